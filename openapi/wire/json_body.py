"""JSON bodies, read strictly: what two readers could understand differently is refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import simplejson

from openapi.schemas import Schema
from openapi.violations import (
    Pointer,
    Reading,
    Unreadable,
    Unwritable,
    Value,
    Violation,
    json_pointer,
)
from openapi.wire.json_places import Finder, deeper_than, name_again, token, where
from openapi.wire.limits import DEFAULT_LIMITS, Limits
from openapi.wire.text import decode

_LARGEST_EXPONENT = 308  # beyond it a double overflows: 1e400 is infinite for most readers
_SHORTEST_MEMBER = len('"":0')
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


_EXPECTED = {
    "expecting value": "a JSON value",
    "expecting ',' delimiter": "a comma or the end of the object or array",
    "expecting ':' delimiter": "a colon",
    "expecting property name enclosed in double quotes": "a member name in double quotes",
    "illegal trailing comma before end of object": "no comma before the end of the object",
    "illegal trailing comma before end of array": "no comma before the end of the array",
    "extra data": "the end of the body",
}


class _Refused(Exception):
    def __init__(self, rule: str, expected: str, came: str, finder: Finder) -> None:
        self.rule, self.expected, self.came, self.finder = rule, expected, came, finder


class JsonCodec:
    """Reads and writes JSON; the schema has no say in it, JSON tells its own types."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def read(
        self, body: bytes, charset: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Reading:
        """The value of a body; raises `Unreadable` and `UnknownCharset`."""
        text = decode(body, charset)
        try:
            value = _DECODER.decode(text)
        except _Refused as refused:
            place = where(text, refused.finder)
            raise _unreadable(place, refused.rule, refused.expected, refused.came) from None
        except json.JSONDecodeError as error:
            raise _syntax(text, error) from None
        except RecursionError:
            raise _too_deep(text, limits) from None
        except ValueError:  # int() of more than 4,300 digits
            place = where(text, token(lambda said: len(said.lstrip("-")) > 4300 and said.isascii()))
            raise _unreadable(place, "syntax", "numbers of at most 4,300 digits", "more") from None
        # What is asked first costs next to nothing, and settles it for most bodies.
        if _may_be_deep(text, limits.depth) and _depth(value) > limits.depth:
            raise _too_deep(text, limits)
        if _may_be_broad(text, limits.members) and _breadth(value) > limits.members:
            expected = f"at most {limits.members} members of an object"
            raise _unreadable("", "members", expected, "more")
        if "\\" in text and _SURROGATE_ESCAPE.search(text):
            _refuse_lone_surrogates(text, value)
        return Reading(value)

    def write(self, value: Value) -> bytes:
        """Compact UTF-8; decimals keep their digits. Raises `Unwritable`."""
        try:
            return _ENCODER.encode(value).encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise Unwritable(f"no JSON for this value: {error}") from None

    def locate(self, pointer: Pointer) -> str:
        """How a reader of the body finds the place: a JSON pointer (RFC 6901)."""
        return json_pointer(pointer)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice, count = Counter(name for name, _ in pairs).most_common(1)[0]
        came = f'"{twice[:60]}" {count} times'
        raise _Refused("duplicate", "each member name once", came, name_again)
    return members


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent beyond decimal's own, of some 18 digits
        number = None
    if number is None or abs(number.adjusted()) > _LARGEST_EXPONENT:
        small = number is not None and number.adjusted() < 0
        expected = f"numbers {'over 1e-' if small else 'under 1e'}{_LARGEST_EXPONENT}"
        raise _Refused("syntax", expected, text[:60], token(lambda said: said == text))
    return number


def _constant(text: str) -> NoReturn:
    raise _Refused("syntax", "a number that JSON knows", text, token(lambda said: said == text))


# The C scanner calls these hooks for objects, fractions and NaN only, never for integers.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_float=_number, parse_constant=_constant
)
_ENCODER = simplejson.JSONEncoder(
    use_decimal=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
)


def _unreadable(where: str, rule: str, expected: str, came: str) -> Unreadable:
    return Unreadable(Violation(where, (), rule, expected, came, "framework"))


def _syntax(text: str, error: json.JSONDecodeError) -> Unreadable:
    where = f"line {error.lineno}, column {error.colno}"
    if not text.strip():
        return _unreadable(where, "syntax", "a JSON value", "an empty body")
    came = (
        f'"{text[error.pos : error.pos + 20]}"' if error.pos < len(text) else "the end of the body"
    )
    said = (error.msg[0].lower() + error.msg[1:]).removesuffix(" at").removesuffix(" starting")
    expected = _EXPECTED.get(said) or f"valid JSON ({said})"
    return _unreadable(where, "syntax", expected, came)


def _too_deep(text: str, limits: Limits) -> Unreadable:
    place = where(text, deeper_than(limits.depth))
    return _unreadable(place, "depth", f"at most {limits.depth} levels of nesting", "more")


def _may_be_deep(text: str, depth: int) -> bool:
    if "[" not in text and "{" not in text[1:]:
        return False
    return text.count("[") + text.count("{") > depth


def _may_be_broad(text: str, members: int) -> bool:
    return len(text) > _SHORTEST_MEMBER * members and text.count(":") > members


def _depth(value: Value) -> int:
    """Levels of nesting."""
    return sum(1 for _ in _levels(value))


def _breadth(value: Value) -> int:
    """Members of the object that has the most."""
    return max(
        (len(item) for level in _levels(value) for item in level if isinstance(item, dict)),
        default=0,
    )


def _levels(value: Value) -> Iterator[list[dict[str, Value] | list[Value]]]:
    """The objects and arrays, level by level: the value may be as deep as Python's stack."""
    level = [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        yield level
        level = [
            below for item in level for below in (item.values() if isinstance(item, dict) else item)
        ]


def _refuse_lone_surrogates(text: str, value: Value) -> None:
    try:
        _ENCODER.encode(value).encode()
    except UnicodeEncodeError as error:
        came = f"\\u{ord(error.object[error.start]):04x}"
        place = where(text, token(_holds_lone_surrogate))
        raise _unreadable(place, "syntax", "surrogates in pairs (RFC 8259, 8.2)", came) from None


def _holds_lone_surrogate(said: str) -> bool:
    if not (said.startswith('"') and _SURROGATE_ESCAPE.search(said)):
        return False
    return any("\ud800" <= char <= "\udfff" for char in json.loads(said, strict=False))

"""One value: from a JSON token, from XML or form text, and back to text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.faulty import instants
from tests.faulty.instants import Instant

INT32 = 2**31
INT64 = 2**63
DECIMAL_LIMIT = Decimal("79228162514264337593543950336")

_INT = re.compile(r"[+-]?\d{1,40}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I | re.ASCII)
_GUID_BARE = re.compile(r"[0-9a-f]{32}", re.I | re.ASCII)
_ENUM = re.compile(r"[^\W\d]\w*(?:, ?[^\W\d]\w*)*")
_DURATION = re.compile(
    r"-?P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?", re.ASCII
)
_TIMESPAN = re.compile(r"-?(?:\d+\.)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?", re.ASCII)
_XML_SPACE = " \t\r\n"


class Unreadable(Exception):
    """The value is not of its member's kind."""


def from_json(kind: str, value: Any, *, strict: bool) -> Any:
    """The value of a JSON token (not null); strict takes documented forms only."""
    if kind == "any":
        return value
    if isinstance(value, (dict, list)):
        raise Unreadable
    return _strict_json(kind, value) if strict else _lenient_json(kind, value)


def _strict_json(kind: str, value: Any) -> Any:
    expected: dict[str, type | tuple[type, ...]] = {
        "int": int,
        "long": int,
        "decimal": (int, Decimal),
        "bool": bool,
        "enum": (str, int),
    }
    if not isinstance(value, expected.get(kind, str)) or (
        isinstance(value, bool) and kind != "bool"
    ):
        raise Unreadable
    return _convert(kind, value, strict=True) if kind != "bool" else value


def _lenient_json(kind: str, value: Any) -> Any:
    if kind == "string":
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "bool" and isinstance(value, (int, Decimal)):
        return bool(value)
    if isinstance(value, bool) or (kind in ("int", "long", "enum") and isinstance(value, Decimal)):
        raise Unreadable
    return _convert(kind, value, strict=False)


def _convert(kind: str, value: Any, *, strict: bool) -> Any:
    if kind == "string":
        return value
    if kind == "enum" and isinstance(value, int):
        return _ranged(value, INT32)
    if kind == "date":
        return _date(value, strict=strict, space=not strict, old_forms=not strict)
    if kind == "timespan":
        return _matching(_TIMESPAN, value)
    if kind == "decimal" and isinstance(value, (int, Decimal)):
        return _decimal(Decimal(value))
    if kind in ("int", "long") and isinstance(value, int):
        return _ranged(value, INT64 if kind == "long" else INT32)
    if not isinstance(value, str):
        raise Unreadable
    return from_text(kind, value, strict=strict)


def from_text(kind: str, text: str, *, strict: bool, xml: bool = False) -> Any:
    """The value of XML or form text for a member of that kind."""
    if kind in ("string", "any"):
        return text
    text = text.strip(_XML_SPACE)
    if kind in ("int", "long"):
        return _ranged(int(_matching(_INT, text)), INT64 if kind == "long" else INT32)
    if kind == "decimal":
        return _decimal(Decimal(_matching(_DECIMAL, text)))
    if kind == "bool":
        return _bool(text, xml=xml)
    if kind == "date":
        return _date(text, strict=strict, space=not xml, old_forms=False)
    if kind == "guid":
        return _guid(text, strict=strict)
    if kind == "timespan":
        return _matching(_DURATION if xml else _TIMESPAN, text)
    if not xml and _INT.fullmatch(text):
        return _ranged(int(text), INT32)
    return _matching(_ENUM, text)


def _matching(pattern: re.Pattern[str], text: Any) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise Unreadable
    return text


def _ranged(value: int, limit: int) -> int:
    if not -limit <= value < limit:
        raise Unreadable
    return value


def _decimal(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) >= DECIMAL_LIMIT:
        raise Unreadable
    return value


def _bool(text: str, *, xml: bool) -> bool:
    words = {"true": True, "false": False}
    if xml:
        words |= {"1": True, "0": False}
    else:
        text = text.lower()
    if text not in words:
        raise Unreadable
    return words[text]


def _date(text: Any, *, strict: bool, space: bool, old_forms: bool) -> Instant:
    found = (
        instants.read(text, strict=strict, space=space, old_forms=old_forms)
        if isinstance(text, str)
        else None
    )
    if found is None:
        raise Unreadable
    return found


def _guid(text: str, *, strict: bool) -> UUID:
    if not strict and text[:1] + text[-1:] in ("{}", "()"):
        text = text[1:-1]
    if not _GUID.fullmatch(text) and (strict or not _GUID_BARE.fullmatch(text)):
        raise Unreadable
    return UUID(text)


def to_text(value: Any) -> str:
    """The value as XML text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)

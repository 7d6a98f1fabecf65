"""JSON text as Json.NET reads it: comments, single quotes, bare names and trailing commas too.

Values: an object is a tuple of (name, value) pairs, duplicates and order kept; an array is a list;
fractions are Decimal; NaN and the infinities are float; undefined is `UNDEFINED`.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openapi.wire.limits import DEEPEST

Token = Any

UNDEFINED: Final = object()
"""JavaScript's word: null for some types, no value at all for others."""


class Malformed(ValueError):
    """Json.NET does not read this text either."""


def parse(text: str) -> Token:
    """The first value of a text; what stands behind it is ignored, as Json.NET ignores it.

    Raises `Malformed` for what is no JSON by any leniency, and for nesting beyond 255.
    """
    start = _SPACE.match(text)
    at = start.end() if start else 0
    try:
        value, _ = _STRICT.raw_decode(text, at)
    except (ValueError, RecursionError):
        value = _Lenient(text, at).value(0)
    if text.count("[") + text.count("{") > DEEPEST and _depth(value) > DEEPEST:
        raise Malformed("too deep")
    return value


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Malformed("a number beyond any type") from None


_STRICT = json.JSONDecoder(object_pairs_hook=tuple, parse_float=_number, strict=False)

_SPACE = re.compile(r"(?:\s+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'" + r'|"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_NUMBER = re.compile(
    r"-?(?:(?:0|[1-9]\d{0,400})(\.\d*)?|(\.\d+))([eE][+-]?\d{1,3})?(?![\w.])", re.ASCII
)
_OCTAL = re.compile(r"0[0-7]{1,21}(?![\w.])")  # as JavaScript once read 010
_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]{1,16}(?![\w.])")
_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"} | {
    char: char for char in "\\/'\""
}
_WORDS: Final = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": UNDEFINED,
    "NaN": float("nan"),
    "Infinity": float("inf"),
}


class _Lenient:
    """One frame of Python's stack for each level of nesting."""

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self._at = at

    def value(self, depth: int) -> Token:
        if depth > DEEPEST:
            raise Malformed("too deep")
        match self._peek():
            case "{":
                return self._object(depth)
            case "[":
                return self._array(depth)
            case "'" | '"':
                return self._string()
        number = self._take(_NUMBER)
        if number:
            whole = number[1] is None and number[2] is None and number[3] is None
            return int(number[0]) if whole else _number(number[0].rstrip("."))
        for pattern, base in ((_OCTAL, 8), (_HEXADECIMAL, 16)):
            number = self._take(pattern)
            if number:
                return int(number[0], base) if base == 16 else int(number[0][1:], base)
        word = self._take(_NAME)
        if word and word[0] in _WORDS:
            return _WORDS[word[0]]
        raise Malformed(f"unexpected text at {self._at}")

    def _object(self, depth: int) -> Token:
        pairs: list[tuple[str, Token]] = []
        self._at += 1
        while self._peek() != "}":
            name = self._name()
            self._expect(":")
            pairs.append((name, self.value(depth + 1)))
            if self._peek() != "}":
                self._expect(",")
        self._at += 1
        return tuple(pairs)

    def _array(self, depth: int) -> Token:
        items: list[Token] = []
        self._at += 1
        while self._peek() != "]":
            items.append(self.value(depth + 1))
            if self._peek() != "]":
                self._expect(",")
        self._at += 1
        return items

    def _name(self) -> str:
        if self._peek() in ("'", '"'):
            return self._string()
        bare = self._take(_NAME)
        if not bare:
            raise Malformed(f"a member name is missing at {self._at}")
        return bare[0]

    def _string(self) -> str:
        found = self._take(_STRING)
        if not found:
            raise Malformed(f"a string does not end, from {self._at}")
        inner: str = found[1] if found[1] is not None else found[2]
        text = _ESCAPE.sub(_unescaped, inner) if "\\" in inner else inner
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _peek(self) -> str:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise Malformed(f"{character} is missing at {self._at}")
        self._at += 1


def _unescaped(found: re.Match[str]) -> str:
    code, char = found.groups()
    if code is not None:
        return chr(int(code, 16))
    if char not in _ESCAPED:
        raise Malformed(f"no escape: \\{char}")
    return _ESCAPED[char]


def _depth(value: Token) -> int:
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, tuple | list)]:
        depth += 1
        level = [
            below
            for item in level
            for below in ((pair[1] for pair in item) if isinstance(item, tuple) else item)
        ]
    return depth

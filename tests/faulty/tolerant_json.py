"""The JSON that Json.NET forgives: comments, single quotes, bare names, trailing commas."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

_SPACE = re.compile(r"(?:[ \t\r\n]|//[^\n]*|/\*.*?\*/)*", re.S)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'", re.S)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,400})(\.\d+)?([eE][+-]?\d{1,3})?(?![\w.])", re.ASCII)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_WORDS = {"true": True, "false": False, "null": None}


class _Reader:
    def __init__(self, text: str, make_object: Callable[[list[tuple[str, Any]]], Any]) -> None:
        self.text = text
        self.place = 0
        self.make_object = make_object

    def peek(self) -> str:
        found = _SPACE.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return self.text[self.place : self.place + 1]

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def expect(self, character: str) -> None:
        if self.peek() != character:
            raise ValueError(f"expected {character!r} at {self.place}")
        self.place += 1

    def value(self) -> Any:
        first = self.peek()
        if first == "{":
            return self.make_object(self.items("{", "}", self.pair))
        if first == "[":
            return self.items("[", "]", self.value)
        if first and first in "\"'":
            return self.string()
        number = self.take(_NUMBER)
        if number:
            return Decimal(number[0]) if number[1] or number[2] else int(number[0])
        word = self.take(_NAME)
        if word and word[0] in _WORDS:
            return _WORDS[word[0]]
        raise ValueError(f"unexpected text at {self.place}")

    def items(self, opening: str, closing: str, read: Callable[[], Any]) -> list[Any]:
        self.expect(opening)
        found: list[Any] = []
        while self.peek() != closing:
            found.append(read())
            if self.peek() != closing:
                self.expect(",")
        self.place += 1
        return found

    def pair(self) -> tuple[str, Any]:
        if self.peek() in ("'", '"'):
            name = self.string()
        else:
            bare = self.take(_NAME)
            if not bare:
                raise ValueError(f"expected a name at {self.place}")
            name = bare[0]
        self.expect(":")
        return name, self.value()

    def string(self) -> str:
        found = self.take(_STRING)
        if not found:
            raise ValueError(f"unterminated string at {self.place}")
        inner = found[0][1:-1].replace("\\'", "'")
        if found[0][0] == "'":
            inner = re.sub(r'(?<!\\)"', '\\"', inner)
        text: str = json.loads(f'"{inner}"', strict=False)
        return text


def parse(text: str, make_object: Callable[[list[tuple[str, Any]]], Any]) -> Any:
    """The value of a forgiven JSON text; ValueError when it is beyond forgiving."""
    reader = _Reader(text, make_object)
    value = reader.value()
    if reader.peek():
        raise ValueError(f"additional text at {reader.place}")
    return value

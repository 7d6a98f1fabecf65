"""Form bodies with nested keys, as ASP.NET reads them: ``Reasons[0].ReasonId=...``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from openapi.schemas import Schema
from openapi.violations import (
    MOST_VIOLATIONS,
    Pointer,
    Reading,
    Unreadable,
    Unwritable,
    Value,
    Violation,
)
from openapi.wire import formats
from openapi.wire.limits import DEFAULT_LIMITS, Limits
from openapi.wire.text import decode

_KEY = re.compile(r"([^\[\].]+)|\[(\d{1,6})?\]|\[([^\[\]]+)\]|\.")

_Fields = dict[Any, Any]  # member name or index -> fields below, or the texts of a leaf


class FormCodec:
    """Reads and writes one schema's form bodies; scalars are converted by the schema.

    A form cannot say null, an empty list or an empty object: writing leaves them out, so what is
    read back is the value without them.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def read(
        self, body: bytes, charset: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Reading:
        """The value of a body and what its keys break; raises `Unreadable`, `UnknownCharset`."""
        text = decode(body, charset)
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
        except UnicodeDecodeError as error:
            came = f"the byte 0x{error.object[error.start]:02x}"
            raise Unreadable(
                Violation("", (), "charset", "percent-encoded UTF-8", came, "framework")
            ) from None
        if text.strip() and not pairs:
            raise Unreadable(Violation("", (), "syntax", "name=value", text[:40], "framework"))
        fields: _Fields = {}
        violations: list[Violation] = []
        for key, value in pairs:
            path = _path(key)
            if path is None or len(path) > limits.depth:
                if len(violations) < MOST_VIOLATIONS:
                    violations.append(_no_key(key))
                continue
            _put(fields, path, value)
        value = self._object(self.schema, fields, (), violations)
        return Reading(value, tuple(violations))

    def _object(
        self, node: Schema, fields: _Fields, pointer: Pointer, violations: list[Violation]
    ) -> Value:
        value: dict[str, Value] = {}
        for name, below in fields.items():
            if isinstance(name, int) or name == "":
                violations.append(_no_key(form_name((*pointer, name))))
                continue
            member = node.members.get(name)
            if member is None:
                value[name] = _untyped(below)
            else:
                value[name] = self._value(member, below, (*pointer, name), violations)
        return value

    def _value(
        self, node: Schema, below: Any, pointer: Pointer, violations: list[Violation]
    ) -> Value:
        if isinstance(below, dict):
            if node.kind == "object":
                return self._object(node, below, pointer, violations)
            if node.kind == "array" and node.items is not None:
                return self._array(node.items, below, pointer, violations)
            return _untyped(below)
        if node.kind == "array" and node.items is not None:  # A=1&A=2
            items = node.items
            return [_converted(items, text) for text in below]
        if len(below) > 1:
            violations.append(
                Violation(
                    form_name(pointer),
                    pointer,
                    "duplicate",
                    "the key once",
                    f"the key {len(below)} times",
                    "framework",
                )
            )
        return _converted(node, below[0])

    def _array(
        self, items: Schema, below: _Fields, pointer: Pointer, violations: list[Violation]
    ) -> Value:
        """``[0]``, ``[1]``, ...: ASP.NET ends the list at a gap, so a gap is a violation."""
        value: list[Value] = [_converted(items, text) for text in below.get("", ())]
        indexes = sorted(name for name in below if isinstance(name, int))
        for place, index in enumerate(indexes):
            if index != place:
                where = form_name((*pointer, index))
                expected = f"{form_name((*pointer, place))} first"
                violations.append(
                    Violation(where, (*pointer, place), "index", expected, where, "framework")
                )
                break
            value.append(self._value(items, below[index], (*pointer, index), violations))
        return value

    def write(self, value: Value) -> bytes:
        """``A=1&Reasons%5B0%5D.ReasonId=...``; raises `Unwritable` for what is no object."""
        if not isinstance(value, dict):
            raise Unwritable("a form body carries an object")
        try:
            return urlencode(list(_pairs(value, ()))).encode()
        except UnicodeEncodeError as error:
            raise Unwritable(f"no form text for this value: {error}") from None

    def locate(self, pointer: Pointer) -> str:
        """How a reader of the body finds the place: the key ``Reasons[0].ReasonId``."""
        return form_name(pointer)


def form_name(pointer: Pointer) -> str:
    """("Reasons", 0, "ReasonId") -> "Reasons[0].ReasonId"."""
    name = ""
    for part in pointer:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def _path(key: str) -> tuple[str | int, ...] | None:
    """The parts of a key; "" stands for ``[]``. None where it is no key."""
    parts: list[str | int] = []
    at = 0
    while at < len(key):
        found = _KEY.match(key, at)
        if found is None or len(parts) > 1000:
            return None
        at = found.end()
        word, index, bracketed = found.groups()
        if word is not None or bracketed is not None:
            parts.append(word if word is not None else bracketed)
        elif found[0] != ".":
            parts.append(int(index) if index else "")
    return tuple(parts) if parts and isinstance(parts[0], str) and parts[0] else None


def _put(fields: _Fields, path: tuple[str | int, ...], text: str) -> None:
    for part in path[:-1]:
        below = fields.setdefault(part, {})
        if not isinstance(below, dict):  # A=1&A.B=2: the deeper key counts
            below = fields[part] = {}
        fields = below
    leaf = fields.setdefault(path[-1], [])
    if isinstance(leaf, list):
        leaf.append(text)


def _no_key(key: str) -> Violation:
    return Violation(key[:60], (), "key", "a name such as A, A.B or A[0].B", key[:60], "framework")


def _untyped(below: Any) -> Value:
    """Fields that no schema names: texts stay texts."""
    if isinstance(below, dict):
        return {str(name): _untyped(item) for name, item in below.items()}
    return below[0] if len(below) == 1 else below


def _converted(node: Schema, text: str) -> Value:
    """A text by its schema. What does not convert stays text, and the schema says so."""
    if node.kind == "integer" and text:
        return formats.integer(text)
    if node.kind == "number" and text:
        return formats.decimal(text)
    if node.kind == "boolean" and text.strip().lower() in ("true", "false"):
        return text.strip().lower() == "true"
    if text == "" and node.nullable and node.kind != "string":
        return None
    return text


def _pairs(value: Value, pointer: Pointer) -> Iterator[tuple[str, str]]:
    match value:
        case None:
            return
        case dict():
            for name, below in value.items():
                yield from _pairs(below, (*pointer, name))
        case list():
            for index, below in enumerate(value):
                yield from _pairs(below, (*pointer, index))
        case bool():
            yield form_name(pointer), "true" if value else "false"
        case Decimal():
            yield form_name(pointer), formats.decimal_text(value)
        case _:
            yield form_name(pointer), str(value)

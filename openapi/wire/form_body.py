"""Form bodies with nested keys, as ASP.NET reads them: ``Reasons[0].ReasonId=...``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from openapi.schemas import Schema
from openapi.violations import MOST_VIOLATIONS, Pointer, Reading, Unwritable, Value, describe
from openapi.wire import formats
from openapi.wire.form_fields import Fields, Form, form_name, read_form
from openapi.wire.limits import DEFAULT_LIMITS, Limits


class FormCodec:
    """Reads and writes one schema's form bodies; scalars are converted by the schema.

    A form cannot say null, an empty list or an empty object: as members, writing leaves them out,
    so what is read back is the value without them; as list items they are not writable.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def read(
        self, body: bytes, charset: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Reading:
        """The value of a body and what its keys break; raises `Unreadable`, `UnknownCharset`."""
        form = read_form(body, charset, limits.depth, MOST_VIOLATIONS, limits.members)
        value = self._object(self.schema, form.fields, (), form)
        return Reading(value, tuple(form.notes))

    def _object(self, node: Schema, fields: Fields, pointer: Pointer, form: Form) -> Value:
        value: dict[str, Value] = {}
        for name, below in fields.items():
            if isinstance(name, int) or name == "":
                came = form_name((*pointer, name if name != "" else "[]"))
                form.note(came, pointer, "key", "the name of a member", came)
                continue
            member = node.members.get(name)
            if member is None:
                value[name] = _untyped(below)
            else:
                value[name] = self._value(member, below, (*pointer, name), form)
        return value

    def _value(self, node: Schema, below: Any, pointer: Pointer, form: Form) -> Value:
        if node.kind == "array" and node.items is not None:
            return self._array(node, node.items, below, pointer, form)
        if isinstance(below, dict):
            if node.kind == "object":
                return self._object(node, below, pointer, form)
            return _untyped(below)
        if len(below) > 1:
            came = f"the key {len(below)} times"
            form.note(form_name(pointer), pointer, "duplicate", "the key once", came)
        return _converted(node, below[0])

    def _array(
        self, node: Schema, items: Schema, below: Any, pointer: Pointer, form: Form
    ) -> Value:
        """``A=1&A=2``, ``A[]=1``, or ``A[0]``, ``A[1]``...: ASP.NET ends the list at a gap."""
        if isinstance(below, list):
            if below == [""] and node.nullable and not _is_text(items):
                return None
            return [_converted(items, text) for text in below]
        unnumbered = below.get("", [])
        if isinstance(unnumbered, dict):
            self._no_index(pointer, "[]", form)
            unnumbered = []
        value: list[Value] = [_converted(items, text) for text in unnumbered]
        for index, name in enumerate(sorted(name for name in below if isinstance(name, int))):
            if index != name:
                where, first = form_name((*pointer, name)), form_name((*pointer, index))
                form.note(where, (*pointer, len(value)), "index", f"{first} first", where)
                break
            value.append(self._value(items, below[name], (*pointer, len(value)), form))
        for name in below:
            if isinstance(name, str) and name:
                self._no_index(pointer, f"[{name}]", form)
        return value

    @staticmethod
    def _no_index(pointer: Pointer, came: str, form: Form) -> None:
        name = form_name(pointer)
        form.note(name + came, pointer, "key", f"an index such as {name}[0]", name + came)

    def write(self, value: Value) -> bytes:
        """``A=1&Reasons%5B0%5D.ReasonId=...``; raises `Unwritable` for what no form can say."""
        if not isinstance(value, dict):
            raise Unwritable("a form body carries an object")
        try:
            return urlencode(list(_pairs(value, ()))).encode()
        except (UnicodeEncodeError, RecursionError) as error:
            raise Unwritable(f"no form text for this value: {error}") from None

    def locate(self, pointer: Pointer) -> str:
        """How a reader of the body finds the place: the key ``Reasons[0].ReasonId``."""
        return form_name(pointer)


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
    # A string may be empty; a number or a date that is says null, the only way a form can.
    if text == "" and node.nullable and not _is_text(node):
        return None
    return text


def _is_text(node: Schema) -> bool:
    return node.kind == "string" and not node.format and not node.is_enum


def _pairs(value: Value, pointer: Pointer) -> Iterator[tuple[str, str]]:
    match value:
        case None:
            return
        case dict():
            for name, below in value.items():
                yield from _pairs(below, (*pointer, name))
        case list():
            for index, below in enumerate(value):
                item = list(_pairs(below, (*pointer, index)))
                if not item:  # left out it would end the list there, or move the items behind it
                    place = form_name((*pointer, index))
                    raise Unwritable(f"no form text for {describe(below)} in a list, at {place}")
                yield from item
        case bool():
            yield form_name(pointer), "true" if value else "false"
        case Decimal():
            yield form_name(pointer), formats.decimal_text(value)
        case _:
            yield form_name(pointer), str(value)

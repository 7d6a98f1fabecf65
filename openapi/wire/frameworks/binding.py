"""A body's tokens -> the model: names in any case, conversions, and what could not be read."""

from __future__ import annotations

from openapi.schemas import Schema
from openapi.violations import Pointer, Value
from openapi.wire.frameworks.classes import class_of
from openapi.wire.frameworks.dotnet_values import (
    Overflow,
    Unconvertible,
    from_form,
    from_json,
    from_xml,
    is_pair,
    is_value_type,
    takes_null,
)
from openapi.wire.frameworks.form_keys import Field
from openapi.wire.frameworks.json_net_text import UNDEFINED, Token
from openapi.wire.frameworks.messages import (
    ERROR,
    VALUE_REQUIRED,
    not_valid,
    required,
)
from openapi.wire.frameworks.reading import Errors

LOST = object()
"""Stands in an XML value for a member that .NET's reader has skipped."""


class JsonBinder:
    """Json.NET's: a value that does not convert is an error at its path, and reading goes on."""

    def __init__(self, errors: Errors) -> None:
        self._errors = errors

    def bind(self, node: Schema, token: Token, pointer: Pointer = ()) -> Value:
        """The value of a token for a schema; None with an error where there is none."""
        if token is UNDEFINED:
            return self._undefined(node, pointer)
        if token is None:
            if node.kind != "any" and not takes_null(node):
                self._error(pointer)
            return None
        match node.kind, token:
            case "any", _:
                return _plain(token)
            case "object", tuple():
                return self._object(node, token, pointer)
            case "object", [] if is_pair(node):
                return {}  # Json.NET looks for Key and Value, and for nothing else
            case (("object" | "array"), "") if not is_pair(node):
                return None
            case "array", list() if node.items is not None:
                items = node.items
                return [
                    self.bind(items, item, (*pointer, index)) for index, item in enumerate(token)
                ]
            case (("object" | "array"), _):
                pass
            case _, tuple() | list():
                pass
            case _:
                try:
                    return from_json(node, token)
                except Unconvertible:
                    pass
        self._error(pointer)
        return None

    def _object(self, node: Schema, pairs: Token, pointer: Pointer) -> Value:
        known = class_of(node)
        value: dict[str, Value] = {}
        for name, token in pairs:  # an exact name goes before one in another case
            member = name if name in node.members else known.member(name)
            if member is not None:  # a path is told as it was sent; the last duplicate wins
                value[member] = self.bind(node.members[member], token, (*pointer, name))
        for one in known.required:
            if one.member not in value:
                self._error(pointer)  # "Required property 'X' not found", filed under the object
        return value

    def _undefined(self, node: Schema, pointer: Pointer) -> Value:
        """Null, or an error for the types that Json.NET has a reading method of their own for."""
        own_reader = node.kind in ("integer", "number") and node.format != "int64"
        own_reader |= node.kind == "string" and not node.is_enum
        own_reader &= node.format not in ("uuid", "timespan")
        if own_reader or (node.kind != "any" and not takes_null(node)):
            self._error(pointer)

    def _error(self, pointer: Pointer) -> None:
        self._errors.add(pointer, ERROR)


class FormBinder:
    """Model binding of form fields: blank text is null, the first of several texts counts."""

    def __init__(self, errors: Errors) -> None:
        self._errors = errors

    def bind(self, node: Schema, fields: Field, pointer: Pointer = ()) -> Value:
        """The object of the fields; unknown names are ignored."""
        value: dict[str, Value] = {}
        known = class_of(node)
        # Of a form's many keys nearly all are one again and again, with nothing below its texts.
        for one in known.properties if fields.below else known.required:
            schema, path = one.schema, (*pointer, one.name)
            below = fields.below.get(one.member.lower())
            if below is not None and (below.texts or schema.kind in ("object", "array")):
                value[one.member] = self._value(schema, below, path)
            # The binder asks for a struct itself; validation would see its default, a value.
            elif one.required and is_value_type(schema) and not schema.nullable:
                self._errors.add(path, required(one.name))
        return value

    def _value(self, node: Schema, below: Field, pointer: Pointer) -> Value:
        if is_pair(node):  # nothing sets the two properties, unless it is declared not nullable
            return None
        if node.kind == "object":  # whatever is there for it, even a text
            return self.bind(node, below, pointer)
        if node.kind == "array" and node.items is not None:
            return self._array(node.items, below, pointer)
        if not below.texts:
            return None
        text = below.texts[0]
        try:
            return from_form(node, text)
        except Overflow:  # not a FormatException, so its own message is not shown
            self._errors.add(pointer, ERROR)
            return None
        except Unconvertible:
            name = str(pointer[-1])
            message = not_valid(text, name) if text.strip() else VALUE_REQUIRED
            self._errors.add(pointer, message)
            return None

    def _array(self, items: Schema, below: Field, pointer: Pointer) -> Value:
        found = [Field([text]) for text in below.texts]
        while not below.texts and (item := below.below.get(f"[{len(found)}]")) is not None:
            found.append(item)  # the list ends at a gap
        return [self._value(items, item, (*pointer, at)) for at, item in enumerate(found)]


class XmlBinder:
    """DataContractSerializer's: what does not convert ends the reading of the whole body."""

    def bind(self, node: Schema, value: Value) -> Value:
        """The codec's value with .NET's conversions; raises `Unconvertible`."""
        if value is LOST:
            return None
        if value is None:
            if is_value_type(node) and not takes_null(node):
                raise Unconvertible
            return None
        if node.kind == "object" and isinstance(value, dict):
            # The one class whose reader insists on its members.
            if is_pair(node) and any(value.get(name, LOST) is LOST for name in node.members):
                raise Unconvertible
            return {name: self.bind(node.members[name], below) for name, below in value.items()}
        if node.kind == "array" and node.items is not None and isinstance(value, list):
            items = node.items
            return [self.bind(items, below) for below in value]
        return from_xml(node, value)


def _plain(token: Token) -> Value:
    """Anything at all as a plain value; the last duplicate wins."""
    match token:
        case tuple():
            return {name: _plain(below) for name, below in token}
        case list():
            return [_plain(below) for below in token]
        case float():
            return None
    return None if token is UNDEFINED else token

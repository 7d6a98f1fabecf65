"""The places of a value: every member of its schema, and copies of the value changed in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.cases import pattern
from openapi.schemas import Schema
from openapi.violations import Pointer

MISSING: Any = object()
"""What stands at a place whose member is absent."""

_DEEPEST = 12


def is_value_type(schema: Schema) -> bool:
    """Whether .NET makes a value type of it, which is never null: a number, a date, an id."""
    return schema.kind in ("integer", "number", "boolean") or bool(schema.format)


@dataclass(frozen=True, slots=True)
class Place:
    """A member (or first item) that a body has or could have. ``owner`` is the object around it."""

    pointer: Pointer
    schema: Schema
    owner: Schema
    required: bool
    value: Any

    @property
    def member(self) -> str:
        return pattern(self.pointer)

    @property
    def is_value_type(self) -> bool:
        """Whether .NET has a value here even where none came."""
        return is_value_type(self.schema)

    @property
    def is_date(self) -> bool:
        """Whether it is a moment, with an offset or without."""
        return "date" in self.schema.format

    @property
    def is_pair(self) -> bool:
        """Whether it is a KeyValuePair, or in one: .NET reads these by rules of their own."""
        return any(map(_is_pair, (self.schema, self.owner)))


def _is_pair(schema: Schema) -> bool:
    return sorted(name.lower() for name in schema.members) == ["key", "value"]


def places(schema: Schema, value: Any) -> Iterator[Place]:
    """Every place below ``value`` that its schema knows, lists by their first item."""
    yield from _below(schema, value, ())


def _below(schema: Schema, value: Any, pointer: Pointer) -> Iterator[Place]:
    if len(pointer) > _DEEPEST:
        return
    if schema.kind == "object" and isinstance(value, dict):
        for name, member in schema.members.items():
            here = value.get(name, MISSING)
            place = (*pointer, name)
            yield Place(place, member, schema, name in schema.required, here)
            yield from _below(member, here, place)
    elif schema.kind == "array" and schema.items is not None and isinstance(value, list) and value:
        place = (*pointer, 0)
        if schema.items.kind not in ("object", "array"):
            yield Place(place, schema.items, schema, False, value[0])
        yield from _below(schema.items, value[0], place)


def at(value: Any, pointer: Sequence[str | int]) -> Any:
    """What stands at a place, `MISSING` where nothing does."""
    for part in pointer:
        if isinstance(value, list):
            value = value[part] if isinstance(part, int) and part < len(value) else MISSING
        else:
            value = value.get(part, MISSING) if isinstance(value, dict) else MISSING
    return value


def changed(value: Any, pointer: Sequence[str | int], new: Any) -> Any:
    """A copy of ``value`` with another value at a place; `MISSING` takes the member away.

    Objects that are missing on the way are made; raises LookupError where a scalar is in the way.
    """
    if not pointer:
        return new
    part, rest = pointer[0], pointer[1:]
    if isinstance(part, int):
        if not isinstance(value, list) or part >= len(value):
            raise LookupError(f"no item {part} here")
        items = list(value)
        below = changed(items[part], rest, new)
        items[part : part + 1] = [] if below is MISSING else [below]
        return items
    if value is None or value is MISSING:
        value = {}
    if not isinstance(value, dict):
        raise LookupError(f"no member {part} here")
    members = dict(value)
    if not rest and new is MISSING:
        members.pop(part, None)
    else:
        members[part] = changed(members.get(part, {} if rest else None), rest, new)
    return members


def only_required(schema: Schema, value: Any, keep: Sequence[Pointer] = ()) -> Any:
    """``value`` without any member that is not required, but with those that lead to ``keep``."""
    return _trimmed(schema, value, (), keep)


def _trimmed(schema: Schema, value: Any, pointer: Pointer, keep: Sequence[Pointer]) -> Any:
    if schema.kind == "object" and isinstance(value, dict):
        return {
            name: _trimmed(schema.members[name], below, (*pointer, name), keep)
            for name, below in value.items()
            if name in schema.members
            and (name in schema.required or _leads(keep, (*pointer, name)))
        }
    if schema.kind == "array" and schema.items is not None and isinstance(value, list):
        items = schema.items
        return [_trimmed(items, below, (*pointer, i), keep) for i, below in enumerate(value[:1])]
    return value


def _leads(keep: Sequence[Pointer], pointer: Pointer) -> bool:
    return any(one[: len(pointer)] == pointer for one in keep)

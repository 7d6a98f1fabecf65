"""Where a case's body starts from: the document's sample, and writing a changed one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contracts.cases import Change
from contracts.generation.places import MISSING, Place, changed, places
from openapi.documents import Content, Operation
from openapi.schemas import Schema
from openapi.violations import Unwritable, Violation
from openapi.wire.media_types import family

_MOST_KEYS = 900
"""ASP.NET reads forms of at most 1,000 keys; a longer one is no valid body."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the bodies of one operation and media type start from.

    ``value`` is the document's fullest sample with the configured values in it; ``fixed`` are the
    members that are never varied.
    """

    operation: Operation
    content: Content
    value: Any
    fixed: frozenset[str] = frozenset()

    @property
    def media_type(self) -> str:
        return self.content.media_type

    @property
    def family(self) -> str:
        return family(self.content.media_type)

    @property
    def schema(self) -> Schema:
        return self.content.schema

    def places(self) -> list[Place]:
        """Every place that may be varied."""
        found = places(self.schema, self.value)
        return [place for place in found if not self.is_fixed(place.member)]

    def free_texts(self) -> list[Place]:
        """The places that may hold any short text, and mean nothing to anybody."""
        return [place for place in self.places() if _is_free_text(place.schema)]

    def key(self) -> Place | None:
        """The first place of what identifies an entity, None where nothing does."""
        return next((place for place in self.places() if place.schema.key), None)

    def is_fixed(self, member: str) -> bool:
        """Whether a member is left as it is, by itself or with one around it."""
        return any(member == one or member.startswith(one + "/") for one in self.fixed)

    def holds_fixed(self, member: str) -> bool:
        """Whether a fixed member stands at or below this one: it cannot be taken away then."""
        return any(one == member or one.startswith(member + "/") for one in self.fixed)

    def write(self, value: Any) -> bytes | None:
        """The body that says ``value``, or None where this media type cannot say it."""
        try:
            body = self.content.write(value)
        except Unwritable:
            return None
        too_long = self.family == "form" and body.count(b"&") >= _MOST_KEYS
        return None if too_long else body

    def framework_takes(self, body: bytes) -> bool:
        """Whether the partner's framework makes a model of a body, with nothing wrong in it."""
        operation = self.operation
        return operation.profile.read(self.content, body, None, operation.parameter).valid

    def violations(self, body: bytes) -> tuple[Violation, ...]:
        """What our own reader has to say about a body."""
        return self.content.read(body).violations


_SHORT = 40
_MADE_UP_DEPTH = 8


def _is_free_text(schema: Schema) -> bool:
    """Whether a text of at most 40 characters breaks no rule and names nobody and nothing."""
    bounds = schema.format or schema.pattern or schema.known_values or schema.is_enum
    short = not schema.min_length and (schema.max_length is None or schema.max_length >= _SHORT)
    named = schema.key or schema.credential or schema.read_only
    return schema.kind == "string" and short and not bounds and not named


def sample_value(operation: Operation) -> Any:
    """The fullest documented request value: what every generated body starts from.

    Where no request has an example, one is made up from the schema.
    """
    values = [
        example.value
        for content in operation.requests.values()
        for example in content.examples
        if example.value is not None
    ]
    schemas = [content.schema for content in operation.requests.values()]
    return max(values, key=_size, default=made_up(schemas[0]) if schemas else {})


_TEXTS = {
    "date-time": "2026-01-02T03:04:05Z",
    "dotnet-date-time": "2026-01-02T03:04:05",
    "uuid": "1b657c92-b04c-4123-a3de-09388147d9f7",
    "timespan": "08:30:00",
}


def made_up(schema: Schema, depth: int = 0) -> Any:
    """A value that a schema takes, with every member; patterns are beyond it."""
    match schema.kind:
        case "object":
            return {
                name: made_up(member, depth + 1)
                for name, member in schema.members.items()
                if name in schema.required or (depth < _MADE_UP_DEPTH and not member.pattern)
            }
        case "array" if schema.items is not None:
            return [made_up(schema.items, depth + 1)] if depth < _MADE_UP_DEPTH else []
        case "boolean":
            return True
        case "integer" | "number":
            least = 1 if schema.minimum is None else schema.minimum
            value = least if schema.maximum is None else min(least, schema.maximum)
            return int(value) if schema.kind == "integer" else Decimal(str(value))
        case "string":
            if schema.known_values:
                return schema.known_values[0]
            text = _TEXTS.get(schema.format, "text".ljust(schema.min_length or 0, "x"))
            return text if schema.max_length is None else text[: schema.max_length]
    return None


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(_size(below) for below in value.values())
    if isinstance(value, list):
        return 1 + sum(_size(below) for below in value)
    return 1


def apply(value: Any, changes: Iterable[Change]) -> Any:
    """``value`` with every change made; one whose place is gone is left out."""
    for change in changes:
        try:
            value = changed(value, change.pointer, change.value)
        except LookupError:
            continue
    return value


def readable_changes(
    basis: Basis, changes: Collection[Change]
) -> tuple[bytes, Any, tuple[Change, ...]] | None:
    """A valid body with as many of ``changes`` as this media type can carry, read back and judged.

    A change whose place our own reader then objects to is dropped: such a body would not be valid.
    """
    kept = tuple(changes)
    for _ in range(3):
        value = apply(basis.value, kept)
        body = basis.write(value)
        if body is None:
            kept = tuple(one for one in kept if basis.write(apply(basis.value, (one,))) is not None)
            continue
        broken = {violation.pointer for violation in basis.violations(body)}
        if not broken:
            return (body, value, kept) if body else None
        kept = tuple(
            one
            for one in kept
            if not any(where[: len(one.pointer)] == one.pointer for where in broken)
        )
    return None


def absent(place: Place) -> bool:
    """Whether the sample leaves a member out."""
    return place.value is MISSING

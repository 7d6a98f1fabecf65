"""What every reader shares: problems in the framework's words, and defaults."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.faulty.call import Entity, Problem
from tests.faulty.instants import Instant
from tests.faulty.models.table import Member, Model

PRESENT = "#present"
"""Key of an entity under which the names of the members that came are kept."""

DEFAULTS: dict[str, Any] = {
    "int": 0,
    "long": 0,
    "decimal": Decimal(0),
    "bool": False,
    "date": Instant(0),
    "guid": UUID(int=0),
    "timespan": "00:00:00",
    "enum": 0,
}


def blank(model: Model) -> Entity:
    """A new object of that model, as its constructor leaves it."""
    return {member.name: default(member) for member in model.members}


def default(member: Member) -> Any:
    """What a member is when nothing came for it."""
    return DEFAULTS.get(member.kind) if member.nullable == "no" and not member.is_list else None


def kind_of(member: Member, *, strict: bool) -> str:
    """The member's kind in this mode."""
    return member.strict_kind if strict and member.strict_kind else member.kind


def type_problem(where: str, kind: str, came: Any) -> Problem:
    """The sentence for a value of another kind."""
    message = f"Error converting value {str(came)[:60]!r} to type '{kind}'."
    return Problem(where, "type", message, kind, came)


def null_problem(where: str, kind: str) -> Problem:
    """The sentence for null where the type has none."""
    return Problem(where, "null", f"Error converting value {{null}} to type '{kind}'.", kind)

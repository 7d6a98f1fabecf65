"""What the pages require: Required, StringLength, the required of the prose, Salt's nine digits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.faulty.binding import PRESENT
from tests.faulty.call import Entity, Problem
from tests.faulty.models.table import Member, Model


def utf16_length(text: str) -> int:
    """The length that .NET counts: an emoji is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def problems(entity: Entity, model: Model, *, strict: bool, where: str = "") -> Iterator[Problem]:
    """Every rule that the entity breaks, in page order."""
    present = entity.get(PRESENT, frozenset())
    for member in model.members:
        place = f"{where}.{member.name}" if where else member.name
        value = entity.get(member.name)
        needed = member.required or member.prose
        if needed and _is_missing(value, member, present, strict=strict):
            yield Problem(place, "required", f"The {member.name} field is required.")
        elif value is not None:
            yield from _broken_limits(value, member, place)
            yield from _nested(value, member, place, strict)


def _is_missing(value: Any, member: Member, present: Any, *, strict: bool) -> bool:
    if value is None or member.name not in present:
        return True
    blank = isinstance(value, str) and not value.strip()
    return blank and (member.required or strict)  # a check by hand of the prose may take ""


def _broken_limits(value: Any, member: Member, place: str) -> Iterator[Problem]:
    if member.max_length is not None and utf16_length(value) > member.max_length:
        sentence = f"must be a string with a maximum length of {member.max_length}."
        yield Problem(place, "maxLength", f"The field {member.name} {sentence}")
    if member.minimum is not None and value < member.minimum:
        yield Problem(place, "minimum", f"The field {member.name} must have at least 9 digits.")


def _nested(value: Any, member: Member, place: str, strict: bool) -> Iterator[Problem]:
    if member.model is None:
        return
    items = value if isinstance(value, list) else [value]
    for index, item in enumerate(items):
        if item is not None:
            at = f"{place}[{index}]" if isinstance(value, list) else place
            yield from problems(item, member.model, strict=strict, where=at)

"""What is said where two replies differ that should say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.checks.objections import Objection
from contracts.generation.places import MISSING, changed
from openapi.documents import DocumentedReply


def not_the_same(member: str, how: str) -> Objection:
    """A member differs; ``how`` completes "the same ..."."""
    return Objection(
        f"in {member} the reply is not the same {how}",
        f"the same {how}",
        "another value",
        member=member,
        rule="same",
        evidence="sample",
    )


def issued_ids(documented: DocumentedReply) -> list[str]:
    """The members of a reply that the implementation issues: those that only it may write."""
    schema = next((content.schema for content in documented.contents.values()), None)
    return [name for name, member in schema.members.items() if member.read_only] if schema else []


def without(value: Any, members: Sequence[str]) -> Any:
    """The value with these members left out."""
    for name in members:
        value = changed(value, (name,), MISSING) if name in value else value
    return value


def id_changed(name: str, expected: str, came: str) -> Objection:
    """An issued id is not that of the entity."""
    return Objection(
        f"the reply has no id that follows the key in /{name}: expected {expected}, came {came}",
        expected,
        came,
        member=f"/{name}",
        rule="id",
        evidence="sample",
    )

"""The documented bodies, and what tests ask of a reading."""

from __future__ import annotations

from openapi.documents import Content, Operation, load
from openapi.violations import Reading

OPERATIONS: dict[str, Operation] = {
    document.partner: operation for document in load() for operation in document.operations
}


def content(partner: str, media_type: str) -> Content:
    """A documented request body."""
    return OPERATIONS[partner].requests[media_type]


def sample(partner: str, media_type: str) -> bytes:
    """The first sample of a request body."""
    return content(partner, media_type).examples[0].body


def rules(reading: Reading) -> list[tuple[str, str]]:
    """Where each violation is, and of which rule."""
    return [(violation.where, violation.rule) for violation in reading.violations]

"""How much of a body is read: the one place for these numbers."""

from __future__ import annotations

from dataclasses import dataclass

DEEPEST = 255
"""What the partners' framework reads, and what all our readers can follow."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one body: bytes on the wire, how deep its values nest, and how many members.

    ``members`` is of one JSON object, of the fields of a form, of the unknown elements of XML.
    Raises ValueError for a depth beyond `DEEPEST`, or a bound under 1.
    """

    body: int = 2_000_000
    depth: int = 64
    members: int = 10_000

    def __post_init__(self) -> None:
        if min(self.body, self.members) < 1 or not 1 <= self.depth <= DEEPEST:
            raise ValueError(f"bounds of at least 1 and a depth of 1 to {DEEPEST} are needed")


DEFAULT_LIMITS = Limits()

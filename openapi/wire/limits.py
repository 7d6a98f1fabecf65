"""How much of a body is read: the one place for these numbers."""

from __future__ import annotations

from dataclasses import dataclass

DEEPEST = 255
"""What the partners' framework reads, and what all our readers can follow."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one body: bytes on the wire, and how deep its values nest.

    Raises ValueError for a depth beyond `DEEPEST`, or a bound under 1.
    """

    body: int = 2_000_000
    depth: int = 64

    def __post_init__(self) -> None:
        if self.body < 1 or not 1 <= self.depth <= DEEPEST:
            raise ValueError(f"a body of at least 1 byte and a depth of 1 to {DEEPEST} are needed")


DEFAULT_LIMITS = Limits()

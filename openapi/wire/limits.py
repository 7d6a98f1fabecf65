"""How much of a body is read: the one place for these numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one body: bytes on the wire, and how deep its values nest."""

    body: int = 2_000_000
    depth: int = 64


DEFAULT_LIMITS = Limits()

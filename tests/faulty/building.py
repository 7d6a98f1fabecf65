"""An Implementation from names: mode, fault, variant."""

from __future__ import annotations

import tests.faulty.behaviour
import tests.faulty.variants  # noqa: F401  (both register their hooks)
from tests.faulty.faults import BY_NAME
from tests.faulty.implementation import Implementation


def build(
    mode: str = "strict",
    *,
    fault: str | None = None,
    variant: str | None = None,
    partner: str | None = None,
) -> Implementation:
    """An Implementation; `partner` keeps the fault to one of its operations."""
    row = BY_NAME[fault] if fault else None
    partners = (partner,) if partner else row.partners if row else ()
    return Implementation(
        mode, variant=variant, fault=fault, partners=partners, pause=row.pause if row else 0.0
    )

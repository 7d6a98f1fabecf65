"""Nasty values that break no rule, a row of them in each body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from contracts.cases import Case
from contracts.generation.nasty import rows
from contracts.generation.phases.making import varied
from contracts.generation.phases.wish import Wish


def nasty_bodies(wish: Wish) -> Iterator[Case]:
    """As many rows as the depth allows; one where a twin is checked in full."""
    most = 0 if wish.basis.family == "json" else wish.amount.shared_rows
    found = rows(wish.basis.places(), most)
    for row in found[: 1 if wish.twin else wish.amount.rows]:
        for case in varied(wish, "nasty", row.name, row.changes):
            parts = (varied(wish, "nasty", part.name, part.changes) for part in row.parts)
            yield replace(case, parts=tuple(chain.from_iterable(parts)))

"""Nasty values that break no rule, a row of them in each body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from contracts.cases import Case
from contracts.generation.nasty import Row, longest, rows
from contracts.generation.phases.making import asking, varied
from contracts.generation.phases.wish import Wish
from openapi.wire.media_types import family


def nasty_bodies(wish: Wish) -> Iterator[Case]:
    """Rows of nasty values, and in a twin one; at depth deep every row, in each media type."""
    places = wish.basis.places()
    window = None if wish.depth == "deep" else _window(wish, longest(places))
    found = rows(places, window)
    # Values that one place gets in another media type come back in another one too.
    first = window.start if window else 0
    for number, row in enumerate(found[: 1 if wish.twin else len(found)], first):
        accept = wish.accepts[number % len(wish.accepts)]
        for case in _cases(wish, row):
            yield asking(case, accept)


def _cases(wish: Wish, row: Row) -> Iterator[Case]:
    """The row as a case, with those that it stands for; none where it cannot be written."""
    for case in varied(wish, "nasty", row.name, row.changes):
        parts = (_cases(wish, part) for part in row.parts)
        yield replace(case, parts=tuple(chain.from_iterable(parts)))


def _window(wish: Wish, most: int) -> range:
    """Which rows fall to this media type; at depth ci all of them together leave out none."""
    start, seen, names = 0, set[str](), list(wish.basis.operation.requests)
    for name in names:
        amount = wish.amount.rows if not seen else wish.amount.rows_beside
        size = 1 if family(name) in seen else min(amount, most)
        seen.add(family(name))
        if wish.amount.every_row and name == names[-1]:
            size = max(size, most - start)
        if name == wish.basis.media_type:
            break
        start += size
    return range(start, start + size)

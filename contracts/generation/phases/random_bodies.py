"""Random bodies that break no rule."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.cases import Case, Change
from contracts.generation.bodies import Basis, apply
from contracts.generation.phases.making import case_of
from contracts.generation.phases.wish import Wish
from contracts.generation.places import MISSING, places


def random_bodies(wish: Wish) -> Iterator[Case]:
    """What schemathesis draws from the schema, with the fixed members put in."""
    # schemathesis takes a second to import: not for `list`, `explain` and the other phases.
    from contracts.generation.randoms import random_values

    basis = wish.basis
    share = {"json": 1.0, "xml": 0.5, "form": 0.3}[basis.family]
    count = 0 if wish.twin else int(wish.amount.randoms * share)
    operation = basis.operation
    for number, value in enumerate(random_values(operation, basis.schema, count, wish.seed), 1):
        value = apply(value, _fixed_changes(basis))
        body = basis.write(value)
        if not body or basis.violations(body):
            continue
        yield case_of(
            wish,
            "random",
            f"random body {number}",
            body,
            value=value,
            evidence="framework",
            promise="that breaks no rule",
        )


def _fixed_changes(basis: Basis) -> list[Change]:
    return [
        Change(place.pointer, place.member, "fixed", place.value)
        for place in places(basis.schema, basis.value)
        if place.member in basis.fixed and place.value is not MISSING
    ]

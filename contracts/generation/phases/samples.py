"""The documented samples, as they stand, asking for every media type of replies."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.cases import Case
from contracts.generation.phases.making import case_of, stated
from contracts.generation.phases.wish import Wish, offered


def samples(wish: Wish) -> Iterator[Case]:
    """Each sample as the page shows it, once for each media type that is asked for.

    Only the first media type of requests asks for all; the others ask for one, in turn.
    """
    basis = wish.basis
    every = list(dict.fromkeys(("*/*", *offered(basis.operation))))
    place = list(basis.operation.requests).index(basis.media_type)
    asked = every if place == 0 or wish.depth == "deep" else [every[-place % len(every)]]
    for example in basis.content.examples:
        body, value = example.body, example.value
        if basis.fixed:
            value = basis.value
            body = basis.write(value) or example.body
        for accept in asked:
            yield case_of(
                wish,
                "samples",
                f"the documented {example.name}, asking for {accept}",
                body,
                value=value,
                accept=accept,
                evidence=stated(wish),
                promise="that is the documented sample",
            )

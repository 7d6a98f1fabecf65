"""The documented samples, as they stand, asking for every media type of replies."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.cases import Case
from contracts.generation.phases.making import case_of, stated
from contracts.generation.phases.wish import Wish, offered


def samples(wish: Wish) -> Iterator[Case]:
    """Each sample as the page shows it, once for each media type that is asked for."""
    basis = wish.basis
    for example in basis.content.examples:
        body, value = example.body, example.value
        if basis.fixed:
            value = basis.value
            body = basis.write(value) or example.body
        for accept in _asked_of_a_sample(wish):
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


def _asked_of_a_sample(wish: Wish) -> list[str]:
    """Every media type of replies for the first request; else anything, and one in turn."""
    every = list(dict.fromkeys(("*/*", *offered(wish.basis.operation))))
    place = list(wish.basis.operation.requests).index(wish.basis.media_type)
    if wish.depth != "deep" and place > 0:
        return list(dict.fromkeys(("*/*", every[-1 - place % len(every)])))
    return every

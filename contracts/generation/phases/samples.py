"""The documented samples, as they stand; together they ask for every media type of replies."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.cases import Case
from contracts.generation.phases.making import case_of, stated
from contracts.generation.phases.wish import Wish, offered


def samples(wish: Wish) -> Iterator[Case]:
    """Each sample as the page shows it, asking for what falls to its media type.

    Each media type of requests asks for one of replies, the first for those that are left as well;
    at depth deep each asks for all.
    """
    basis = wish.basis
    for example in basis.content.examples:
        body, value = example.body, example.value
        if basis.fixed:
            value = basis.value
            body = basis.write(value) or example.body
        for accept in _asked(wish):
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


def _asked(wish: Wish) -> list[str]:
    operation = wish.basis.operation
    every = list(dict.fromkeys(("*/*", *offered(operation))))
    if wish.depth == "deep":
        return every
    asking = [name for name, content in operation.requests.items() if content.examples]
    place = asking.index(wish.basis.media_type)
    left = every[len(asking) :] if place == 0 else []
    return [every[place % len(every)], *left]

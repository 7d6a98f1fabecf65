"""The phases by name, and the cases of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contracts.cases import Case
from contracts.generation.phases.making import asking
from contracts.generation.phases.nasty_bodies import nasty_bodies
from contracts.generation.phases.near_miss_bodies import near_miss_bodies
from contracts.generation.phases.random_bodies import random_bodies
from contracts.generation.phases.samples import samples
from contracts.generation.phases.valid_bodies import valid_bodies
from contracts.generation.phases.wish import Wish
from contracts.settings import Phase

_PHASES: dict[Phase, Callable[[Wish], Iterator[Case]]] = {
    "samples": samples,
    "valid": valid_bodies,
    "nasty": nasty_bodies,
    "random": random_bodies,
    "near-miss": near_miss_bodies,
}


def cases(wish: Wish, phase: Phase) -> Iterator[Case]:
    """The cases of one phase, in the order in which they are sent."""
    make = _PHASES.get(phase)
    for number, case in enumerate(make(wish) if make else ()):
        in_turn = wish.accepts[number % len(wish.accepts)]
        turns = phase not in ("samples", "nasty") and case.accept == "*/*"
        yield asking(case, in_turn) if turns else case

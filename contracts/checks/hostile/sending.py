"""How hostile bodies are made of the sample and sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from contracts.bench import Bench
from contracts.cases import Case
from contracts.generation.places import Place
from openapi.violations import Evidence

T = TypeVar("T")

Pieces = Sequence[tuple[str, T]]
"""Pieces of bodies, each with what is odd about it."""


@dataclass(frozen=True, slots=True)
class Odd:
    """An odd body with what is odd about it; one that stands for several holds each of them."""

    name: str
    body: bytes
    parts: tuple[Odd, ...] = ()


def sample_body(bench: Bench) -> bytes:
    """The sample's value as a body, empty where it cannot be written."""
    return bench.basis.write(bench.basis.value) or b""


def first_member(bench: Bench, kind: str) -> Place | None:
    """The first free member of a kind at the top of the body, or anywhere."""
    found = [
        place
        for place in bench.basis.places()
        if place.schema.kind == kind and not place.schema.format.startswith(("date", "uuid", "dot"))
        # A name of an enumeration is refused for what it is, before anybody looks closer.
        if not (place.schema.is_enum or place.schema.known_values)
    ]
    found.sort(key=lambda place: len(place.pointer))
    return next(iter(found), None)


def send_bad(
    bench: Bench, probe: str, name: str, body: bytes, evidence: Evidence = "framework"
) -> None:
    """Send what the framework, or the page, refuses."""
    bench.send(
        bench.case(probe, name, body, "refused", rule=name, evidence=evidence, promise=f"({name})")
    )


def send_odd(bench: Bench, probe: str, name: str, body: bytes, **more: Any) -> None:
    """Send what may be taken or refused, but must be answered."""
    bench.send(_either(bench, probe, name, body, **more))


def send_odd_at_once(bench: Bench, probe: str, odd: Odd) -> None:
    """Send several oddities in one body; each part of it where that is not just taken."""
    whole = _case(bench, probe, odd)
    if bench.deep:
        for leaf in whole.leaves:
            bench.send(leaf)
    else:
        bench.send_at_once(whole, whole.parts)


def in_one(
    name: str, body: Callable[[Sequence[T]], bytes], tame: Pieces[T], wild: Pieces[T]
) -> Odd:
    """Oddities in one body, which ``body`` makes of their pieces.

    Nearly every reader takes the tame ones. Where it is refused they are sent once more, in a body
    of their own, and each of the others alone.
    """
    tame_ones, wild_ones = (
        tuple(Odd(one, body([piece])) for one, piece in some) for some in (tame, wild)
    )
    mild = Odd(f"{name}, the tame ones", body([piece for _, piece in tame]), tame_ones)
    return Odd(name, body([piece for _, piece in (*tame, *wild)]), (mild, *wild_ones))


def _case(bench: Bench, probe: str, odd: Odd) -> Case:
    parts = tuple(_case(bench, probe, one) for one in odd.parts)
    return _either(bench, probe, odd.name, odd.body, parts=parts)


def _either(bench: Bench, probe: str, name: str, body: bytes, **more: Any) -> Case:
    return bench.case(probe, name, body, "either", rule=name, promise=f"({name})", **more)

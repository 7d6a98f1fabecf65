"""How hostile bodies are made of the sample and sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.bench import Bench
from contracts.cases import Case
from contracts.generation.places import Place
from openapi.violations import Evidence

Bodies = Sequence[tuple[str, bytes]]
"""Bodies, or parts of one, each with what is odd about it."""


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
    bench.send(bench.case(probe, name, body, "either", rule=name, promise=f"({name})", **more))


def send_odd_at_once(bench: Bench, probe: str, said: str, whole: bytes, parts: Bodies) -> None:
    """Send several oddities in one body; each alone where that is not just taken."""

    def case(name: str, body: bytes) -> Case:
        return bench.case(probe, name, body, "either", rule=name, promise=f"({name})")

    cases = [case(name, body) for name, body in parts]
    if bench.deep:
        for one in cases:
            bench.send(one)
    else:
        bench.send_at_once(case(said, whole), cases)

"""The same form, its keys written otherwise."""

from __future__ import annotations

from contracts.bench import Bench, Doubts
from contracts.checks.registry import check
from contracts.generation.places import places
from contracts.generation.spellings import (
    bracketed,
)
from openapi.wire.media_types import FORM


@check("metamorphic")
def form_keys(bench: Bench) -> Doubts:
    """A form may write a list's key in brackets all the way: ``Reasons[0][ReasonId]``."""
    if bench.basis.media_type != FORM:
        return
    body = bench.basis.write(bench.basis.value) or b""
    nested = any(len(place.pointer) > 2 for place in places(bench.basis.schema, bench.basis.value))
    if not nested or b"%5D." not in body:
        return
    pairs = [pair.partition(b"=") for pair in body.split(b"&")]
    respelled = b"&".join(bracketed(name) + b"=" + value for name, _, value in pairs)
    bench.send_later(
        bench.case(
            "form-keys",
            "keys in brackets",
            respelled,
            "accepted",
            evidence="framework",
            rule="brackets",
            promise="with its keys in brackets",
        )
    )
    yield from ()

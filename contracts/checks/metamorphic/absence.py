"""The same value, with members absent instead of null."""

from __future__ import annotations

from contracts.bench import Bench, Doubts
from contracts.cases import Case, pattern
from contracts.checks.metamorphic.sameness import not_the_same
from contracts.checks.objections import Answer
from contracts.checks.registry import check
from contracts.comparing import differences
from contracts.generation.places import MISSING, changed
from contracts.replies import documented_success


@check("metamorphic")
def null_and_absent(bench: Bench) -> Doubts:
    """Where null is allowed, it is taken as an absent member is: both, or neither."""
    documented = documented_success(bench.operation)
    if bench.is_twin or bench.basis.family != "json" or not documented or not documented.contents:
        return
    optional = [
        place
        for place in bench.basis.places()
        if len(place.pointer) == 1
        and not place.required
        and place.schema.nullable
        and place.schema.nullable_known
        and place.value is not MISSING
        and not bench.basis.holds_fixed(place.member)
    ]
    for half in filter(None, (optional[::2], optional[1::2])):
        outcomes: list[tuple[Case, Answer]] = []
        for kind, new in (("null", None), ("absent", MISSING)):
            value = bench.basis.value
            for place in half:
                value = changed(value, place.pointer, new)
            case = bench.case(
                "null-and-absent",
                f"every other member {kind}",
                bench.basis.write(value) or b"",
                "accepted",
                value=value,
                evidence="framework",
                rule=kind,
                promise=f"with every other optional member {kind}",
            )
            outcomes.append((case, bench.send(case)))
        (_, with_null), (case, without) = outcomes
        if isinstance(with_null.value, dict) and isinstance(without.value, dict):
            schema = without.read.content.schema if without.read and without.read.content else None
            sent = {place.pointer for place in half}
            for pointer, below in differences(schema, with_null.value, without.value):
                if pointer in sent and below is not None and not below.read_only:
                    yield case, not_the_same(pattern(pointer), "for an absent member as for null")

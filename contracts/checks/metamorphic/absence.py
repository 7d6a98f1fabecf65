"""The same value, with members absent instead of null."""

from __future__ import annotations

from typing import Any

from contracts.bench import Bench, Doubts
from contracts.cases import Case, pattern
from contracts.checks.metamorphic.sameness import not_the_same
from contracts.checks.objections import Answer
from contracts.checks.registry import check
from contracts.comparing import differences
from contracts.generation.places import MISSING, Place, changed
from contracts.replies import documented_success

Asked = list[tuple[Case, Answer]]
"""What was sent, and the answers."""

_KINDS: dict[str, Any] = {"null": None, "absent": MISSING}


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
    halves = optional[::2], optional[1::2]
    if not optional:
        return
    both = _crosswise(bench, *halves) if all(halves) and not bench.deep else []
    if both:
        yield from _compared(both, optional)
        return
    for half in filter(None, halves):
        pair = [_said(bench, {kind: half}) for kind in _KINDS]
        yield from _compared([(case, bench.send(case)) for case in pair], half)


def _crosswise(bench: Bench, one: list[Place], other: list[Place]) -> Asked:
    """Half of the members null and half absent, then the other way round; [] where that fails."""
    asked: Asked = []
    for kinds in ({"null": one, "absent": other}, {"absent": one, "null": other}):
        case = _said(bench, kinds)
        answer, judged = bench.session.judge(case)
        if answer.outcome != "accepted" or judged:
            return []
        asked.append((case, answer))
    return asked


def _said(bench: Bench, kinds: dict[str, list[Place]]) -> Case:
    """The sample's value with members null or absent."""
    value = bench.basis.value
    for kind, members in kinds.items():
        for place in members:
            value = changed(value, place.pointer, _KINDS[kind])
    said = " and others ".join(kinds)
    return bench.case(
        "null-and-absent",
        f"every other member {said}",
        bench.basis.write(value) or b"",
        "accepted",
        value=value,
        evidence="framework",
        rule=said,
        promise=f"with every other optional member {said}",
    )


def _compared(asked: Asked, members: list[Place]) -> Doubts:
    (_, before), (case, after) = asked
    if not isinstance(before.value, dict) or not isinstance(after.value, dict):
        return
    schema = after.read.content.schema if after.read and after.read.content else None
    sent = {place.pointer for place in members}
    for pointer, below in differences(schema, before.value, after.value):
        if pointer in sent and below is not None and not below.read_only:
            yield case, not_the_same(pattern(pointer), "for an absent member as for null")

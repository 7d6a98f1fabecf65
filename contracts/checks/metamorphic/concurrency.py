"""Several requests at the same time."""

from __future__ import annotations

from dataclasses import replace

from contracts.bench import Bench, Doubts
from contracts.cases import Case
from contracts.checks.metamorphic.sameness import id_changed, issued_ids, without
from contracts.checks.registry import check
from contracts.generation.places import changed
from contracts.replies import documented_success


@check("metamorphic")
def concurrent_twins(bench: Bench) -> Doubts:
    """Requests at the same time, two of them equal, are all answered as each alone is."""
    if not bench.is_first or bench.session.is_paced:
        return
    before = bench.repeats[-1]
    alone = {(name, one.rule, one.member) for name, one in bench.session.objections(before)}
    case = replace(
        before.case,
        probe="concurrent-twins",
        name="three at the same time",
        rule="concurrent",
        promise="sent three times at once",
    )
    twin = _with_a_new_key(bench, case)
    answers = bench.session.ask_together([twin, twin, _another(bench, case)])
    for answer in answers:
        for name, one in bench.session.objections(answer):
            if (name, one.rule, one.member) not in alone:
                yield answer.case, replace(one, rule=f"{name} at the same time")
    first, again = (answer.value for answer in answers[:2])
    if isinstance(first, dict) and isinstance(again, dict):
        for name in _ids(bench):
            if first.get(name) != again.get(name):
                came = id_changed(name, "one for both of two equal calls", "two")
                yield answers[1].case, replace(came, rule="id at the same time")


def _ids(bench: Bench) -> list[str]:
    documented = documented_success(bench.operation)
    return issued_ids(documented) if documented and bench.basis.key() else []


def _with_a_new_key(bench: Bench, case: Case) -> Case:
    """The case with a key that nobody has sent: two at once must not make two entities."""
    key, ids = bench.basis.key(), _ids(bench)
    if key is None or key.schema.kind != "string" or not ids:
        return case
    name = f"twins-{bench.session.random('concurrent-twins').randrange(10**9):09d}"
    value = without(changed(bench.basis.value, key.pointer, name), ids)
    body = bench.basis.write(value)
    # Nobody has to know another key than the sample's.
    return replace(case, value=value, body=body, evidence="framework") if body else case


def _another(bench: Bench, case: Case) -> Case:
    """A case with texts of its own: what is mixed up shows in the replies."""
    value = bench.basis.value
    for place in bench.basis.free_texts():
        if len(place.pointer) == 1:
            value = changed(value, place.pointer, "another")
    body = bench.basis.write(value)
    return replace(case, value=value, body=body) if body else case

"""Several requests at the same time."""

from __future__ import annotations

from dataclasses import replace

from contracts.bench import Bench, Doubts
from contracts.cases import Case
from contracts.checks.registry import check
from contracts.generation.places import changed


@check("metamorphic")
def concurrent_twins(bench: Bench) -> Doubts:
    """Equal requests at the same time are all answered as each alone is."""
    if not bench.is_first or bench.session.is_paced:
        return
    case = bench.plain(
        "concurrent-twins",
        "four at the same time",
        rule="concurrent",
        promise="sent four times at once",
    )
    alone = {
        (name, one.rule, one.member) for name, one in bench.session.objections(bench.send(case))
    }
    for group in ([case] * 4, _with_other_texts(bench, case)):
        for answer in bench.session.ask_together(group):
            for name, one in bench.session.objections(answer):
                if (name, one.rule, one.member) not in alone:
                    yield answer.case, replace(one, rule=f"{name} at the same time")


def _with_other_texts(bench: Bench, case: Case) -> list[Case]:
    """The case four times, each with texts of its own: what is mixed up shows in the replies."""
    made = []
    for number in range(4):
        value = bench.basis.value
        for place in bench.basis.places():
            free = place.schema.kind == "string" and not place.schema.format
            if free and not place.schema.known_values and len(place.pointer) == 1:
                value = changed(value, place.pointer, f"twin {number}")
        body = bench.basis.write(value)
        made.append(replace(case, value=value, body=body) if body else case)
    return made

"""The same request again: as it was, or with a key that was sent before."""

from __future__ import annotations

from typing import Any

from contracts.bench import Bench, Doubts
from contracts.cases import Case
from contracts.checks.metamorphic.sameness import id_changed, issued_ids, without
from contracts.checks.objections import Answer, Objection
from contracts.checks.registry import check
from contracts.comparing import is_canned
from contracts.generation.places import MISSING, changed
from contracts.replies import documented_success


@check("metamorphic")
def repeat(bench: Bench) -> Doubts:
    """The same request has the same outcome every time."""
    if not bench.is_first:
        return
    answers = [answer for answer in bench.repeats if answer.outcome != "throttled"]
    statuses = {answer.attempt.status for answer in answers}
    if len(statuses) > 1 and {answer.outcome for answer in answers} != {"accepted"}:
        said = ", ".join(sorted(str(status) for status in statuses))
        yield (
            answers[-1].case,
            Objection(
                f"the same request has different outcomes: {said}",
                "the same status every time",
                said,
                rule="repeat",
                evidence="framework" if any(one.is_declined for one in answers) else "page",
            ),
        )


@check("metamorphic")
def upsert_twice(bench: Bench) -> Doubts:
    """Sent again with the same key, an entity is changed, not made anew: its read-only id stays.

    Another key gives another id. A reply that is exactly a documented sample is taken for canned.
    """
    if not bench.is_first:
        return
    key = bench.basis.key()
    documented = documented_success(bench.operation)
    if key is None or documented is None or key.schema.kind != "string":
        return
    ids = issued_ids(documented)
    chance = bench.session.random("upsert-twice")
    # As long as a GUID's text, and told apart by its end, which a short column would cut off.
    names = [f"check-{chance.randrange(10**9):030d}" for _ in range(2)]
    answers: list[tuple[Case, Answer]] = []
    for number, name in enumerate((names[0], names[0], names[1])):
        value = changed(bench.basis.value, key.pointer, name)
        if number == 1:
            value = _changed_throughout(bench, value)
        value = without(value, ids)  # an implementation may keep an id that it is sent
        case = bench.case(
            "upsert-twice",
            f"key {number + 1}",
            bench.basis.write(value) or b"",
            "accepted",
            value=value,
            evidence="framework",
            rule="upsert",
            promise="whose key was sent before" if number == 1 else "with a new key",
        )
        answers.append((case, bench.send(case)))
    values = [answer.value for _, answer in answers]
    if not all(isinstance(value, dict) for value in values):
        return
    if any(is_canned(documented, value) for value in values):
        return
    for name in ids:
        first, again, other = (value.get(name) for value in values)
        if first is not None and first != again:
            yield answers[1][0], id_changed(name, "the same", "another one")
        elif first is not None and first == other:
            yield answers[2][0], id_changed(name, "an id of its own", "the other entity's")


def _changed_throughout(bench: Bench, value: Any) -> Any:
    """The value with every free text and date changed: an entity that changes stays the same."""
    for place in bench.basis.free_texts():
        value = changed(value, place.pointer, "changed")
    for place in bench.basis.places():
        if place.is_date and place.value is not MISSING:
            value = changed(value, place.pointer, _LATER)
    return value


_LATER = "2031-04-05T06:07:08Z"

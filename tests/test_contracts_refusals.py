"""Near misses in one body: what a reply names is refused, what it does not goes alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.attempts import Attempt
from contracts.cases import Case
from contracts.config import PartnerConfig
from contracts.findings import Finding
from contracts.generation import cases
from contracts.generation.bodies import Basis, sample_value
from contracts.generation.packing import READ, name_of, packed, packs
from contracts.generation.phases.wish import Wish
from contracts.session import Session
from contracts.settings import Settings
from contracts.stamping import Stamp
from contracts.trial import Trial, run
from openapi.documents import load
from openapi.exchange import Reply, Request
from openapi.violations import Violation

(CALENDAR,) = load(partners=["calendar"])
OPERATION = CALENDAR.operations[0]
JSON = OPERATION.requests["application/json"]
BASIS = Basis(OPERATION, JSON, sample_value(OPERATION))

Says = Callable[[tuple[Violation, ...]], str]


def every(broken: tuple[Violation, ...]) -> str:
    return " ".join(f"model{one.where.replace('/', '.')} is wrong" for one in broken)


def the_first(broken: tuple[Violation, ...]) -> str:
    return every(broken[:1])


def nothing(broken: tuple[Violation, ...]) -> str:
    return "the request is invalid"


def the_whole_model(broken: tuple[Violation, ...]) -> str:
    return " ".join(place.member for place in BASIS.places())


class Target:
    """Refuses what breaks a rule, but not where only ``blind`` members do; ``says`` tells why."""

    url = "http://127.0.0.1:9"

    def __init__(self, says: Says, blind: str = "") -> None:
        self.bodies: list[bytes] = []
        self._says, self._blind = says, blind

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        self.bodies.append(request.body)
        content = OPERATION.request(request.header("Content-Type"))
        assert content
        found = content.read(request.body).violations
        broken = tuple(one for one in found if str(one.pointer[0]) != self._blind)
        if not broken:
            return Attempt(request, Reply(200))
        text = self._says(broken).encode()
        return Attempt(request, Reply(400, (("Content-Type", "text/plain"),), text))

    def spent(self, operation: str) -> int:
        return len(self.bodies)


def judged(target: Target) -> list[Finding]:
    stamp = Stamp.of(PartnerConfig(), OPERATION)
    trial = Trial(Session(OPERATION, Settings(), target, stamp, lambda event: None))
    list(run(trial, ["near-miss"]))
    return list(trial.finish().findings)


def near_misses() -> list[Case]:
    return list(cases(Wish(BASIS, "ci", 0), "near-miss"))


def test_a_body_breaks_no_two_rules_at_one_place_or_name() -> None:
    for group in packs(near_misses()):
        changes = [change for case in group for change in case.changes]
        assert len({name_of(change) for change in changes}) == len(changes)
        assert len({change.rule in READ for change in changes}) == 1
        pointers = [change.pointer for change in changes]
        assert not any(
            one != other and one == other[: len(one)] for one in pointers for other in pointers
        )


def test_no_case_is_left_out_but_those_that_only_fill_up() -> None:
    first, *more = near_misses()

    assert sum(map(len, packs([first, *more]))) == len(more) + 1
    (alone, *several) = packs([first], more)
    assert first in alone
    assert all(len(group) >= 4 for group in several)


def test_several_in_one_body_each_break_their_rule() -> None:
    for group in packs(near_misses()):
        whole = packed(BASIS, group)
        assert whole
        broken = {violation.pointer for violation in BASIS.violations(whole.body)}
        for change in whole.changes:
            assert any(one[: len(change.pointer)] == change.pointer for one in broken)


def test_an_implementation_that_names_all_that_is_wrong_gets_few_requests() -> None:
    told, silent = Target(every), Target(nothing)

    assert not judged(told)
    judged(silent)

    assert len(told.bodies) * 3 < len(silent.bodies) * 2


@pytest.mark.parametrize("says", [every, the_first, nothing, the_whole_model])
def test_a_rule_that_is_not_enforced_is_found_whatever_a_refusal_says(says: Says) -> None:
    found = judged(Target(says, blind="Note"))

    assert {one.member for one in found if one.check == "refuses-what-is-invalid"} == {"/Note"}


def test_a_first_reply_that_names_everything_proves_nothing() -> None:
    named, silent = Target(the_whole_model), Target(nothing)

    judged(named)
    judged(silent)

    assert len(named.bodies) >= len(silent.bodies)

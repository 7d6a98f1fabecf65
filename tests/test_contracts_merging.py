"""Fewer requests say as much: cases sent as one, rows that share values, chosen near misses."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from contracts.attempts import Attempt
from contracts.cases import Case
from contracts.config import PartnerConfig
from contracts.engine import check, jobs
from contracts.events import ExchangeSeen, OperationFinished
from contracts.generation import cases
from contracts.generation.bodies import Basis, sample_value
from contracts.generation.merging import merged
from contracts.generation.nasty import rows
from contracts.generation.phases.wish import Wish
from contracts.guards import Stopped
from contracts.session import Session
from contracts.settings import PHASES, Settings
from contracts.stamping import Stamp
from contracts.trial import Trial, run
from openapi.documents import load
from openapi.exchange import Reply, Request
from openapi.wire.media_types import FORM
from tests.faulty.building import build
from tests.faulty.server import serving

(PORTAL,) = load(partners=["globalportal"])
OPERATION = PORTAL.operations[0]


def basis(media_type: str = "application/json") -> Basis:
    return Basis(OPERATION, OPERATION.requests[media_type], sample_value(OPERATION))


def plain() -> Case:
    content_type = "application/json"
    return Case(
        OPERATION, "metamorphic", "plain", content_type, b"{}", "accepted", content_type, value={}
    )


def departing(name: str, **how: object) -> Case:
    return replace(plain(), name=name, promise=name, rule=name, **how)  # type: ignore[arg-type]


def test_cases_that_depart_in_different_parts_go_together() -> None:
    first = departing("path", path="/API", evidence="framework")
    second = departing("accept", accept="text/xml")
    third = departing("other accept", accept="text/json")

    together = merged(plain(), [first, second, third])

    (whole, parts), alone = together
    assert parts == (first, second)
    assert (whole.path, whole.accept, whole.evidence) == ("/API", "text/xml", "framework")
    assert alone == (third, (third,))


def test_a_case_that_departs_in_nothing_stays_alone() -> None:
    same, other = departing("same"), departing("path", path="/API")

    assert [parts for _, parts in merged(plain(), [same, other])] == [(same,), (other,)]


def test_a_body_and_its_value_are_one_part() -> None:
    spelled = departing("spelled", body=b"{ }", verbatim=True)
    chunked = departing("chunked", headers=(("Transfer-Encoding", "chunked"),))

    ((whole, _),) = merged(plain(), [spelled, chunked])

    assert (whole.body, whole.verbatim, whole.headers) == (b"{ }", True, chunked.headers)


@pytest.mark.parametrize(
    ("fault", "check_name", "rule"),
    [
        ("path-case-matters", "path-spelling", "capital letters"),
        ("bom-refused", "charset", "byte order mark"),
        ("xml-comment-refused", "xml-spelling", "after a comment"),
        ("accept-unknown-is-406", "never-not-acceptable", "Accept"),
        ("long-number-is-500", "server-error", "a number of 5,000 digits"),
    ],
)
def test_what_is_wrong_with_a_whole_is_told_of_its_part(
    fault: str, check_name: str, rule: str
) -> None:
    with serving(build("lenient", fault=fault, partner="globalportal")) as url:
        seen = list(check(jobs(url, [PORTAL], None, Settings(jobs=1), {}), [PORTAL]))

    told = {
        (one.check, one.rule)
        for event in seen
        if isinstance(event, OperationFinished)
        for one in event.findings
    }
    assert (check_name, rule) in told


def test_at_depth_deep_each_case_goes_alone() -> None:
    settings = Settings(jobs=1, depth="deep", phase=("metamorphic",))

    with serving(build("lenient")) as url:
        seen = list(check(jobs(url, [PORTAL], None, settings, {}), [PORTAL]))

    sent = Counter(event.case for event in seen if isinstance(event, ExchangeSeen))
    assert sent["the path with capital letters"] == 1
    assert not any("; the path" in name for name in sent)


def test_shared_rows_give_each_place_another_value_and_leave_none_out() -> None:
    places = basis("application/xml").places()

    shared = [row.changes for row in rows(places, range(5)) if row.name.startswith("row")]

    assert len(shared) == 5
    texts = [
        place.member
        for place in places
        if place.schema.kind == "string" and not place.schema.format
    ]
    kinds = {change.kind for changes in shared for change in changes if change.member in texts}
    every = {
        change.kind for row in rows(places) for change in row.changes if change.member in texts
    }
    assert kinds == every


def test_near_misses_break_a_type_in_every_way_before_they_try_another_member() -> None:
    (amsalem,) = load(partners=["amsalem"])
    operation = amsalem.operations[0]

    def ways(depth: str) -> set[tuple[str, str]]:
        bases = [Basis(operation, one, sample_value(operation)) for one in (json, form)]
        wishes = [Wish(basis, depth, 0) for basis in bases]  # type: ignore[arg-type]
        made = [case for wish in wishes for case in cases(wish, "near-miss")]
        return {(case.rule, case.changes[0].kind) for case in made}

    json, form = (operation.requests[one] for one in ("application/json", FORM))

    assert ways("ci") == ways("deep")


def test_an_identifier_in_a_sample_may_be_any_text() -> None:
    (amsalem,) = load(partners=["amsalem"])
    operation = amsalem.operations[0]
    whole = Basis(operation, operation.requests["application/json"], sample_value(operation))

    missed = [case.name for case in cases(Wish(whole, "deep", 0), "near-miss")]

    assert not [name for name in missed if "PolicyId: a text" in name or "digit short" in name]


class NowAndThen:
    """Every fifth reply takes its time; what is sent again at once is answered quickly."""

    url = "http://127.0.0.1:9"

    def __init__(self) -> None:
        self.count = 0

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        self.count += 1
        elapsed = 1.5 if self.count % 5 == 0 else 0.01
        return Attempt(request, Reply(200 if valid else 400), elapsed=elapsed)

    def spent(self, operation: str) -> int:
        return self.count


def test_slow_replies_now_and_then_are_one_finding() -> None:
    (calendar,) = load(partners=["calendar"])
    operation = calendar.operations[0]
    stamp = Stamp.of(PartnerConfig(), operation)
    session = Session(operation, Settings(slow=1.0), NowAndThen(), stamp, lambda event: None)
    trial = Trial(session)

    list(run(trial, ("samples", "nasty")))

    told = [one.rule for one in trial.finish().findings if one.check == "slow-reply"]
    assert told == ["slow now and then"]


class SlowToRefuse(NowAndThen):
    """Takes what is valid at once, and four seconds over everything else."""

    waited = 0.0

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        self.count += 1
        elapsed = 0.01 if valid else 4.0
        self.waited += elapsed
        return Attempt(request, Reply(200 if valid else 400), elapsed=elapsed)


def test_a_target_that_is_slow_to_refuse_is_told_so_and_asked_no_more() -> None:
    (calendar,) = load(partners=["calendar"])
    operation, target = calendar.operations[0], SlowToRefuse()
    stamp = Stamp.of(PartnerConfig(), operation)
    trial = Trial(Session(operation, Settings(), target, stamp, lambda event: None))

    with pytest.raises(Stopped, match="slow replies took") as stopped:
        list(run(trial, PHASES))

    finished = trial.finish(str(stopped.value))
    assert "slow-reply" in {one.check for one in finished.findings}
    assert finished.reason
    assert target.waited < 40

"""The check against implementations that run: what holds, what is found, and how it ends."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.config import Config, PartnerConfig, read_config
from contracts.engine import Job, JobFinished, _work, check, jobs, steps
from contracts.events import Event, ExchangeSeen, OperationFinished, RunFinished
from contracts.exits import Exit
from contracts.findings import Finding
from contracts.guards import LocalCounter, NotPermitted
from contracts.settings import Settings
from openapi.documents import Document, load
from tests.faulty.building import build
from tests.faulty.server import serving
from tests.partners import closed_port
from tests.waiting import PATIENCE

PARTNERS = [document.partner for document in load()]


def events(
    url: str, partner: str, config: PartnerConfig | None = None, **settings: Any
) -> list[Event]:
    """Check one partner in this process."""
    seen: list[Event] = []
    job = Job(url, partner, None, Settings(jobs=1, **settings), config or PartnerConfig())
    for event in check([job], load(partners=[partner])):
        seen.append(event)
    return seen


def findings(seen: list[Event]) -> list[Finding]:
    return [one for event in seen if isinstance(event, OperationFinished) for one in event.findings]


def ending(seen: list[Event]) -> RunFinished:
    last = seen[-1]
    assert isinstance(last, RunFinished)
    return last


@pytest.fixture(scope="module", params=["strict", "lenient"])
def correct(request: pytest.FixtureRequest) -> Iterator[str]:
    """The independent implementation, as it should be."""
    with serving(build(request.param)) as url:
        yield url


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_correct_implementation_holds(correct: str, partner: str) -> None:
    seen = events(correct, partner)

    assert [one for one in findings(seen) if one.severity == "error"] == []
    assert ending(seen).exit is Exit.HOLDS


@pytest.mark.parametrize("partner", PARTNERS)
def test_no_media_type_goes_without_cases(correct: str, partner: str) -> None:
    seen = events(correct, partner, depth="quick")

    finished = [event for event in seen if isinstance(event, OperationFinished)]
    for document in load(partners=[partner]):
        for operation, done in zip(document.operations, finished, strict=True):
            for media_type in operation.requests:
                assert done.coverage.cases["samples", media_type] > 0


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_check_at_depth_ci_keeps_to_its_requests(correct: str, partner: str) -> None:
    """Stock schemathesis, where nothing stops it, sends 400 and more to each of these."""
    assert ending(events(correct, partner)).requests <= 290


FOUND = [
    ("reason-optional", "calendar", "/Reason", "required"),
    ("digest-optional", "amsalem", "/Digest", "required"),
    ("external-id-optional", "globalportal", "/externalId", "required"),
    ("reason-limit-249", "calendar", "/Reason", "maxLength"),
    ("reason-limit-251", "calendar", "/Reason", "maxLength"),
    ("start-null", "globalportal", "/start", "nullable"),
    ("ticket-as-text", "amsalem", "/CallCenterIdentifier", "type"),
    ("end-one-hour-late", "globalportal", "/end", "echo"),
    ("xml-page-order", "globalportal", "", "order"),
    ("json-as-html", "amsalem", "", "media type"),
    ("stack-trace-in-error", "vezeeta", "", "a .NET stack trace"),
    ("every-third-is-500", "cmt", "", ""),
]


@pytest.mark.parametrize(
    ("fault", "partner", "member", "rule"), FOUND, ids=[row[0] for row in FOUND]
)
def test_a_fault_is_found_and_its_member_named(
    fault: str, partner: str, member: str, rule: str
) -> None:
    with serving(build("strict", fault=fault, partner=partner)) as url:
        seen = events(url, partner)

    told = [one for one in findings(seen) if member in one.member and rule in one.rule]
    assert told, [one.message for one in findings(seen)]
    assert all(member in one.message for one in told)
    assert ending(seen).exit is Exit.FINDINGS or all(one.evidence != "page" for one in told)


def test_the_body_of_a_finding_is_made_small() -> None:
    with serving(build("strict", fault="user-optional", partner="calendar")) as url:
        seen = events(url, "calendar")

    told = next(one for one in findings(seen) if one.member == "/UserId")
    assert set(json.loads(told.body)) == {"AppointmentOn", "Reason", "AccountId"}
    assert told.quote == "Required"


def cases(seen: list[Event]) -> list[tuple[Any, ...]]:
    return [
        (event.phase, event.media_type, event.case, event.request_headers, event.request_body)
        for event in seen
        if isinstance(event, ExchangeSeen)
    ]


def test_row_55_the_same_seed_sends_the_same_bytes(correct: str) -> None:
    first, again, other = (
        cases(events(correct, "calendar", seed=seed, phase=("random", "metamorphic", "hostile")))
        for seed in (7, 7, 8)
    )

    assert first == again
    assert first != other


def test_row_52_a_target_that_is_down_ends_with_3() -> None:
    with closed_port() as port:
        seen = events(f"http://127.0.0.1:{port}", "calendar")

    assert ending(seen).exit is Exit.UNREACHABLE


def test_row_51_nothing_is_sent_to_a_host_without_leave() -> None:
    job = Job("https://api.example.test", "calendar", None, Settings(), PartnerConfig())

    with pytest.raises(NotPermitted, match="nothing was sent"):
        list(check([job], load(partners=["calendar"])))


def refusing(status: int) -> bytes:
    return f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize("status", [401, 403, 404, 400])
def test_an_operation_that_refuses_everything_is_inconclusive(status: int) -> None:
    from tests.test_transport import raw_server

    with raw_server(refusing(status)) as (url, _):
        seen = events(url, "calendar", depth="quick")

    assert ending(seen).exit is Exit.INCONCLUSIVE
    assert f"status {status}" in ending(seen).reason


@pytest.mark.parametrize("status", [301, 302, 307])
def test_an_operation_that_redirects_everything_is_inconclusive(status: int) -> None:
    from tests.test_transport import raw_server

    with raw_server(refusing(status)) as (url, _):
        seen = events(url, "calendar", depth="quick")

    assert ending(seen).exit is Exit.INCONCLUSIVE
    wanted = f"every valid body was redirected (status {status}): a login, or another URL?"
    assert wanted in ending(seen).reason
    assert {one.check for one in findings(seen)} == {"documented-status"}


def test_a_budget_that_ends_a_run_is_inconclusive(correct: str) -> None:
    seen = events(correct, "calendar", max_requests=20)

    assert ending(seen).exit is Exit.INCONCLUSIVE
    assert "--max-requests raises" in ending(seen).reason


def test_partners_run_in_processes_of_their_own(correct: str) -> None:
    documents = load(partners=["calendar", "globalportal"])
    work = jobs(correct, documents, None, Settings(depth="quick", jobs=2), Config().partners)

    seen = list(check(work, documents))

    finished = {event.partner for event in seen if isinstance(event, OperationFinished)}
    assert finished == {"calendar", "globalportal"}
    assert ending(seen).exit is Exit.HOLDS


class Kept(list[Any]):
    """Stands where the queue to the run's own process does."""

    put = list.append

    def close(self) -> None:
        """Nothing is open."""

    join_thread = close


def test_a_run_may_be_the_first_process_of_a_container(
    monkeypatch: pytest.MonkeyPatch, correct: str
) -> None:
    monkeypatch.setattr(os, "getppid", lambda: 1)
    job = Job(correct, "calendar", None, Settings(depth="quick"), PartnerConfig())
    kept = Kept()

    _work(job, multiprocessing.Value("i", 0), kept, 1)

    assert isinstance(kept[-1], JobFinished)


SIGNER = """
def sign(body):
    body["Digest"] = "stamped-" + str(body["Salt"])
    return body
"""
CONFIGURED = {
    "partners": {
        "amsalem": {
            "headers": {"X-Api-Key": "${THE_KEY}"},
            "values": {"/UserName": "${THE_USER}", "/Salt": 987654321},
            "leave-alone": ["/Reservation/Remark"],
            "signer": "stamps_of_a_test:sign",
        }
    }
}


def test_row_54_what_is_configured_is_sent_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.test_transport import OK, raw_server

    (tmp_path / "stamps_of_a_test.py").write_text(SIGNER)
    monkeypatch.syspath_prepend(tmp_path)
    environment = {"THE_KEY": "k3y-of-the-sandbox", "THE_USER": "user-of-the-sandbox"}
    config = read_config(CONFIGURED, environment).of("amsalem")

    with raw_server(OK) as (url, got):
        seen = events(url, "amsalem", config, depth="quick", phase=("samples", "valid"))

    sent = b"\n".join(got)
    for secret in (b"k3y-of-the-sandbox", b"user-of-the-sandbox", b"stamped-987654321"):
        assert secret in sent
        assert secret.decode() not in repr(seen)
    curl = findings(seen)[0].curl
    for variable in ("$THE_KEY", "$THE_USER", "$SALT", "$DIGEST"):
        assert variable in curl


def documents_of(tmp_path: Path) -> tuple[Path, tuple[Document, ...]]:
    (tmp_path / "pizza.yaml").write_text(PIZZA)
    return tmp_path, load(tmp_path)


PIZZA = """
openapi: 3.0.3
info: {title: Pizza, version: '1'}
x-framework: aspnet-webapi
paths:
  /api/Order:
    post:
      operationId: Order
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Order'}
            examples: {sample: {value: {Topping: ham, Count: 2}}}
      responses:
        '200':
          description: Order
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
              examples: {sample: {value: {Topping: ham, Count: 2}}}
components:
  schemas:
    Order:
      type: object
      required: [Topping]
      properties:
        Topping: {type: string, maxLength: 20}
        Count: {type: integer, format: int32}
"""


def test_a_sixth_partner_is_one_file(tmp_path: Path) -> None:
    from contracts.demo import mock

    folder, documents = documents_of(tmp_path)

    with mock(folder) as url:
        work = jobs(url, documents, folder, Settings(jobs=1, slow=PATIENCE), {})
        seen = list(check(work, documents))

    assert findings(seen) == []
    assert ending(seen).exit is Exit.HOLDS


def test_events_of_one_partner_come_in_order(correct: str) -> None:
    seen: list[Any] = []
    job = Job(correct, "calendar", None, Settings(depth="quick"), PartnerConfig())

    for _ in steps(job, LocalCounter(), seen.append, share=1):
        pass

    names = [type(event).__name__ for event in seen if not isinstance(event, ExchangeSeen)]
    assert names == ["OperationStarted", "OperationFinished", "JobFinished"]


LOST = """
import os
def killed(value): os.kill(os.getpid(), 9)
def silent(value): os._exit(0)
"""


@pytest.mark.parametrize(
    ("signer", "words"),
    [
        ("killed", "calendar: its process was killed by signal 9"),
        ("silent", "calendar: its process ended with exit code 0"),
    ],
)
def test_a_process_that_ends_without_a_word_costs_its_own_partner_only(
    signer: str, words: str, correct: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lost_signer.py").write_text(LOST)
    monkeypatch.chdir(tmp_path)
    documents = load(partners=["amsalem", "calendar"])
    configs = {"calendar": PartnerConfig(signer=f"lost_signer:{signer}")}
    settings = Settings(jobs=2, phase=("samples",))

    seen = list(check(jobs(correct, documents, None, settings, configs), documents))

    assert (ending(seen).exit, ending(seen).reason) == (Exit.INCONCLUSIVE, words)
    assert [one.partner for one in seen if isinstance(one, OperationFinished)] == ["amsalem"]


def test_documents_that_vanish_are_told_in_one_line(tmp_path: Path) -> None:
    documents = load(partners=["calendar"])
    work = jobs("http://127.0.0.1:1", documents, tmp_path / "gone", Settings(jobs=1), {})

    seen = list(check(work, documents))

    assert ending(seen).exit is Exit.USAGE
    assert "gone" in ending(seen).reason


def test_a_mistake_of_the_check_costs_one_operation(
    correct: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> None:
        raise KeyError("hunter2")

    monkeypatch.setattr("contracts.session.Session.judge", mistaken)
    monkeypatch.setattr("contracts.session.Session.ask", mistaken)

    ended = ending(events(correct, "calendar"))

    assert ended.exit is Exit.INCONCLUSIVE
    assert "the check itself failed with KeyError at test_contracts_checking.py:" in ended.reason
    assert "hunter2" not in ended.reason


def test_a_process_goes_on_where_whoever_started_it_is_the_first_of_all(
    correct: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getppid", lambda: 1)  # as in a container
    monkeypatch.setattr("signal.signal", lambda *_: None)
    seen: SimpleQueue[Any] = SimpleQueue()
    queue = SimpleNamespace(put=seen.put, close=int, join_thread=int)
    job = Job(correct, "calendar", None, Settings(phase=("samples",)), PartnerConfig())

    _work(job, multiprocessing.Value("i", 0), queue, 1)

    assert seen.qsize() > 3
    assert isinstance([seen.get() for _ in range(seen.qsize())][-1], JobFinished)

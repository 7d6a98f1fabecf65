"""Why did I get this reply? The list of decisions is the order in which the code makes them."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mockserver import problems
from mockserver.decisions import DECISIONS, ELSEWHERE, flow_chart, refused_at
from mockserver.journal import Entry
from mockserver.problems import ProblemType
from openapi.documents import load
from tests.mocks import client_of, documents, operations, write_sixth
from tests.stateful import sample, send, showing_the_entity

NAMES = [decision.name for decision in DECISIONS]
TYPES = [each for each in vars(problems).values() if isinstance(each, ProblemType)]
OPERATION = showing_the_entity()


def decided(line: str) -> str:
    """The decision that a line of `why` tells."""
    return max((name for name in NAMES if line.startswith(f"{name} ")), key=len, default=line)


@pytest.fixture
def told() -> list[Entry]:
    return []


@pytest.fixture
def client(told: list[Entry]) -> TestClient:
    return client_of(documents(), [told.append], state=True)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Prefer": "code=400"},
        {"Prefer": "delay=0, fault=wrong-type, example=sample, code=200"},
        {"Prefer": "delay=0, fault=503"},
        {"Prefer": "delay=0, code=499"},
        {"Prefer": "delay=0, code=600"},
        {"Prefer": "example=nope"},
        {"Prefer": "as=partner, example=sample"},
        {"Prefer": "as=partner, delay=0, fault=malformed"},
        {"Prefer": "fault=nope"},
        {"Prefer": "fault=drop"},
        {"X-Mock-Session": "s"},
        {"X-Mock-Session": "s", "Prefer": "delay=0, fault=malformed, code=422, as=partner"},
        {"X-Mock-Session": "no name"},
        {"Accept": "application/xml"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=nope"},
        {"Content-Encoding": "gzip"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "planned", [None, {"delay": "0"}, {"fault": "503"}, {"example": "invalid"}]
)
@pytest.mark.parametrize("body", ["sample", "broken"])
def test_decisions_are_made_in_the_order_of_the_list(
    client: TestClient,
    told: list[Entry],
    headers: dict[str, str],
    planned: dict[str, str] | None,
    body: str,
) -> None:
    if planned:
        for session in ("", "s"):
            own = {"Host": "localhost"}
            client.post("/__mock__/plans", json={**planned, "session": session}, headers=own)
    content = OPERATION.requests["application/json"].examples[0].body if body == "sample" else b"{]"

    client.post(
        OPERATION.path, content=content, headers={"Content-Type": "application/json", **headers}
    )

    (entry,) = told
    steps = [decided(line) for line in entry.why]
    assert steps, entry
    assert set(steps) <= set(NAMES)
    assert steps == sorted(steps, key=NAMES.index)


def test_each_decision_is_told_by_some_request(client: TestClient, told: list[Entry]) -> None:
    own = {"Host": "localhost"}
    client.post("/__mock__/plans", json={"session": "s", "fault": "malformed"}, headers=own)
    send(client, OPERATION, Prefer="delay=0, as=partner", x_mock_session="s")
    send(client, OPERATION, Prefer="fault=nope")
    client.post("/nope")

    steps = {decided(line) for entry in told for line in entry.why}

    assert set(NAMES) - steps == {"upstream"}  # which `mockserver proxy` alone decides


def test_every_problem_ends_one_decision_or_is_no_reply_to_a_partners_client() -> None:
    ended = [refused for decision in DECISIONS for refused in decision.refusals]

    assert sorted([*ended, *ELSEWHERE], key=lambda each: each.name) == sorted(
        TYPES, key=lambda each: each.name
    )


@pytest.mark.parametrize(
    "decision", [each for each in DECISIONS if each.refusals], ids=lambda each: each.name
)
def test_a_refusal_is_told_under_its_decision(decision: object) -> None:
    for refused in decision.refusals:  # type: ignore[attr-defined]
        assert refused_at(refused) == decision.name  # type: ignore[attr-defined]


def test_the_chart_has_every_decision_in_order() -> None:
    chart = flow_chart()

    places = [chart.index(f'{{"{name}: ') for name in NAMES]
    assert places == sorted(places)
    for refused in (each for decision in DECISIONS for each in decision.refusals):
        assert f"{refused.status} {refused.name}" in chart


def test_a_journal_line_names_the_plan_that_counted(client: TestClient, told: list[Entry]) -> None:
    own = {"Host": "localhost"}
    client.post("/__mock__/plans", json={"code": 400}, headers=own)

    send(client, OPERATION, sample(OPERATION))

    assert told[0].why[0] == "plan 1: it says example, code"
    assert "status 400: plan 1 asks for it" in told[0].why


def test_an_unknown_example_is_refused_where_examples_are_decided(tmp_path: Path) -> None:
    told: list[Entry] = []
    client = client_of(load(write_sixth(tmp_path)), [told.append])

    client.post(
        "/api/Parcels",
        json={"Weight": 1, "Street": "x"},
        headers={"Prefer": "example=nope"},
    )

    assert told[0].why[-1].startswith("example refused: ")
    assert operations()

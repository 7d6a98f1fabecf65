"""Sessions keep plans, chance, journal and state of parallel tests apart."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mockserver.problems import SESSION_INVALID, Refused
from mockserver.sessions import Sessions
from tests.mocks import client_of, documents, operations, sample_of

OPERATION = operations()[0]
OWN = {"Host": "localhost"}


@pytest.fixture
def client() -> TestClient:
    return client_of(documents())


def sessions(most: int = 3) -> tuple[Sessions, list[str]]:
    gone: list[str] = []
    return Sessions(1, most, gone.append), gone


def call(client: TestClient, session: str | None = None) -> Any:
    body, headers = sample_of(OPERATION)
    named = {} if session is None else {"X-Mock-Session": session}
    return client.post(OPERATION.path, content=body, headers={**headers, **named})


@pytest.mark.parametrize("name", ["a", "A-1_b.c", "x" * 100, "0"])
def test_a_name_has_its_own_session_and_keeps_it(name: str) -> None:
    made, _ = sessions()

    assert made.named(name) is made.of(name.encode())
    assert made.named(name) is not made.default


@pytest.mark.parametrize("header", [None, b""])
def test_no_name_is_the_session_that_all_share(header: bytes | None) -> None:
    made, _ = sessions()

    assert made.of(header) is made.default


@pytest.mark.parametrize(
    "header", [b"a b", b"a,b", b"../x", b"\xe9", b"x" * 101, b"<script>", b"a\x00", b"a\n"]
)
def test_what_is_no_name_is_refused(header: bytes) -> None:
    made, _ = sessions()

    with pytest.raises(Refused) as refused:
        made.of(header)

    assert refused.value.problem.type is SESSION_INVALID
    assert len(made.all()) == 1


def test_the_session_longest_unused_makes_room() -> None:
    made, gone = sessions(most=2)
    for name in ("a", "b", "a", "c"):
        made.named(name)

    assert gone == ["b"]
    assert [each.name for each in made.all()] == ["", "a", "c"]


def test_asking_for_a_session_makes_none() -> None:
    made, _ = sessions()

    assert made.existing("a") is None
    assert not made.remove("a")


def test_chance_is_the_seeds_and_the_names_and_nobody_elses() -> None:
    first, _ = sessions()
    second, _ = sessions()
    second.named("other").random.random()
    drawn = [first.named("a").random.random() for _ in range(3)]

    assert [second.named("a").random.random() for _ in range(3)] == drawn
    assert second.named("b").random.random() != drawn[0]
    second.remove("a")
    assert second.named("a").random.random() == drawn[0]


def test_a_bad_name_in_a_request_is_400(client: TestClient) -> None:
    reply = call(client, "no name")

    assert reply.status_code == 400
    assert reply.json()["type"] == SESSION_INVALID.uri


def test_a_plan_of_a_session_is_for_its_calls_only(client: TestClient) -> None:
    plan = {"session": "a", "code": 503}
    assert client.post("/__mock__/plans", json=plan, headers=OWN).status_code == 201

    assert [call(client, name).status_code for name in (None, "b", "a")] == [200, 200, 503]


def test_the_journal_of_a_session_holds_its_calls_only(client: TestClient) -> None:
    for name in (None, "a", "b", "a"):
        call(client, name)
    client.post("/nope", headers={"X-Mock-Session": "a"})

    listed = client.get("/__mock__/journal", params={"session": "a"}, headers=OWN).json()

    assert [(e["session"], e["status"]) for e in listed["exchanges"]] == [
        ("a", 404),
        ("a", 200),
        ("a", 200),
    ]


def test_resetting_one_session_leaves_the_others(client: TestClient) -> None:
    for name in (None, "a", "b"):
        call(client, name)

    client.post("/__mock__/reset", json={"session": "a"}, headers=OWN)

    listed = client.get("/__mock__/journal", headers=OWN).json()["exchanges"]
    assert sorted(each["session"] for each in listed) == ["", "b"]


def test_names_that_clients_invent_do_not_pile_up(tmp_path: Path) -> None:
    client = client_of(documents(), sessions=5, state=True)
    for number in range(40):
        call(client, f"s{number}")
        client.post("/nope", headers={"X-Mock-Session": f"lost{number}"})

    listed = client.get("/__mock__/sessions", headers=OWN).json()["sessions"]

    assert [each["name"] for each in listed] == ["", *(f"s{number}" for number in range(35, 40))]

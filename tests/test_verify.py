"""Was it called as expected, and if not, how near did it come?"""

from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from mockserver import MockServer, Settings
from mockserver.verification import Expectation, differences
from openapi.documents import Operation
from tests.mocks import client_of, documents, operations, sample_of
from tests.stateful import sample, send, showing_the_entity
from tests.waiting import PATIENCE

OPERATION = showing_the_entity()
OWN = {"Host": "localhost"}


@pytest.fixture
def client() -> TestClient:
    return client_of(documents())


def verified(client: TestClient, **expected: Any) -> dict[str, Any]:
    reply = client.post("/__mock__/verify", json=expected, headers=OWN)
    assert reply.status_code == 200, reply.text
    verdict: dict[str, Any] = reply.json()
    return verdict


@pytest.mark.parametrize(
    ("counts", "calls", "ok"),
    [
        ({}, 0, False),
        ({}, 1, True),
        ({}, 2, True),
        ({"times": 0}, 0, True),
        ({"times": 0}, 1, False),
        ({"times": 2}, 1, False),
        ({"times": 2}, 2, True),
        ({"times": 2}, 3, False),
        ({"at_least": 2}, 1, False),
        ({"at_least": 2}, 3, True),
        ({"at_most": 1}, 0, True),
        ({"at_most": 1}, 2, False),
        ({"at_least": 1, "at_most": 2}, 2, True),
        ({"at_least": 1, "at_most": 2}, 3, False),
    ],
    ids=str,
)
def test_calls_are_counted(
    client: TestClient, counts: dict[str, int], calls: int, ok: bool
) -> None:
    for _ in range(calls):
        send(client, OPERATION)

    verdict = verified(client, path=OPERATION.path, **counts)

    assert (verdict["ok"], verdict["count"]) == (ok, calls)
    assert len(verdict["exchanges"]) == calls


@pytest.mark.parametrize("media_type", list(OPERATION.requests))
def test_a_body_is_the_same_in_every_media_type(client: TestClient, media_type: str) -> None:
    send(client, OPERATION, sample(OPERATION), media_type)

    assert verified(client, times=1, body=sample(OPERATION))["ok"]


def test_a_part_of_a_body_is_enough_where_a_part_is_expected(client: TestClient) -> None:
    send(client, OPERATION)
    name, value = next(iter(sample(OPERATION).items()))

    assert verified(client, times=1, contains={name: value})["ok"]
    assert not verified(client, times=1, body={name: value})["ok"]
    assert not verified(client, times=1, contains={name: "other"})["ok"]


def test_the_nearest_call_is_told_with_its_differences(client: TestClient) -> None:
    wanted = sample(OPERATION, start="2030-01-01T00:00:00Z")
    send(client, OPERATION, sample(OPERATION, end="2030-01-01T00:00:00Z"))
    send(client, OPERATION)

    verdict = verified(client, path=OPERATION.path, times=1, body=wanted)

    assert not verdict["ok"]
    assert verdict["nearest"]["id"] == 2
    assert verdict["nearest"]["differences"] == [
        {
            "where": "/start",
            "expected": '"2030-01-01T00:00:00Z"',
            "came": f'"{sample(OPERATION)["start"]}"',
        }
    ]
    assert verdict["message"].splitlines() == [
        f"expected exactly 1 call, path {OPERATION.path}, this body: came 0 calls",
        "the nearest is exchange 2, which differs:",
        f'  /start: expected "2030-01-01T00:00:00Z", came "{sample(OPERATION)["start"]}"',
    ]


def test_where_nothing_is_near_the_message_tells_what_came(client: TestClient) -> None:
    other = operations()[0]
    send(client, other)

    message = verified(client, path="/api/Nowhere")["message"]

    assert f"exchange 1: POST {other.path} 200" in message
    assert "is empty" in verified(client, session="quiet")["message"]


def test_sessions_are_verified_apart(client: TestClient) -> None:
    for name in ("a", "b", "b"):
        send(client, OPERATION, x_mock_session=name)

    assert verified(client, session="a", times=1)["ok"]
    assert verified(client, session="b", times=2)["ok"]
    assert verified(client, times=0)["ok"]


def test_refused_calls_count_too_unless_a_status_is_expected(client: TestClient) -> None:
    body, headers = sample_of(OPERATION)
    client.post(OPERATION.path, content=b"{]", headers=headers)
    client.post(OPERATION.path, content=body, headers=headers)

    assert verified(client, times=2)["ok"]
    assert verified(client, times=1, status=200)["ok"]
    assert verified(client, times=1, status="4XX")["ok"]


def test_it_is_said_when_the_journal_is_no_longer_whole() -> None:
    client = client_of(documents(), journal=2)
    for _ in range(3):
        send(client, OPERATION)

    assert "1 exchanges are not in the journal any more" in verified(client, times=3)["message"]


@pytest.mark.parametrize(
    ("expected", "came", "where"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": Decimal("1.0")}, []),
        ({"a": 1.5}, {"a": Decimal("1.50")}, []),
        ({"a": 1}, {"a": True}, [("a",)]),
        ({"a": 0}, {"a": None}, [("a",)]),
        ({"a": "1"}, {"a": 1}, [("a",)]),
        ({"a": 1}, {}, [("a",)]),
        ({}, {"a": 1}, [("a",)]),
        ([1, 2], [1, 3], [(1,)]),
        ([1], [1, 2], [(1,)]),
        ([1, 2], [1], [(1,)]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, [("a", 0, "b")]),
        ({}, [], [()]),
        (None, None, []),
    ],
    ids=str,
)
def test_values_differ_where_they_differ(
    expected: Any, came: Any, where: list[tuple[str | int, ...]]
) -> None:
    assert list(differences(expected, came)) == where


@pytest.mark.parametrize(
    ("expected", "came", "where"),
    [
        ({}, {"a": 1}, []),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}, "d": 3}, []),
        ([2], [1, 2, 3], []),
        ([1, 3], [1, 2, 3], []),
        ([3, 1], [1, 2, 3], [(1,)]),
        ([{"a": 1}], [{"a": 2}, {"a": 1, "b": 1}], []),
        ([1, 1], [1], [(1,)]),
        ({"a": 1}, {"b": 1}, [("a",)]),
    ],
    ids=str,
)
def test_a_part_differs_where_it_is_not_there(
    expected: Any, came: Any, where: list[tuple[str | int, ...]]
) -> None:
    assert list(differences(expected, came, partial=True)) == where


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"tmies": 1}, "no 'tmies'"),
        ({"times": -1}, "0 or more"),
        ({"times": True}, "0 or more"),
        ({"times": "2"}, "0 or more"),
        ({"times": 1, "at_most": 2}, "times stands alone"),
        ({"body": {}, "contains": {}}, "not both"),
        ({"path": []}, "is a text"),
        ({"session": 5.5}, "is a text"),
    ],
    ids=str,
)
def test_an_expectation_that_says_nothing_clear_is_refused(
    client: TestClient, said: dict[str, Any], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        Expectation.read(said)

    reply = client.post("/__mock__/verify", json=said, headers=OWN)
    assert reply.status_code == 400
    assert why in reply.json()["detail"]


def test_a_server_in_a_test_is_asked_without_http() -> None:
    import httpx

    with MockServer(settings=Settings(port=0, log="off")) as mock:
        mock.plan(code=503, path=OPERATION.path)
        body, headers = sample_of(OPERATION)
        statuses = [
            httpx.post(
                mock.url + OPERATION.path, content=body, headers=headers, timeout=PATIENCE
            ).status_code
            for _ in range(2)
        ]

        assert statuses == [503, 200]
        assert [entry.status for entry in mock.journal] == [503, 200]
        mock.expect(OPERATION.path, times=2)
        mock.expect(OPERATION.path, times=2, body=sample(OPERATION))
        with pytest.raises(AssertionError, match="expected exactly 3 calls"):
            mock.expect(OPERATION.path, times=3)
        mock.reset()
        assert mock.journal == ()
        mock.expect(times=0)


def test_it_is_said_what_stars_are_and_how_they_become_values(client: TestClient) -> None:
    operation, name = _sensitive()
    send(client, operation)

    message = verified(client, path=operation.path, contains={name: "other"})["message"]

    assert f"/{name}: expected ***, came ***" in message
    assert message.splitlines()[-1].endswith("mask=False, or --no-mask, shows it")


def _sensitive() -> tuple[Operation, str]:
    return next(
        (operation, name)
        for operation in operations()
        for name, member in operation.requests["application/json"].schema.members.items()
        if member.sensitive and name in sample(operation)
    )

"""Plans choose replies for a path, partner or session, so the client need not change."""

from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from mockserver.plans import MOST_PLANS, Plan, Plans, Step, read_plan
from mockserver.preferences import Wish
from tests.mocks import client_of, documents, operations, sample_of
from tests.stateful import send

FIRST, SECOND = operations()[:2]
OWN = {"Host": "localhost"}


@pytest.fixture
def client() -> TestClient:
    return client_of(documents())


def plan(client: TestClient, **members: Any) -> Any:
    reply = client.post("/__mock__/plans", json=members, headers=OWN)
    assert reply.status_code == 201, reply.text
    return reply.json()


def statuses(client: TestClient, calls: int, **headers: str) -> list[int]:
    return [send(client, FIRST, **headers).status_code for _ in range(calls)]


def test_the_next_calls_are_answered_as_planned_and_no_others(client: TestClient) -> None:
    made = plan(client, path=FIRST.path, code=503, times=3)

    assert (made["taken"], made["left"]) == (0, 3)
    assert statuses(client, 4) == [503, 503, 503, 200]
    now = client.get(f"/__mock__/plans/{made['id']}", headers=OWN).json()
    assert (now["taken"], now["left"]) == (3, 0)


def test_a_scenario_is_its_replies_in_order(client: TestClient) -> None:
    plan(client, steps=[{"code": 400}, {"fault": "503", "times": 2}, {"example": "invalid"}])

    assert statuses(client, 5) == [400, 503, 503, 400, 200]


def test_a_scenario_starts_again_where_it_repeats(client: TestClient) -> None:
    made = plan(client, steps=[{"code": 500}, {"code": 400}], repeat=True)

    assert made["left"] is None
    assert statuses(client, 5) == [500, 400, 500, 400, 500]


def test_a_plan_without_number_lasts_until_it_is_removed(client: TestClient) -> None:
    made = plan(client, code=500, times=None)

    assert statuses(client, 5) == [500] * 5
    client.delete(f"/__mock__/plans/{made['id']}", headers=OWN)
    assert statuses(client, 1) == [200]


@pytest.mark.parametrize(
    "narrowed", [{"path": SECOND.path}, {"partner": SECOND.partner}, {"session": "other"}], ids=str
)
def test_calls_that_a_plan_is_not_for_pass_it_by(
    client: TestClient, narrowed: dict[str, str]
) -> None:
    made = plan(client, code=500, **narrowed)

    assert statuses(client, 1) == [200]
    assert client.get(f"/__mock__/plans/{made['id']}", headers=OWN).json()["taken"] == 0


@pytest.mark.parametrize("spelt", [FIRST.path.upper(), FIRST.path + "/"])
def test_the_path_of_a_plan_is_spelt_as_freely_as_that_of_a_call(
    client: TestClient, spelt: str
) -> None:
    plan(client, path=spelt, code=500)

    assert statuses(client, 1) == [500]


def test_the_newest_plan_counts(client: TestClient) -> None:
    plan(client, code=500, times=None)
    plan(client, code=400)

    assert statuses(client, 2) == [400, 500]


def test_a_status_that_the_document_has_is_answered_with_its_example(client: TestClient) -> None:
    plan(client, code=422)

    reply = send(client, FIRST)

    assert reply.status_code == 422
    assert reply.content == FIRST.replies["4XX"].contents["application/json"].examples[0].body


def test_what_a_plan_says_goes_before_prefer_and_is_not_said_to_be_preferred(
    client: TestClient,
) -> None:
    plan(client, code=400)

    reply = send(client, FIRST, Prefer="code=200, example=sample")

    assert reply.status_code == 400
    assert "preference-applied" not in reply.headers
    assert "plan=1" in reply.headers["mock-reason"]


def test_what_a_plan_does_not_say_is_left_to_prefer(client: TestClient) -> None:
    plan(client, fault="wrong-type")

    reply = send(client, FIRST, Prefer="code=400")

    assert (reply.status_code, reply.headers["content-type"]) == (400, "text/html")
    assert reply.headers["preference-applied"] == "code=400"


def test_chance_is_the_seeds() -> None:
    def run(seed: int) -> list[int]:
        client = client_of(documents(), seed=seed)
        plan(client, code=500, times=None, probability=0.5)
        return statuses(client, 24)

    assert run(1) == run(1)
    assert set(run(1)) == {200, 500}
    assert run(1) != run(2)


@pytest.mark.parametrize(("probability", "answered"), [(0, [200] * 5), (1, [500] * 5)])
def test_never_and_always(client: TestClient, probability: int, answered: list[int]) -> None:
    plan(client, code=500, times=None, probability=probability)

    assert statuses(client, 5) == answered


def test_a_call_that_chance_spares_takes_nothing_from_the_plan() -> None:
    made = Plan("1", (Step(Wish(code="500"), 1),), probability=0.5)
    random = Random(3)

    wishes = [made.next_wish(random) for _ in range(50)]

    assert [wish for wish in wishes if wish] == [Wish(code="500")]


def test_invalid_bodies_are_told_also_where_an_example_is_planned(client: TestClient) -> None:
    plan(client, example=FIRST.replies["200"].example_names()[0])

    reply = client.post(FIRST.path, content=b"{]", headers={"Content-Type": "application/json"})

    assert reply.status_code == 400
    assert reply.json()["violations"]


UNUSABLE: list[tuple[dict[str, Any], str]] = [
    ({}, "at least one of"),
    ({"times": 2}, "at least one of"),
    ({"code": 503, "tmies": 2}, "no 'tmies'"),
    ({"steps": [], "code": 1}, "no 'code'"),
    ({"steps": []}, "1 to"),
    ({"steps": "x"}, "1 to"),
    ({"steps": ["x"]}, "is an object"),
    ({"steps": [{"code": 503}] * (MOST_PLANS + 1)}, "1 to"),
    ({"code": 503, "times": 0}, "above 0"),
    ({"code": 503, "times": True}, "above 0"),
    ({"code": 503, "times": 1.5}, "above 0"),
    ({"code": "4XX"}, "a status"),
    ({"code": 299}, "no document has a reply 299"),
    ({"code": [503]}, "is a text"),
    ({"example": "nope"}, "example is one of"),
    ({"example": "x" * 301}, "is a text"),
    ({"fault": "explode"}, "fault is one of"),
    ({"fault": "drip:999"}, "up to"),
    ({"fault": "drop:1"}, "fault is one of"),
    ({"delay": "soon"}, "delay is seconds"),
    ({"delay": "3-1"}, "delay is seconds"),
    ({"delay": 9999}, "delay is seconds"),
    ({"as": "god"}, "as is one of"),
    ({"code": 503, "probability": 2}, "from 0 to 1"),
    ({"code": 503, "probability": "x"}, "from 0 to 1"),
    ({"code": 503, "probability": True}, "from 0 to 1"),
    ({"code": 503, "repeat": 1}, "true or false"),
    ({"code": 503, "partner": "nobody"}, "no document has"),
    ({"code": 503, "path": "/nope"}, "no document has"),
]


@pytest.mark.parametrize(("members", "said"), UNUSABLE, ids=lambda value: str(value)[:60])
def test_an_unusable_plan_is_refused_with_what_would_be_right(
    client: TestClient, members: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        read_plan(members, "1", operations())

    reply = client.post("/__mock__/plans", json=members, headers=OWN)
    assert reply.status_code == 400
    assert said in reply.json()["detail"]


def test_plans_that_are_used_up_make_room_for_new_ones() -> None:
    plans = Plans(Random(1))
    for number in range(MOST_PLANS):
        plans.add(Plan(str(number), (Step(Wish(code="500"), 1),)))
    used = next(iter(plans))
    assert used.next_wish(Random(1))

    plans.add(Plan("new", (Step(Wish(code="500"), 1),)))
    plans.add(Plan("newer", (Step(Wish(code="500"), 1),)))

    assert len(plans) == MOST_PLANS
    assert used not in list(plans)
    assert [each.id for each in plans][:2] == ["newer", "new"]


def test_a_wrong_path_takes_nothing_from_a_plan(client: TestClient) -> None:
    made = plan(client, code=503)
    body, headers = sample_of(FIRST)

    client.post("/nope", content=body, headers=headers)
    client.get(FIRST.path)

    assert client.get(f"/__mock__/plans/{made['id']}", headers=OWN).json()["left"] == 1

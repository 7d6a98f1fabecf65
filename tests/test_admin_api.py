"""The JSON API below /__mock__/: all that its documentation names is there, as it says."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from starlette.testclient import TestClient

from mockserver.admin import api
from mockserver.journal import Entry
from mockserver.memory import Memory
from mockserver.settings import KNOBS, Settings
from mockserver.showing import matching
from mockserver.trouble import FAULT_KINDS
from tests.mocks import PROBLEM, client_of, documents, operations
from tests.stateful import sample, send, showing_the_entity

OWN = {"Host": "localhost"}
ROUTE = re.compile(r"^    (GET|POST|DELETE) +([a-z./<>]+)", re.MULTILINE)


@pytest.fixture
def client() -> TestClient:
    return client_of(documents(), state=True)


def ask(client: TestClient, method: str, path: str, **how: Any) -> Any:
    return client.request(method, f"/__mock__/{path}", headers=OWN, **how)


def test_every_documented_route_is_there_and_no_other() -> None:
    documented = set(ROUTE.findall(api.__doc__ or ""))
    flask = Flask("x")
    flask.register_blueprint(api.api((), Settings(), Memory(Settings())))

    served = {
        (method, re.sub(r"<int:", "<", rule.rule).removeprefix("/__mock__/"))
        for rule in flask.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.")
    }

    assert len(documented) > 15
    assert served == documented


def test_health_says_what_is_served(client: TestClient) -> None:
    send(client, operations()[0])

    health = ask(client, "GET", "health").json()

    assert (health["status"], health["troubles"], health["exchanges"]) == ("ok", {}, 1)
    assert health["partners"] == [document.partner for document in documents()]
    assert health["uptime"] >= 0


def test_health_tells_what_is_wrong_with_a_mock_that_still_answers() -> None:
    memory = Memory(Settings())
    memory.health.trouble("documents", "broken.yaml:3: no mapping")
    flask = Flask("x")
    flask.register_blueprint(api.api((), Settings(), memory))

    reply = flask.test_client().get("/__mock__/health")

    assert reply.status_code == 200
    assert reply.json is not None
    assert reply.json["status"] == "degraded"
    assert reply.json["troubles"] == {"documents": "broken.yaml:3: no mapping"}


def test_operations_are_listed_with_their_examples(client: TestClient) -> None:
    listed = ask(client, "GET", "operations").json()["operations"]

    assert [each["path"] for each in listed] == [each.path for each in operations()]
    for told, operation in zip(listed, operations(), strict=True):
        bodies = {each["media_type"]: each["examples"][0]["body"] for each in told["takes"]}
        assert bodies == {
            media_type: content.examples[0].body.decode()
            for media_type, content in operation.requests.items()
        }
        names = {(r["status"], e["name"]) for r in told["replies"] for e in r["examples"]}
        assert names == {
            (status, name)
            for status, reply in operation.replies.items()
            for name in reply.example_names()
        }


def test_settings_and_faults_are_listed_as_they_are_declared(client: TestClient) -> None:
    settings = ask(client, "GET", "settings").json()["settings"]
    faults = ask(client, "GET", "faults").json()["faults"]

    assert [each["name"] for each in settings] == [knob.key for knob in KNOBS]
    assert {each["name"]: each["value"] for each in settings}["state"] == "on"
    assert [each["name"] for each in faults] == [kind.name for kind in FAULT_KINDS]


def test_plans_are_made_listed_and_removed(client: TestClient) -> None:
    path = operations()[0].path
    first = ask(client, "POST", "plans", json={"path": path, "code": 503, "times": 2})
    second = ask(client, "POST", "plans", json={"session": "s", "delay": 0.5, "times": None})

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == {
        "id": "1",
        "session": "",
        "partner": "",
        "path": path,
        "probability": 1,
        "repeat": False,
        "steps": [
            {"example": "", "code": "503", "delay": "", "as": "", "fault": "", "times": 2},
        ],
        "taken": 0,
        "left": 2,
    }
    assert second.json()["steps"][0]["delay"] == "0.5"
    assert ask(client, "GET", "plans").json() == {"plans": [first.json(), second.json()]}
    assert ask(client, "GET", "plans?session=s").json() == {"plans": [second.json()]}
    assert ask(client, "GET", "plans?session=t").json() == {"plans": []}
    assert ask(client, "DELETE", "plans/1").json() == first.json()
    assert ask(client, "GET", "plans/1").status_code == 404
    assert ask(client, "DELETE", "plans").json() == {"forgotten": 1}


def test_a_plan_can_be_posted_as_it_is_listed(client: TestClient) -> None:
    made = ask(client, "POST", "plans", json={"code": 503, "times": 2}).json()

    given = {name: made[name] for name in made if name not in ("id", "taken", "left")}
    again = ask(client, "POST", "plans", json=given).json()

    assert {**again, "id": made["id"]} == made


def test_state_is_listed_by_session_and_partner_and_masked(client: TestClient) -> None:
    operation = showing_the_entity()
    key = next(
        name
        for name, each in operation.requests["application/json"].schema.members.items()
        if each.key
    )
    send(client, operation, sample(operation, **{key: "k1"}), x_mock_session="s")
    send(client, operation, sample(operation, **{key: "k2"}))

    listed = ask(client, "GET", "state").json()
    mine = ask(client, "GET", f"state?session=s&partner={operation.partner}").json()["entities"]

    assert listed["enabled"]
    assert [each["key"] for each in listed["entities"]] == ["k1", "k2"]
    assert [(each["key"], each["session"]) for each in mine] == [("k1", "s")]
    assert set(mine[0]) == {"session", "partner", "kind", "key", "value"}
    assert "***" in mine[0]["value"].values()
    assert ask(client, "DELETE", "state?session=s").json() == {"forgotten": 1}
    assert ask(client, "DELETE", "state?partner=nobody").json() == {"forgotten": 0}


def test_state_that_is_off_is_empty() -> None:
    client = client_of(documents())

    assert ask(client, "GET", "state").json() == {"enabled": False, "entities": []}
    assert ask(client, "DELETE", "state").json() == {"forgotten": 0}


def test_sessions_are_counted_and_ended(client: TestClient) -> None:
    send(client, showing_the_entity(), x_mock_session="s")
    ask(client, "POST", "plans", json={"session": "s", "code": 503})

    listed = ask(client, "GET", "sessions").json()["sessions"]

    assert listed[1] == {"name": "s", "seed": 0, "exchanges": 1, "plans": 1, "entities": 1}
    assert ask(client, "DELETE", "sessions/s").json() == {"forgotten": 1}
    assert ask(client, "DELETE", "sessions/s").status_code == 404
    assert ask(client, "GET", "journal?session=s").json()["exchanges"] == []
    assert ask(client, "GET", "state?session=s").json()["entities"] == []


def test_a_reset_forgets_everything_of_all_sessions(client: TestClient) -> None:
    send(client, showing_the_entity(), x_mock_session="s")
    send(client, showing_the_entity())
    ask(client, "POST", "plans", json={"code": 503})

    assert ask(client, "POST", "reset").json() == {"forgotten": 5}

    assert ask(client, "GET", "journal").json()["exchanges"] == []
    assert ask(client, "GET", "plans").json() == {"plans": []}
    assert ask(client, "GET", "state").json()["entities"] == []
    assert [each["name"] for each in ask(client, "GET", "sessions").json()["sessions"]] == [""]


def test_the_journal_can_be_emptied_alone(client: TestClient) -> None:
    send(client, showing_the_entity())

    assert ask(client, "DELETE", "journal?session=other").json() == {"forgotten": 0}
    assert ask(client, "DELETE", "journal").json() == {"forgotten": 1}
    assert len(ask(client, "GET", "state").json()["entities"]) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "journal/99"),
        ("GET", "plans/99"),
        ("DELETE", "plans/99"),
        ("DELETE", "sessions/nobody"),
        ("GET", "nope"),
        ("GET", "journal/x"),
    ],
)
def test_what_is_not_there_is_a_problem(client: TestClient, method: str, path: str) -> None:
    reply = ask(client, method, path)

    assert (reply.status_code, reply.headers["content-type"]) == (404, PROBLEM)


@pytest.mark.parametrize("path", ["verify", "plans", "reset"])
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b"\xff",
        b"NaN",
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"times": %s}' % (b"9" * 5_000),
    ],
    ids=lambda body: str(body[:20]),
)
def test_a_body_that_is_no_object_is_a_problem(client: TestClient, path: str, body: bytes) -> None:
    headers = {**OWN, "Content-Type": "application/json"}

    reply = client.post(f"/__mock__/{path}", content=body, headers=headers)

    assert (reply.status_code, reply.headers["content-type"]) == (400, PROBLEM)


@pytest.mark.parametrize("query", ["after=x", "limit=-1", "after=1e3", "limit=²"])
def test_a_number_that_is_none_is_a_problem(client: TestClient, query: str) -> None:
    assert ask(client, "GET", f"journal?{query}").status_code == 400


def test_a_wrong_method_is_405(client: TestClient) -> None:
    assert ask(client, "PUT", "plans").status_code == 405


def test_replies_are_json_that_nobody_keeps(client: TestClient) -> None:
    reply = ask(client, "GET", "health")

    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    assert json.loads(reply.content)


def test_an_exchange_is_shown_with_its_query_masked(client: TestClient) -> None:
    client.get("/nope?token=hush")

    shown = ask(client, "GET", "journal/1").json()

    assert shown["url"] == "/nope?token=***"


@pytest.mark.parametrize(
    ("wanted", "passes"),
    [
        ("/API/a[1]/", True),
        ("/api/a*", True),
        ("*[1]*", True),
        ("*a?1*", False),
        ("/api/a[1", False),
        ("/api/*x", False),
    ],
)
def test_a_star_in_a_path_stands_for_anything(wanted: str, passes: bool) -> None:
    found = matching([Entry("GET", "/api/a[1]")], {"path": wanted})

    assert bool(found) is passes

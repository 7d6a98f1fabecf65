"""`as=partner`: bodies are read and refused as the partner's framework would, and judged anyway."""

import json

import pytest
from starlette.testclient import TestClient

from mockserver.journal import Entry
from openapi.documents import Operation
from tests.mocks import PROBLEM, client_of, documents, name_of, operations, sample_of
from tests.stateful import send, showing_the_entity

PARTNER = {"Prefer": "as=partner"}


@pytest.fixture
def told() -> list[Entry]:
    return []


@pytest.fixture
def client(told: list[Entry]) -> TestClient:
    return client_of(documents(), [told.append])


@pytest.mark.parametrize("operation", operations(), ids=name_of)
def test_a_documented_sample_is_taken_either_way(
    client: TestClient, told: list[Entry], operation: Operation
) -> None:
    for media_type, content in operation.requests.items():
        headers = {"Content-Type": media_type, **PARTNER}

        reply = client.post(operation.path, content=content.examples[0].body, headers=headers)

        assert reply.status_code == 200, reply.text
        assert reply.headers["preference-applied"] == "as=partner"
        assert told[-1].violations == ()


@pytest.mark.parametrize("operation", operations(), ids=name_of)
@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_what_the_framework_cannot_read_it_refuses_in_its_own_words(
    client: TestClient, told: list[Entry], operation: Operation, accept: str
) -> None:
    headers = {"Content-Type": "application/json", "Accept": accept, **PARTNER}

    reply = client.post(operation.path, content=b"{]", headers=headers)

    assert reply.status_code == 400
    assert "The request is invalid." in reply.text
    assert "problem" not in reply.headers["content-type"]
    assert reply.headers["content-type"].partition(";")[0] in operation.replies["4XX"].contents
    assert told[0].violations  # the document's opinion


@pytest.mark.parametrize("operation", operations(), ids=name_of)
def test_names_in_the_error_are_written_as_the_partner_writes_names(
    client: TestClient, operation: Operation
) -> None:
    headers = {"Content-Type": "application/json", **PARTNER}

    error = client.post(operation.path, content=b"{]", headers=headers).json()

    documented = operation.replies["4XX"].contents["application/json"].examples[0].value
    assert set(error) == set(documented)


def test_what_the_framework_forgives_is_answered_and_noted(
    client: TestClient, told: list[Entry]
) -> None:
    operation = showing_the_entity()
    sample = operation.requests["application/json"].examples[0].body
    body = sample.replace(b"{", b"{ /* a comment */ 'cancelReason': 5,", 1)
    headers = {"Content-Type": "application/json"}

    strict = client.post(operation.path, content=body, headers=headers)
    lenient = client.post(operation.path, content=body, headers={**headers, **PARTNER})

    assert (strict.status_code, strict.headers["content-type"]) == (400, PROBLEM)
    assert lenient.status_code == 200
    assert told[1].violations == told[0].violations
    assert "body taken: as the partner's framework reads it" in told[1].why


def test_members_that_are_lost_are_named_in_the_journal(
    client: TestClient, told: list[Entry]
) -> None:
    operation = showing_the_entity()
    content = operation.requests["application/xml"]
    body = content.examples[0].body.decode()
    start, end = body.index("<Start>"), body.index("</Start>") + len("</Start>")
    name = body.index("<CancelReason>")
    last = body[start:end] + body[name : body.index("</CancelReason>") + len("</CancelReason>")]
    moved = body[:name] + body[name + len(last) - (end - start) : start] + last + body[end:]

    reply = client.post(
        operation.path, content=moved, headers={"Content-Type": "application/xml", **PARTNER}
    )

    lines = [line for line in told[0].why if line.startswith("body taken")]
    assert reply.status_code == 200
    assert "lost: " in lines[0]


def test_another_media_type_is_the_frameworks_415(client: TestClient) -> None:
    operation = operations()[0]
    headers = {"Content-Type": "text/plain", **PARTNER}

    reply = client.post(operation.path, content=b"x", headers=headers)

    assert reply.status_code == 415
    assert "media type 'text/plain' is not supported" in reply.text


@pytest.mark.parametrize("operation", operations(), ids=name_of)
@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_another_method_is_the_frameworks_405(
    client: TestClient, operation: Operation, accept: str
) -> None:
    reply = client.get(operation.path, headers={"Accept": accept, **PARTNER})
    strict = client.get(operation.path, headers={"Accept": accept})

    assert (reply.status_code, reply.headers["allow"]) == (405, operation.method)
    assert reply.headers["content-type"] == f"{accept}; charset=utf-8"
    assert reply.headers["preference-applied"] == "as=partner"
    assert "does not support http method 'GET'" in reply.text
    assert (strict.status_code, strict.headers["content-type"]) == (405, PROBLEM)
    if accept == "application/json":
        assert set(reply.json()) == {"message" if operation.camel_case else "Message"}


@pytest.mark.parametrize("prefer", ["as=partner", "as=contract", ""])
def test_another_path_is_the_frameworks_404(prefer: str) -> None:
    camel_case = [each for each in documents() if each.operations[0].camel_case]
    for served, name in ((documents(), "Message"), (camel_case, "message")):
        for as_ in ("contract", "partner"):
            client = client_of(served, as_=as_)

            reply = client.get("/api/Nothing", headers={"Prefer": prefer} if prefer else {})

            assert reply.status_code == 404
            if prefer == "as=contract" or (as_ == "contract" and not prefer):
                assert reply.headers["content-type"] == PROBLEM
            else:
                assert set(reply.json()) == {name}


def test_a_charset_that_nobody_knows_is_no_415_to_the_framework(client: TestClient) -> None:
    operation = showing_the_entity()
    sample = operation.requests["application/json"].examples[0].body
    headers = {"Content-Type": "application/json; charset=utf-7", **PARTNER}

    taken = client.post(operation.path, content=sample, headers=headers)
    refused = client.post(operation.path, content=b"{]", headers=headers)

    assert taken.status_code == 200
    assert refused.status_code == 400
    assert refused.headers["preference-applied"] == "as=partner"


def test_the_setting_makes_it_so_for_all_and_prefer_still_counts() -> None:
    client = client_of(documents(), as_="partner")
    operation = showing_the_entity()
    headers = {"Content-Type": "application/json"}

    lenient = client.post(operation.path, content=b"{]", headers=headers)
    strict = client.post(
        operation.path, content=b"{]", headers={**headers, "Prefer": "as=contract"}
    )

    assert "message" in lenient.json()
    assert strict.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", operations()[0].path, 405, "does not support http method 'GET'"),
        ("POST", "/nope", 404, "No HTTP resource was found that matches the request URI"),
    ],
)
def test_paths_and_methods_are_refused_in_its_words_too(
    method: str, path: str, status: int, said: str
) -> None:
    client = client_of(documents(), as_="partner")

    as_json = client.request(method, path)
    as_xml = client.request(method, path, headers={"Accept": "text/xml"})

    assert (as_json.status_code, as_xml.status_code) == (status, status)
    assert said in json.loads(as_json.content)["Message"]
    assert as_xml.headers["content-type"] == "text/xml; charset=utf-8"
    assert as_json.headers.get("allow") == ("POST" if status == 405 else None)


def test_a_preference_of_the_mock_is_refused_as_a_problem_either_way(client: TestClient) -> None:
    reply = send(client, operations()[0], Prefer="as=partner, example=nope")

    assert (reply.status_code, reply.headers["content-type"]) == (404, PROBLEM)


def test_a_plan_may_say_it(client: TestClient) -> None:
    operation = operations()[0]
    _, headers = sample_of(operation)
    own = {"Host": "localhost"}
    client.post("/__mock__/plans", json={"as": "partner"}, headers=own)

    replies = [
        client.post(operation.path, content=b"{]", headers=headers).headers["content-type"]
        for _ in range(2)
    ]

    assert replies == ["application/json; charset=utf-8", PROBLEM]

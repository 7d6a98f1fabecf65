"""`as=partner`: bodies read, refused and answered as the partner's own framework would."""

import pytest
from lxml import etree
from starlette.testclient import TestClient

from mockserver.journal import Entry
from tests.mocks import PROBLEM, client_of, documents, operations

OPERATION = operations()[0]
AS_PARTNER = {"Prefer": "as=partner"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_of(documents(), as_="partner")


def test_an_unknown_path_is_told_with_its_uri(client: TestClient) -> None:
    reply = client.post("/api/Nope")

    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert reply.json() == {
        "Message": "No HTTP resource was found that matches the request URI "
        "'http://testserver/api/Nope'."
    }


def test_a_wrong_method_is_told_in_what_accept_asks_for(client: TestClient) -> None:
    reply = client.get(OPERATION.path, headers={"Accept": "application/xml"})

    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert reply.headers["content-type"] == "application/xml; charset=utf-8"
    assert etree.fromstring(reply.content).findtext("Message") == (
        "The requested resource does not support http method 'GET'."
    )


def test_pages_of_the_mock_itself_speak_for_themselves(client: TestClient) -> None:
    reply = client.get("/__mock__/nope", headers={"Host": "localhost"})

    assert (reply.status_code, reply.headers["content-type"]) == (404, PROBLEM)


def test_without_it_an_unknown_path_is_a_problem() -> None:
    reply = client_of(documents()).post("/api/Nope", headers=AS_PARTNER)

    assert (reply.status_code, reply.headers["content-type"]) == (404, PROBLEM)


def test_the_journal_tells_what_was_lost_and_what_the_document_says() -> None:
    told: list[Entry] = []
    operation = next(each for each in operations() if "application/xml" in each.requests)
    schema = operation.requests["application/xml"].schema
    body = f'<{schema.xml.name} xmlns="{schema.xml.namespace}"><appcontextid/></{schema.xml.name}>'
    headers = {"Content-Type": "application/xml", **AS_PARTNER}

    reply = client_of(documents(), [told.append]).post(
        operation.path, content=body, headers=headers
    )

    assert reply.status_code == 200
    assert any("lost: AppContextId" in why for why in told[0].why)
    assert [violation.rule for violation in told[0].violations] == ["name"]

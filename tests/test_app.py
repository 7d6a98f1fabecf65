"""The mock as its clients see it, in process; sockets are for test_server."""

import json
import logging
from pathlib import Path
from typing import Any

import connexion.validators
import pytest
from starlette.testclient import TestClient

from mockserver.app import build
from mockserver.journal import Entry
from mockserver.settings import Settings
from mockserver.soundness import warnings
from openapi.documents import Content, DocumentError, Example, Operation, load
from openapi.validation import Validator
from tests.mocks import (
    PROBLEM,
    client_of,
    documents,
    every_reply,
    every_request,
    name_of,
    operations,
    sample_of,
    write_sixth,
)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_of(documents())


@pytest.fixture
def sixth(tmp_path: Path) -> TestClient:
    return client_of(load(write_sixth(tmp_path)))


@pytest.mark.parametrize(("operation", "content", "example"), every_request(), ids=name_of)
def test_every_documented_sample_is_taken(
    client: TestClient, operation: Operation, content: Content, example: Example
) -> None:
    headers = {"Content-Type": content.media_type}

    reply = client.post(operation.path, content=example.body, headers=headers)

    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(("operation", "status", "example"), every_reply(), ids=name_of)
def test_every_documented_reply_is_given_byte_for_byte(
    client: TestClient, operation: Operation, status: str, example: Example
) -> None:
    body, headers = sample_of(operation)
    headers |= {"Prefer": f"example={example.name}, code={status}"}
    headers |= {"Accept": example.media_type or "*/*"}

    reply = client.post(operation.path, content=body, headers=headers)

    assert (reply.status_code, reply.content) == (int(status), example.body)
    label = f"{example.media_type}; charset=utf-8" if example.media_type else None
    assert reply.headers.get("content-type") == label
    assert reply.headers["preference-applied"] == headers["Prefer"]


@pytest.mark.parametrize("operation", operations(), ids=name_of)
def test_without_a_wish_the_first_success_is_given(
    client: TestClient, operation: Operation
) -> None:
    body, headers = sample_of(operation)
    success = operation.replies["200"]
    documented = [e for content in success.contents.values() for e in content.examples]
    first = documented[0] if documented else success.empty
    assert first is not None

    reply = client.post(operation.path, content=body, headers=headers)

    assert (reply.status_code, reply.content) == (200, first.body)
    assert "preference-applied" not in reply.headers


def answered_alike() -> list[tuple[Operation, Content, Example]]:
    """The request samples for which there is a reply sample in the same media type."""
    return [
        (operation, content, example)
        for operation, content, example in every_request()
        if (reply := operation.replies["200"].contents.get(content.media_type)) and reply.examples
    ]


@pytest.mark.parametrize(("operation", "content", "example"), answered_alike(), ids=name_of)
def test_without_accept_the_reply_is_written_as_the_request_was(
    client: TestClient, operation: Operation, content: Content, example: Example
) -> None:
    headers = {"Content-Type": content.media_type, "Accept": "*/*"}

    reply = client.post(operation.path, content=example.body, headers=headers)

    assert reply.headers["content-type"] == f"{content.media_type}; charset=utf-8"


@pytest.mark.parametrize("content_type", ["APPLICATION/JSON", 'application/json ; charset="UTF-8"'])
def test_a_content_type_is_read_in_any_spelling(client: TestClient, content_type: str) -> None:
    operation = operations()[0]
    body = operation.requests["application/json"].examples[0].body

    reply = client.post(operation.path, content=body, headers={"Content-Type": content_type})

    assert reply.status_code == 200


@pytest.mark.parametrize("operation", operations(), ids=name_of)
@pytest.mark.parametrize("spelling", ["upper", "lower", "slash", "percent"])
def test_a_path_is_found_however_it_is_spelt(
    client: TestClient, operation: Operation, spelling: str
) -> None:
    body, headers = sample_of(operation)
    path = {
        "upper": operation.path.upper(),
        "lower": operation.path.lower(),
        "slash": operation.path + "/",
        "percent": operation.path.replace("p", "%70"),
    }[spelling]

    reply = client.post(path, content=body, headers=headers)

    assert reply.status_code == 200


def test_a_browser_that_is_sent_to_the_mock_finds_its_page(client: TestClient) -> None:
    page = client.get("/", headers={"Accept": "text/html,*/*"}, follow_redirects=False)

    assert (page.status_code, page.headers["location"]) == (302, "/__mock__/")
    for method, accept in (("GET", "*/*"), ("POST", "text/html")):
        reply = client.request(method, "/", headers={"Accept": accept}, follow_redirects=False)
        assert reply.status_code == 404


@pytest.mark.parametrize("path", ["/", "/nope", "/{}/x", "/{}%00", "/{}//", "/{}%2F", "/{}\u0130"])
def test_another_path_is_404_with_the_paths_on_offer(client: TestClient, path: str) -> None:
    known = operations()[0].path.removeprefix("/")

    reply = client.post(path.format(known))

    assert reply.status_code == 404
    assert reply.headers["content-type"] == PROBLEM
    assert reply.json()["offered"] == [operation.path for operation in operations()][::-1]


def test_an_encoded_slash_is_not_the_slash_of_a_path(client: TestClient) -> None:
    assert client.post(operations()[0].path.replace("/api/", "/api%2f")).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_another_method_is_405_and_says_which_is_allowed(client: TestClient, method: str) -> None:
    reply = client.request(method, operations()[0].path)

    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert reply.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("operation", operations(), ids=name_of)
@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/" + "j" * 10_000},
        {"Content-Type": "garbage"},
        {},
    ],
    ids=lambda headers: str(headers)[:40],
)
def test_a_body_in_no_documented_media_type_is_415_with_those_on_offer(
    client: TestClient, operation: Operation, headers: dict[str, str]
) -> None:
    reply = client.post(operation.path, content=b"{}", headers=headers)

    assert reply.status_code == 415
    assert reply.json()["type"].endswith(":media-type-unsupported")
    assert reply.json()["offered"] == list(operation.requests)


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ({"Content-Type": "application/json; charset=klingon"}, "charset-unsupported"),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, "encoding-unsupported"),
    ],
)
def test_what_the_bytes_are_in_must_be_readable(
    client: TestClient, headers: dict[str, str], problem: str
) -> None:
    reply = client.post(operations()[0].path, content=b"{}", headers=headers)

    assert (reply.status_code, reply.json()["type"]) == (415, f"urn:mockserver:problem:{problem}")


@pytest.mark.parametrize("operation", operations(), ids=name_of)
@pytest.mark.parametrize(
    "headers", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}], ids=str
)
def test_an_empty_body_is_never_415_but_no_object(
    client: TestClient, operation: Operation, headers: dict[str, str]
) -> None:
    reply = client.post(operation.path, content=b"", headers=headers)

    assert reply.status_code == 400
    assert [each["came"] for each in reply.json()["violations"]] == ["an empty body"]


def test_all_violations_come_in_one_problem(sixth: TestClient) -> None:
    reply = sixth.post("/api/Parcels", json={"Weight": 0, "Street": "Far too long"})

    assert reply.status_code == 400
    assert reply.headers["content-type"] == PROBLEM
    told = reply.json()
    assert told["detail"] == "2 violations in the application/json body of POST /api/Parcels"
    assert told["violations"] == [
        {
            "where": "/Weight",
            "rule": "minimum",
            "expected": "at least 1",
            "came": "0",
            "evidence": "sample",
        },
        {
            "where": "/Street",
            "rule": "maxLength",
            "expected": "at most 5 characters (UTF-16 units)",
            "came": "12 characters",
            "evidence": "page",
            "quote": "At most 5",
        },
    ]


@pytest.mark.parametrize(
    "operation",
    [each for each in operations() if each.requests["application/json"].schema.required],
    ids=name_of,
)
def test_every_missing_required_member_is_told(client: TestClient, operation: Operation) -> None:
    required = operation.requests["application/json"].schema.required

    reply = client.post(operation.path, json={})

    assert reply.status_code == 400
    missing = [v["where"] for v in reply.json()["violations"] if v["rule"] == "required"]
    assert set(missing) == {f"/{member}" for member in required}


def test_a_wish_for_an_unknown_example_is_404_with_the_names_on_offer(sixth: TestClient) -> None:
    wish = {"Prefer": "example=nope"}

    reply = sixth.post("/api/Parcels", json={"Weight": 1, "Street": "x"}, headers=wish)

    assert reply.status_code == 404
    assert reply.json()["offered"] == ["sample", 'two words, "quoted"', "empty", "refused"]


def test_a_wrong_body_is_told_even_where_a_reply_is_wished_for(sixth: TestClient) -> None:
    reply = sixth.post("/api/Parcels", json={}, headers={"Prefer": "example=sample"})

    assert reply.status_code == 400


def test_a_name_that_is_no_token_comes_back_quoted(sixth: TestClient) -> None:
    wish = {"Prefer": r'example="two words, \"quoted\""'}

    reply = sixth.post("/api/Parcels", json={"Weight": 1, "Street": "x"}, headers=wish)

    assert reply.json() == {"Number": 8}
    assert reply.headers["preference-applied"] == wish["Prefer"]


def test_a_sixth_partner_is_one_file(sixth: TestClient) -> None:
    reply = sixth.post("/API/parcels/", json={"Weight": 3, "Street": "Main"})

    assert (reply.status_code, reply.json()) == (200, {"Number": 7})


def test_a_body_is_validated_once(monkeypatch: pytest.MonkeyPatch, client: TestClient) -> None:
    operation = operations()[0]
    body, headers = sample_of(operation)
    judged: list[Any] = []
    judge = Validator.violations

    def counting(self: Validator, value: Any) -> Any:
        judged.append(value)
        return judge(self, value)

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("connexion validates too")

    monkeypatch.setattr(Validator, "violations", counting)
    for validators in connexion.validators.VALIDATOR_MAP["body"].values():
        monkeypatch.setattr(validators, "__init__", refuse)
    monkeypatch.setattr("jsonschema.Draft4Validator.iter_errors", refuse)

    reply = client.post(operation.path, content=body, headers=headers)

    assert reply.status_code == 200
    assert judged == [operation.requests[headers["Content-Type"]].examples[0].value]


def test_a_document_that_connexion_refuses_is_one_clear_error(tmp_path: Path) -> None:
    write_sixth(tmp_path)
    broken = (tmp_path / "sixth.yaml").read_text().replace("description: Sent", "descr: Sent")
    (tmp_path / "sixth.yaml").write_text(broken)

    with pytest.raises(DocumentError) as error:
        build(load(tmp_path), Settings())

    assert str(error.value).startswith(f"{tmp_path / 'sixth.yaml'}:")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("was", "is_now", "words"),
    [
        ("/api/Parcels:", "/__mock__/Parcels:", "paths under /__mock__ are the mock's own"),
        ("info: {title: Sixth partner, version: '1'}\n", "", ":1: 'info' is a required property"),
    ],
)
def test_so_is_one_that_cannot_be_served(tmp_path: Path, was: str, is_now: str, words: str) -> None:
    write_sixth(tmp_path)
    broken = (tmp_path / "sixth.yaml").read_text().replace(was, is_now)
    (tmp_path / "sixth.yaml").write_text(broken)

    with pytest.raises(DocumentError) as error:
        build(load(tmp_path), Settings())

    assert str(error.value).endswith(words)


def test_what_is_not_looked_at_is_warned_of(tmp_path: Path) -> None:
    write_sixth(tmp_path)
    said = (
        (tmp_path / "sixth.yaml")
        .read_text()
        .replace("maxLength: 5,", "maxLength: 5, format: email,")
        .replace("      summary:", "      parameters: [{name: q, in: query}]\n      summary:")
    )
    (tmp_path / "sixth.yaml").write_text(said)
    (document,) = load(tmp_path)

    told = sorted(warning.partition("warning: ")[2] for warning in warnings(document))

    assert told == [
        "parameters are not read: a request is answered whatever they say",
        "the format 'email' is not looked at",
    ]
    assert [list(warnings(each)) for each in documents()] == [[]] * 5


def test_an_operation_without_a_body_is_answered_whatever_comes(tmp_path: Path) -> None:
    write_sixth(tmp_path)
    known = "responses: {'200': {description: Known, content: {application/json: {example: 1}}}}"
    gone = "responses: {'204': {description: Gone}}"
    said = (
        (tmp_path / "sixth.yaml")
        .read_text()
        .replace("    post:", f"    get: {{{known}}}\n    delete: {{{gone}}}\n    post:")
    )
    (tmp_path / "sixth.yaml").write_text(said)
    client = client_of(load(tmp_path))

    got = client.get("/api/parcels?Number=7")
    left = client.delete("/api/Parcels/")
    refused = client.put("/api/Parcels")

    assert (got.status_code, got.json()) == (200, 1)
    assert (left.status_code, left.content) == (204, b"")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, DELETE, POST")


def test_connexion_does_not_warn_of_several_media_types(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client = client_of(documents())
        body, headers = sample_of(operations()[0])
        client.post(operations()[0].path, content=body, headers=headers)

    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []


def test_a_bug_of_ours_is_a_problem_without_its_traceback(
    monkeypatch: pytest.MonkeyPatch, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(*args: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Validator, "violations", burst)
    body, headers = sample_of(operations()[0])

    reply = client.post(operations()[0].path, content=body, headers=headers)

    assert (reply.status_code, reply.headers["content-type"]) == (500, PROBLEM)
    assert "secret" not in reply.text
    assert "secret detail" in caplog.text


def test_the_journal_tells_each_reply_and_why() -> None:
    told: list[Entry] = []
    client = client_of(documents(), [told.append])
    operation = operations()[0]
    body, headers = sample_of(operation)

    client.post(operation.path, content=body, headers=headers)
    client.post(operation.path, content=b"{]", headers=headers)
    client.get(operation.path)
    client.get("/nope")

    assert [(entry.status, entry.reason) for entry in told] == [
        (200, f"example={operation.replies['200'].example_names()[0]}"),
        (400, "1 violation"),
        (405, "method-not-allowed"),
        (404, "path-unknown"),
    ]
    assert told[0].partner == operation.partner
    assert len(told[0].why) == 3
    assert told[1].violations[0].rule == "syntax"
    assert all(entry.seconds > 0 for entry in told)


def test_nothing_of_a_request_can_end_a_header(sixth: TestClient) -> None:
    wish = {"Prefer": 'example="sample\\\r\nX-Evil: 1"'}
    reply = sixth.post(
        "/api/Parcels",
        content=json.dumps({"Weight": 1, "Street": "x"}),
        headers={"Content-Type": "application/json", **wish},
    )

    assert reply.status_code == 404
    assert "x-evil" not in reply.headers
    assert "Evil" not in reply.text

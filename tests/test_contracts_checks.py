"""Passive checks, each on one answer: what it objects to, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from contracts.attempts import Attempt
from contracts.cases import Case
from contracts.checks import hostile, metamorphic, passive
from contracts.checks.objections import Objection, answer
from contracts.checks.registry import checks
from contracts.curl import curl, printable, token
from contracts.generation.bodies import sample_value
from contracts.redaction import redacted
from openapi.documents import Operation, load
from openapi.exchange import Reply, Request

JSON = "application/json; charset=utf-8"
XML = "application/xml; charset=utf-8"


def operation(partner: str) -> Operation:
    return load(partners=[partner])[0].operations[0]


def objections(
    partner: str,
    status: int,
    body: bytes | str = b"",
    media_type: str = JSON,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    trouble: Any = "",
    elapsed: float = 0.0,
    **about: Any,
) -> dict[str, Objection]:
    """What the passive checks have against a reply, by check."""
    of = operation(partner)
    value = about.pop("value", sample_value(of))
    content = of.requests["application/json"]
    case = Case(
        **{
            "operation": of,
            "phase": "samples",
            "name": "the sample",
            "media_type": "application/json",
            "body": content.write(value),
            "expected": "accepted",
            "content_type": "application/json",
            "value": value,
            "promise": "that is the sample",
            **about,
        }
    )
    raw = body.encode() if isinstance(body, str) else body
    labelled = (("Content-Type", media_type), *headers) if media_type else headers
    request = Request("POST", f"http://127.0.0.1{of.path}", (), case.body)
    reply = Reply(status, labelled, raw, elapsed) if status else None
    judged = answer(case, Attempt(request, reply, trouble, "no reply", elapsed))
    return {one.name: found for one in checks("passive") for found in one.run(judged)}


ECHO = sample_value(operation("globalportal"))
TICKET = {"Result": {"Success": True, "Message": "m"}, "CallCenterIdentifier": 5}


def echoed(**changes: Any) -> str:
    return json.dumps({**ECHO, "cancelReason": "sample string 7", "id": ECHO["id"], **changes})


def test_a_documented_reply_is_left_alone() -> None:
    assert objections("globalportal", 200, echoed()) == {}
    assert objections("amsalem", 200, json.dumps(TICKET)) == {}
    assert objections("calendar", 200, b"", "") == {}


def test_a_refusal_owes_no_shape() -> None:
    for body, label in ((b"", ""), (b"no", "text/plain"), (b"<html/>", "text/html")):
        assert objections("calendar", 400, body, label, expected="refused") == {}


@pytest.mark.parametrize(
    ("check", "given"),
    [
        ("server-error", {"status": 500}),
        ("no-reply", {"status": 0, "trouble": "hung"}),
        ("no-reply", {"status": 0, "trouble": "dropped"}),
        ("http-framing", {"status": 200, "body": echoed(), "trouble": "malformed"}),
        ("accepts-what-is-valid", {"status": 400, "body": "{}"}),
        ("refuses-what-is-invalid", {"status": 200, "body": echoed(), "expected": "refused"}),
        ("documented-status", {"status": 201, "body": echoed()}),
        ("documented-status", {"status": 302}),
        ("documented-media-type", {"status": 200, "body": echoed(), "media_type": "text/html"}),
        ("documented-media-type", {"status": 200, "body": echoed(), "media_type": ""}),
        ("negotiated-media-type", {"status": 200, "body": echoed(), "accept": "application/xml"}),
        ("body-as-documented", {"status": 200, "body": echoed(start=5)}),
        ("body-as-documented", {"status": 200, "body": echoed(start=None)}),
        ("body-as-documented", {"status": 200, "body": "{"}),
        ("body-as-documented", {"status": 200, "body": "<a/>", "media_type": XML}),
        ("body-present", {"status": 200, "media_type": ""}),
        ("readable-as-labelled", {"status": 400, "body": "<html>"}),
        ("readable-as-labelled", {"status": 400, "body": "{}", "media_type": XML}),
        ("readable-as-labelled", {"status": 200, "body": "\ufeff" + echoed()}),
        ("sound-headers", {"status": 200, "body": echoed(), "headers": (("Content-Type", "x/y"),)}),
        (
            "sound-headers",
            {"status": 200, "body": echoed(), "headers": (("Content-Encoding", "gzip"),)},
        ),
        ("slow-reply", {"status": 200, "body": echoed(), "elapsed": 4.0}),
        ("echoes-what-was-sent", {"status": 200, "body": echoed(cancelReason="other")}),
        ("echoes-what-was-sent", {"status": 200, "body": echoed(start="2026-05-29T16:57:21Z")}),
    ],
)
def test_what_is_wrong_is_objected_to(check: str, given: dict[str, Any]) -> None:
    found = objections("globalportal", **given)

    assert check in found
    assert found[check].message


@pytest.mark.parametrize(
    "given",
    [
        {"start": "2026-05-29T18:57:20.2263442+02:00"},
        {"start": "2026-05-29T16:57:20.2263442Z"},
        {"start": "2026-05-29T16:57:20.226"},
        {"id": "00000000-1111-2222-3333-444444444444"},
        {"extra": 1},
        {"cancelReason": "sample string 7 "},
    ],
    ids=str,
)
def test_what_the_page_leaves_open_is_left_alone(given: dict[str, Any]) -> None:
    assert objections("globalportal", 200, echoed(**given)) == {}


def test_a_reply_that_is_the_documented_sample_is_taken_for_canned() -> None:
    sample = operation("globalportal").replies["200"].contents["application/json"].examples[0]

    found = objections(
        "globalportal", 200, sample.body, value={**ECHO, "externalId": "of another one"}
    )

    assert found == {}


def test_names_in_another_letter_case_are_one_warning() -> None:
    pascal = {name[:1].upper() + name[1:]: below for name, below in json.loads(echoed()).items()}

    found = objections("globalportal", 200, json.dumps(pascal))

    assert list(found) == ["body-as-documented"]
    assert found["body-as-documented"].evidence == "sample"


def test_a_success_that_says_no_is_a_refusal() -> None:
    no = json.dumps({"Result": {"Success": False}, "CallCenterIdentifier": 0})

    assert "refuses-what-is-invalid" not in objections("amsalem", 200, no, expected="refused")
    assert "accepts-what-is-valid" in objections("amsalem", 200, no)


LEAKS = {
    "a .NET stack trace": r"{\"m\":\"x\r\n   at Api.Book(Model m) in C:\\src\\Book.cs:line 12\"}",
    "the name of an exception": '{"ExceptionType":"System.NullReferenceException"}',
    "a Python traceback": "Traceback (most recent call last): ...",
    "a Java stack trace": "at com.example.Book.save(Book.java:12)",
    "SQL": "Incorrect syntax near 'x'. SELECT Name FROM Patients WHERE Id=1",
    "a connection string": "Data Source=db1;User Id=sa;Password=x;",
    "a path of the server": r"C:\inetpub\wwwroot\Api\Book.cs",
}


@pytest.mark.parametrize("what", list(LEAKS))
def test_a_leak_is_an_error_whoever_says_so(what: str) -> None:
    found = objections("calendar", 400, LEAKS[what], "text/plain", expected="refused")

    assert found["no-internals-leaked"].always


@pytest.mark.parametrize(
    "text",
    [
        '{"Message":"The request is invalid.","ModelState":{"model.Reason":["Required"]}}',
        "Error converting value \"x\" to type 'System.Int32'. Path 'MethodId', line 1.",
        "Update your profile; select a date from the list.",
        "The path /api/Calendar/PatientAppointmentPost_v2 is not known.",
    ],
)
def test_what_the_framework_says_anyway_is_no_leak(text: str) -> None:
    assert objections("calendar", 400, text, "text/plain", expected="refused") == {}


def test_what_was_sent_and_comes_back_is_no_leak() -> None:
    sent = {**ECHO, "cancelReason": r"../../etc/x C:\x\y SELECT a FROM b WHERE"}

    found = objections("globalportal", 200, json.dumps(sent), value=sent)

    assert "no-internals-leaked" not in found


def test_no_objection_repeats_what_a_reply_said() -> None:
    said = "Mrs Private of Nowhere"
    body = json.dumps({**ECHO, "cancelReason": said, "start": said, "externalId": {said: 1}})

    found = objections("globalportal", 200, body)

    assert len(found) > 1
    assert said not in repr(found)


def test_a_recorded_reply_keeps_its_shape_and_no_value() -> None:
    body = echoed(cancelReason="Mrs Secret", start="2026-01-01T00:00:00Z")
    kept = redacted(Reply(200, (("Content-Type", JSON),), body.encode()))

    assert b"Secret" not in kept
    assert json.loads(kept).keys() == json.loads(body).keys()
    assert json.loads(kept)["start"] == "2000-01-01T00:00:00Z"
    xml = operation("globalportal").replies["200"].contents["application/xml"].examples[0].body
    kept = redacted(Reply(200, (("Content-Type", XML),), xml))
    assert b"sample string" not in kept
    assert b"<LocationExternalId>xxx" in kept


def test_a_curl_line_sends_the_same_bytes() -> None:
    import subprocess

    from tests.test_transport import OK, raw_server

    bodies = [
        b'{"a":"\xc3\xa9 \'x\' $y `z`"}',
        b"\x00\xff\r\n",
        b"[" * 5_000,
        b"@file",
        b"",
        b"a\nb\n",
    ]
    with raw_server(OK) as (url, got):
        for body in bodies:
            line = curl(Request("POST", f"{url}/x", (("Content-Type", "a/b"),), body))
            assert all(one.isprintable() or one == "\n" for one in line)
            subprocess.run(["sh", "-c", line], check=True, capture_output=True)

    assert [one.partition(b"\r\n\r\n")[2] for one in got] == bodies


def test_a_token_is_printed_as_its_variable() -> None:
    body = f'{{"Digest":"{token("digest")}"}}'.encode()

    line = curl(Request("POST", "http://127.0.0.1/x", (("X-Key", token("KEY")),), body))

    assert '"$DIGEST"' in line
    assert '"$KEY"' in line
    assert printable(body) == '{"Digest":"$DIGEST"}'


@pytest.mark.parametrize("family", [hostile, metamorphic, passive], ids=lambda one: one.__name__)
def test_every_module_with_a_check_is_asked(family: ModuleType) -> None:
    with_checks = {
        f"{family.__name__}.{path.stem}"
        for path in Path(str(family.__file__)).parent.glob("*.py")
        if "@check(" in path.read_text(encoding="utf-8")
    }

    assert with_checks == {module.__name__ for module in family.MODULES}
    assert with_checks <= {one.run.__module__ for one in checks()}


def test_every_check_has_a_name_a_family_and_a_docstring() -> None:
    names = [one.name for one in checks()]

    assert len(set(names)) == len(names)
    assert {one.family for one in checks()} == {"passive", "metamorphic", "hostile"}
    assert all(one.summary.endswith(".") for one in checks())

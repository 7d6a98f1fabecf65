"""Passive checks, each on one answer: what it objects to, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from contracts.attempts import Attempt
from contracts.cases import Case, Change
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
    base: str = "",
    case_headers: tuple[tuple[str, str], ...] = (),
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
            "headers": case_headers,
            **about,
        }
    )
    url = f"http://127.0.0.1{base}{case.path or of.path}"
    raw = body.encode() if isinstance(body, str) else body
    labelled = (("Content-Type", media_type), *headers) if media_type else headers
    request = Request("POST", url, (), case.body)
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


SLASHED = {"path": "/api/Appointments/", "evidence": "framework", "rule": "a slash at the end"}


@pytest.mark.parametrize(
    ("partner", "status", "about", "evidence"),
    [
        ("globalportal", 201, {}, "sample"),
        ("amsalem", 204, {}, "sample"),
        *((partner, 201, {}, "framework") for partner in ("vezeeta", "calendar", "cmt")),
        ("calendar", 302, {}, "page"),
        ("globalportal", 308, SLASHED, "framework"),
    ],
)
def test_a_status_is_held_against_what_says_so(
    partner: str, status: int, about: dict[str, Any], evidence: str
) -> None:
    found = objections(partner, status, b"", "", **about)

    assert found.pop("documented-status").evidence == evidence
    assert set(found) <= {"body-present"}


def test_another_success_keeps_what_the_page_says_of_one() -> None:
    created = objections("globalportal", 201, echoed(start=7))
    nothing = objections("globalportal", 204, "", "")

    assert created["body-as-documented"].evidence == "page"
    assert nothing["body-present"].evidence == "page"


def test_a_reply_without_the_body_that_the_page_shows_breaks_the_page() -> None:
    assert objections("amsalem", 200, b"", "")["body-present"].evidence == "page"


STRANGE_PATH = {"path": "/api/..%2fx", "expected": "either", "phase": "hostile"}
IN_CHUNKS: dict[str, Any] = {"case_headers": (("Transfer-Encoding", "chunked"),)}
TWO_DATES = (("Date", "Sat, 21 Nov 2026 07:00:00 GMT"), ("Date", "Sat, 21 Nov 2026 07:00:01 GMT"))


@pytest.mark.parametrize(
    ("partner", "given"),
    [
        ("calendar", {"status": 302, "media_type": "", **STRANGE_PATH}),
        ("calendar", {"status": 411, "media_type": "", **IN_CHUNKS}),
        ("calendar", {"status": 200, "media_type": "", "headers": TWO_DATES}),
        ("vezeeta", {"status": 200, "body": "null"}),
        ("vezeeta", {"status": 200, "body": '{"version": "1.1", "statusCode": 200}'}),
    ],
)
def test_what_http_and_the_framework_leave_open_is_left_alone(
    partner: str, given: dict[str, Any]
) -> None:
    assert objections(partner, **given) == {}


def test_another_refusal_of_a_body_in_chunks_breaks_the_page() -> None:
    found = objections("calendar", 400, b"", "", **IN_CHUNKS)

    assert found["accepts-what-is-valid"].evidence == "page"


def test_json_under_its_other_label_is_a_warning() -> None:
    found = objections("globalportal", 200, echoed(), accept="text/json")

    assert found["negotiated-media-type"].evidence == "sample"


OTHER_FORMS = {
    "id": ("072c21662a254542967088560b7f7da9", f"{{{ECHO['id']}}}", f"({ECHO['id']})"),
    "start": ("/Date(1780073840226)/", "2026-05-29 16:57:20", "2026-05-29 16:57:20.2263442"),
    "end": ("/Date(1780073840226+0300)/",),
}


@pytest.mark.parametrize(
    ("member", "text"), [(member, text) for member, texts in OTHER_FORMS.items() for text in texts]
)
def test_another_form_that_dotnet_writes_is_a_warning(member: str, text: str) -> None:
    found = objections("globalportal", 200, echoed(**{member: text}))

    assert list(found) == ["body-as-documented"]
    assert found["body-as-documented"].evidence == "sample"


@pytest.mark.parametrize("text", ["29/05/2026", "/Date(soon)/", ECHO["id"]])
def test_what_is_no_form_of_a_date_breaks_the_page(text: str) -> None:
    found = objections("globalportal", 200, echoed(start=text))

    assert found["body-as-documented"].evidence == "page"


def test_a_date_in_another_form_is_compared_as_an_instant() -> None:
    found = objections("globalportal", 200, echoed(start="/Date(1780070240226)/"))

    assert "echoes-what-was-sent" in found


UNZONED = "2026-05-29T16:57:20"
NEW_KEY = {"changes": (Change(("externalId",), "/externalId", "a text", "new"),)}
A_FORM = {"media_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("sent", "back", "about", "same"),
    [
        ({"cancelReason": " "}, {"cancelReason": None}, {}, True),
        ({"cancelReason": None}, {"cancelReason": ""}, NEW_KEY, True),
        ({"doctorExternalId": " "}, {"doctorExternalId": "x"}, {}, False),
        ({"cancelReason": None}, {"cancelReason": "what is stored"}, {}, True),
        ({"cancelReason": None}, {"cancelReason": "what is stored"}, {"phase": "random"}, True),
        ({"cancelReason": None}, {"cancelReason": "another's"}, NEW_KEY, False),
        ({"cancelReason": None}, {"cancelReason": "x"}, {**NEW_KEY, "phase": "nasty"}, True),
        ({"cancelReason": ""}, {"cancelReason": "what is stored"}, A_FORM, True),
        ({"cancelReason": ""}, {"cancelReason": "what is stored"}, {}, False),
        ({"cancelReason": None}, {"cancelReason": "null"}, {}, False),
        ({"cancelReason": "mine"}, {"cancelReason": "what is stored"}, {}, False),
        ({"start": UNZONED}, {"start": "2026-05-29T13:57:20"}, {}, True),
        ({"start": UNZONED}, {"start": "2026-05-30T06:42:20"}, {}, True),
        ({"start": UNZONED}, {"start": "2026-05-29T16:58:20"}, {}, False),
        ({"start": UNZONED}, {"start": "2026-05-30T07:57:20"}, {}, False),
        ({"start": f"{UNZONED}Z"}, {"start": "2026-05-29T13:57:20Z"}, {}, False),
        ({"cancelReason": "Zoe\u0308"}, {"cancelReason": "Zo\u00eb"}, {}, True),
        ({"cancelReason": "Zoe\u0308"}, {"cancelReason": "Zoe"}, {}, False),
    ],
)
def test_what_a_store_may_make_of_a_value_is_left_alone(
    sent: dict[str, Any], back: dict[str, Any], about: dict[str, Any], same: bool
) -> None:
    value = {**ECHO, **sent}

    found = objections("globalportal", 200, json.dumps({**value, **back}), value=value, **about)

    assert ("echoes-what-was-sent" in found) != same


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


def test_names_in_another_letter_case_are_read_where_nothing_else_is_wrong() -> None:
    found = objections("amsalem", 200, '{"result":{"success":true},"callCenterIdentifier":5}')

    assert list(found) == ["body-as-documented"]
    assert found["body-as-documented"].rule == "letter case"


XML_NO = "<r:Answer xmlns:r='x'><r:Result><r:Success> False </r:Success></r:Result></r:Answer>"
SAYINGS = [
    ("cmt", XML, XML_NO, True),
    ("vezeeta", XML, "<Answer><HasErrors>true</HasErrors></Answer>", True),
    ("vezeeta", XML, "<Answer><Success>true</Success><HasErrors>0</HasErrors></Answer>", False),
    ("vezeeta", XML, "<Answer><Success>false", False),
    ("amsalem", XML, "<Answer><Result><Success>false</Success></Result></Answer>", False),
    *(
        ("cmt", JSON, f'{{"{name}": {value}}}', no)
        for name, value, no in (
            *((name, "false", True) for name in ("isValid", "succeed", "IsSuccessful", "ok")),
            *((name, "true", True) for name in ("isError", "HasError", "hasErrors")),
            *(("Success", value, True) for value in ('"false"', "0", '"0"')),
            *(("Success", value, False) for value in ("true", "1", '"true"', "null", '""', "[]")),
            *(("HasErrors", value, False) for value in ("false", "0", "2", "null")),
            ("Code", "0", False),
        )
    ),
]


@pytest.mark.parametrize(("partner", "media_type", "body", "no"), SAYINGS)
def test_a_body_says_no_in_any_of_these_words(
    partner: str, media_type: str, body: str, no: bool
) -> None:
    found = objections(partner, 200, body, media_type, expected="refused")

    assert ("refuses-what-is-invalid" not in found) == no


def test_a_success_that_says_no_is_a_refusal() -> None:
    no = json.dumps({"Result": {"Success": False}, "CallCenterIdentifier": 0})

    assert "refuses-what-is-invalid" not in objections("amsalem", 200, no, expected="refused")
    assert "accepts-what-is-valid" in objections("amsalem", 200, no)


LEAKS = {
    "a .NET stack trace": r"{\"m\":\"x\r\n   at Api.Book(Model m)\"}",
    "the name of an exception": '{"ExceptionType":"System.NullReferenceException"}',
    "a Python traceback": "Traceback (most recent call last): ...",
    "a Java stack trace": "at com.example.Book.save(Book.java:12)",
    "SQL": "Incorrect syntax near 'x'. SELECT Name FROM Patients WHERE Id=1",
    "a connection string": "Data Source=db1;User Id=sa;Password=x;",
    "a path of the server": r"C:\inetpub\wwwroot\Api\Book.cs",
}
MORE_LEAKS = [
    ("the name of an exception", "BookingException: no"),
    ("the name of an exception", "TypeError: x is not a function"),
    ("the name of an exception", "sqlalchemy.exc.OperationalError: no such table"),
    ("a path of the server", "no such file: /var/www/api/book"),
    ("a path of the server", "/home/deploy/api/book"),
    ("a path of the server", "/Users/jane/api/book"),
    ("a path of the server", "in /app/book.py"),
    ("a path of the server", "at /app/src/server.js:12:3"),
    ("a path of the server", "/root/upload"),
]


@pytest.mark.parametrize(("what", "text"), [*LEAKS.items(), *MORE_LEAKS])
def test_a_leak_is_an_error_whoever_says_so(what: str, text: str) -> None:
    found = objections("calendar", 400, text, "text/plain", expected="refused")

    assert found["no-internals-leaked"].always
    assert found["no-internals-leaked"].rule == what


@pytest.mark.parametrize("what", ["a .NET stack trace", "the name of an exception"])
def test_what_local_callers_are_shown_is_said_to_be_so(what: str) -> None:
    found = objections("calendar", 400, LEAKS[what], "text/plain", expected="refused")

    assert "local callers" in found["no-internals-leaked"].message


SITE = """<html><head><link href="/app/site.css">
<style>a {background: url('/var/x.png')}</style></head>
<body><a href='/Users/Login'>Sign in</a><form action=/home/index/now></form>
<script src="/app/main.js"></script></body></html>"""


@pytest.mark.parametrize(
    "text",
    [
        '{"Message":"The request is invalid.","ModelState":{"model.Reason":["Required"]}}',
        "Error converting value \"x\" to type 'System.Int32'. Path 'MethodId', line 1.",
        "Update your profile; select a date from the list.",
        "The path /api/Calendar/PatientAppointmentPost_v2 is not known.",
        "ValidationError: the model is invalid. Typeerror: another word",
        SITE,
        "See /home/index, /Users/Login and /app/help.",
        '{"title": "No.", "instance": "/srv/api/Calendar/1"}',
        "<problem><instance>/srv/api/Calendar/1</instance></problem>",
    ],
)
def test_what_the_framework_says_anyway_is_no_leak(text: str) -> None:
    assert objections("calendar", 400, text, "text/plain", expected="refused") == {}


@pytest.mark.parametrize(
    "header", [("Link", "</var/help>; rel=help"), ("Set-Cookie", "a=b; path=/srv/api")]
)
def test_a_header_that_links_is_no_leak(header: tuple[str, str]) -> None:
    found = objections("calendar", 400, b"", "", headers=(header,), expected="refused")

    assert found == {}


def test_the_path_that_was_asked_for_is_no_leak() -> None:
    text = "Nothing stands at /srv/api/Calendar/PatientAppointmentPost_v2, see /srv/api/help."

    found = objections("calendar", 400, text, "text/plain", expected="refused", base="/srv/api/..")
    assert "no-internals-leaked" in found
    assert objections("calendar", 400, text, "text/plain", expected="refused", base="/srv") == {}


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

"""How the partners' framework behaves on the wire, held against the framework itself."""

from __future__ import annotations

import json

import pytest

import openapi
from openapi.documents import Operation
from openapi.exchange import Request
from openapi.wire.media_types import negotiate
from tests.aspnet.readings import Framework
from tests.aspnet.sending import post, send
from tests.aspnet.server import AspNet

JSON, XML, FORM = "application/json", "application/xml", "application/x-www-form-urlencoded"
OPERATIONS = {
    document.partner: operation for document in openapi.load() for operation in document.operations
}
APPOINTMENT = OPERATIONS["globalportal"].requests
UUID = "1b657c92-b04c-4123-a3de-09388147d9f7"
EVERY_OPERATION = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))


NAMED = (
    *("", "application/json", "text/json", "application/xml", "text/xml", "APPLICATION/XML"),
    *("image/png", "application/pdf, text/xml;q=0.1", "application/json;q=0.4,text/xml;q=0.6"),
    *("application/json;q=0.5, application/xml", "application/xml;q=0.5, text/json;q=0.5"),
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
)
# Within a range, Mono's negotiator of 2012 prefers what the request was in; Web API 2 does not.
# For a request in JSON it comes to the same.
RANGES = ("*/*", "application/*", "text/*", "application/xml;q=0, */*")


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        *(
            (accept, sent)
            for accept in NAMED
            for sent in (JSON, "text/json", XML, "text/xml", FORM)
        ),
        *((accept, JSON) for accept in RANGES),
    ],
)
def test_the_reply_is_in_the_media_type_that_we_negotiate(
    strict: AspNet, accept: str, sent: str
) -> None:
    operation = OPERATIONS["globalportal"]
    offered = tuple(operation.replies["200"].contents)

    reply = post(strict.url, operation, sent, APPOINTMENT[sent].examples[0].body, accept)

    assert reply.status == 200
    assert reply.media_type
    assert reply.media_type.essence == negotiate(accept or None, offered, sent)
    assert reply.media_type.charset == "utf-8"


@EVERY_OPERATION
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_405_and_told_what_is_allowed(
    strict: AspNet, operation: Operation, method: str
) -> None:
    reply = send(strict.url, Request(method, operation.path))

    assert (reply.status, reply.header("allow")) == (405, "POST")


@EVERY_OPERATION
def test_a_path_is_one_in_any_case_and_with_a_slash_behind_it(
    strict: AspNet, operation: Operation
) -> None:
    sample = operation.requests[JSON].examples[0].body
    headers = (("Content-Type", JSON),)

    for path in (operation.path.upper(), operation.path.lower(), operation.path + "/"):
        assert send(strict.url, Request("POST", path, headers, sample)).status == 200
    assert send(strict.url, Request("POST", operation.path + "/x", headers, sample)).status == 404


@EVERY_OPERATION
@pytest.mark.parametrize("media_type", ["image/png", "text/plain", "application/jsonx", None])
def test_a_body_of_another_media_type_is_415(
    strict: AspNet, operation: Operation, media_type: str | None
) -> None:
    reply = post(strict.url, operation, media_type, b"x")

    assert reply.status == 415


@EVERY_OPERATION
@pytest.mark.parametrize("media_type", ["image/png", JSON, XML, FORM, None])
def test_an_empty_body_is_a_null_model_whatever_its_media_type(
    framework: Framework, operation: Operation, media_type: str | None
) -> None:
    reply = post(framework.url, operation, media_type, b"")

    assert json.loads(reply.body) == {"Value": None, "ModelState": {}}


@pytest.mark.parametrize("text", ["null", " ", "\r\n\t"])
def test_so_are_null_and_blank_json(framework: Framework, text: str) -> None:
    for operation in OPERATIONS.values():
        assert framework.read(operation, JSON, text.encode()).value is None
        assert framework.read(operation, JSON, text.encode()).valid


@EVERY_OPERATION
@pytest.mark.parametrize("text", ["[]", "1", '"x"', "{", "x"])
def test_json_of_another_kind_is_refused(
    framework: Framework, operation: Operation, text: str
) -> None:
    assert not framework.read(operation, JSON, text.encode()).valid


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("utf-16", "utf-16-le"), ('"utf-8"', "utf-8"), ("latin-1", "utf-8")],
)
def test_utf_16_is_read_where_it_is_declared_and_anything_else_is_utf_8(
    framework: Framework, charset: str, encoding: str
) -> None:
    body = '{"cancelReason": "שלום 😀"}'.encode(encoding)

    found = framework.read(OPERATIONS["globalportal"], f"{JSON}; charset={charset}", body)

    assert found.value == {"cancelReason": "שלום 😀"}


@pytest.mark.parametrize("reason", ["", " ", "\t\n", None])
def test_a_required_string_is_neither_blank_nor_null(
    framework: Framework, reason: str | None
) -> None:
    found = framework.read(OPERATIONS["calendar"], JSON, calendar(Reason=reason))

    assert found.model_state == {"model.Reason": ("The Reason field is required.",)}


@pytest.mark.parametrize(
    ("reason", "fits"),
    [("x" * 250, True), ("x" * 251, False), ("😀" * 125, True), ("😀" * 126, False)],
)
def test_length_is_counted_in_utf_16_units(framework: Framework, reason: str, fits: bool) -> None:
    found = framework.read(OPERATIONS["calendar"], JSON, calendar(Reason=reason))

    too_long = "The field Reason must be a string with a maximum length of 250."
    assert found.model_state == ({} if fits else {"model.Reason": (too_long,)})


def calendar(**members: object) -> bytes:
    complete = {"UserId": UUID, "AppointmentOn": "2026-01-02T03:04:05Z", "AccountId": UUID}
    return json.dumps({**complete, "Reason": "x", **members}).encode()


def test_elements_out_of_order_are_lost_and_nothing_is_said(framework: Framework) -> None:
    space = "http://schemas.datacontract.org/2004/07/VezeetaCrmApi.Models"
    inside = "<Fees>5</Fees><ActionMaker>a</ActionMaker><EarnSelected>1</EarnSelected>"
    body = f'<ReservationModel xmlns="{space}">{inside}<Fees>7</Fees></ReservationModel>'

    found = framework.read(OPERATIONS["vezeeta"], XML, body.encode())

    assert found.value == {"Fees": 5}
    assert found.valid


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Reasons[0].ReasonId", {"Reasons": [{"ReasonId": UUID}]}),
        ("Reasons[0][ReasonId]", {"Reasons": [{"ReasonId": UUID}]}),
        ("reasons[0].reasonid", {"Reasons": [{"ReasonId": UUID}]}),
        ("PatientId", {"PatientId": UUID}),
        ("patientid", {"PatientId": UUID}),
        ("Unknown", {}),
    ],
)
def test_forms_name_what_is_nested(framework: Framework, key: str, value: object) -> None:
    found = framework.read(OPERATIONS["calendar"], FORM, f"{key}={UUID}".encode())

    assert found.value == value


def test_camel_case_is_globalportals_alone(strict: AspNet) -> None:
    refusals = {
        partner: json.loads(post(strict.url, operation, JSON, b"{").body)
        for partner, operation in OPERATIONS.items()
    }

    assert {partner for partner, refusal in refusals.items() if "message" in refusal} == {
        partner for partner, operation in OPERATIONS.items() if operation.camel_case
    }

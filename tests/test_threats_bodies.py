"""Threat rows 1 to 29: what a mock that runs in earnest answers to bodies that mean harm.

What they cost it is in test_threats_growth.py; XML that reaches out is in test_threats_entities.py.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping

import pytest

from tests.bodies import OPERATIONS
from tests.hostile_bodies import (
    FORM,
    JSON,
    XML,
    blow_up,
    case,
    deep,
    deep_objects,
    doctype,
    elements,
    fields,
    good,
    integers,
    laughs,
    names,
    parameter,
    post,
    to,
    xml,
)
from tests.mock_process import MockProcess, running

FEES = "/ReservationModel/Fees"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockProcess]:
    with running() as process:
        yield process


@pytest.fixture(autouse=True)
def _unharmed(mock: MockProcess) -> Iterator[None]:
    """Whatever a test sends: afterwards the mock lives, and answers as ever."""
    yield
    assert mock.is_alive
    assert good(mock).status == 200


# --- What is wrong is refused ---------------------------------------------------------------------

REFUSED = [
    *to(
        *("vezeeta", JSON),
        ("row 01 arrays, 100,000 deep", deep(100_000), "", "depth", "more"),
        ("row 01 objects, 100,000 deep", deep_objects(100_000), "", "depth", "more"),
        ("row 01 arrays that nobody closes", "[" * 100_000, "", "depth", "more"),
        ("row 02 5,000 digits", f'{{"VisitTypeId": {"1" * 5000}}}', "", "syntax", "more"),
        ("row 02 over 64 bits", f'{{"VisitTypeId": {2**64}}}', "/VisitTypeId", "format", "18446"),
        ("row 03 invalid UTF-8", b'{"PatientName": "\xff"}', "byte 17", "charset", "0xff"),
        ("row 03 a surrogate in UTF-8", b'{"a": "\xed\xa0\x80"}', "byte 7", "charset", "0xed"),
        ("row 04 undeclared UTF-16", '{"Fees": 1}'.encode("utf-16"), "byte 0", "charset", "utf-16"),
        ("row 07 NaN", '{"Fees": NaN}', "", "syntax", "NaN"),
        ("row 07 Infinity", '{"Fees": Infinity}', "", "syntax", "Infinity"),
        ("row 07 -Infinity", '{"Fees": -Infinity}', "", "syntax", "-Infinity"),
        ("row 07 1e400", '{"Fees": 1e400}', "", "syntax", "1e400"),
        ("row 08 a member twice", '{"Fees": 1, "Fees": 2}', "", "duplicate", '"Fees" 2 times'),
        ("row 09 a lone surrogate", '{"PatientName": "\\ud800"}', "", "syntax", "\\ud800"),
        ("row 09 a raw NUL", '{"PatientName": "\0"}', "line 1, column 18", "syntax", "\0"),
        ("row 11 an empty body", "", "line 1, column 1", "syntax", "an empty body"),
        ("row 11 a blank body", " \n ", "line 2, column 2", "syntax", "an empty body"),
        ("row 11 null", "null", "", "nullable", "null"),
        ("row 11 truncated", '{"Fees": 1', "line 1, column 11", "syntax", "the end of the body"),
    ),
    *to(
        *("vezeeta", XML),
        (
            *("row 02 over 64 bits in XML", xml(f"<VisitTypeId>{2**64}</VisitTypeId>")),
            *("/ReservationModel/VisitTypeId", "format", str(2**64)),
        ),
        ("row 03 invalid UTF-8 in XML", xml("\xff").encode("latin-1"), "line 1", "syntax", "bytes"),
        ("row 07 NaN in XML", xml("<Fees>NaN</Fees>"), FEES, "type", "NaN"),
        ("row 07 INF in XML", xml("<Fees>INF</Fees>"), FEES, "type", "INF"),
        ("row 07 1e400 in XML", xml("<Fees>1e400</Fees>"), FEES, "type", "1e400"),
        ("row 08 an element twice", xml("<Fees>1</Fees>" * 2), FEES, "duplicate", "again"),
        ("row 09 a raw NUL in XML", xml("<UserKey>\0</UserKey>"), "line 1", "syntax", ""),
        ("row 09 &#0; in XML", xml("<UserKey>&#0;</UserKey>"), "line 1", "syntax", "value 0"),
        ("row 09 &#xD800; in XML", xml("<UserKey>&#xD800;</UserKey>"), "line 1", "syntax", "55296"),
        ("row 11 an empty XML body", "", "line 1", "syntax", "an empty body"),
        ("row 11 a blank XML body", "\t", "line 1", "syntax", "an empty body"),
        ("row 11 truncated XML", xml("")[:-19], "line 1", "syntax", "end of data"),
        ("row 18 100,000 unknown elements", elements(100_000), "/", "members", "more"),
        (
            *("row 21 an unknown encoding", xml("", before='<?xml version="1.0" encoding="x"?>')),
            *("line 1", "syntax", "encoding: x"),
        ),
        ("row 23 billion laughs", laughs(10), "line 1", "doctype", "one"),
        ("row 23 quadratic blow-up", blow_up(100_000), "line 1", "doctype", "one"),
        ("row 23 an entity in itself", doctype('<!ENTITY e "&e;">', "&e;"), "", "doctype", "one"),
        ("row 25 a DOCTYPE", xml("", before="<!DOCTYPE x>"), "line 1", "doctype", "one"),
        ("row 25 one after a comment", xml("", before="<!----><!DOCTYPE x>"), "", "doctype", "one"),
        ("row 26 300 deep", xml("<a>" * 300 + "</a>" * 300), "line 1", "depth", "more"),
        ("row 26 never closed", xml("<a>" * 500_000), "line 1", "depth", "more"),
        ("row 29 no namespace", "<ReservationModel/>", "/", "root", "no namespace"),
        ("row 29 a foreign namespace", xml('<Fees xmlns="urn:x">1</Fees>'), FEES, "name", "urn:x"),
        ("row 29 out of order", xml("<UserKey/><Fees>1</Fees>"), FEES, "order", "after UserKey"),
        ("row 29 nil for no nullable", xml('<Earned i:nil="true"/>'), "/", "nullable", "null"),
        ("row 29 an empty element for a number", xml("<Fees/>"), FEES, "type", '""'),
    ),
    *to(
        *("vezeeta", FORM),
        ("row 02 5,000 digits in a form", f"Fees={'1' * 5000}", "Fees", "type", '"1111'),
        ("row 03 invalid UTF-8 in a form", "PatientName=%ff", "", "charset", "0xff"),
        ("row 07 NaN in a form", "Fees=NaN", "Fees", "type", "NaN"),
        ("row 08 a key twice", "PatientName=a&PatientName=b", "PatientName", "duplicate", "2"),
        ("row 18 100,000 fields of a form", fields(100_000), "", "members", "more"),
    ),
    *to(
        *("calendar", JSON),
        ("row 12 a bad uuid", '{"UserId": "7"}', "/UserId", "format", '"7"'),
        ("row 12 a bad date", '{"AppointmentOn": "now"}', "/AppointmentOn", "format", '"now"'),
        (
            *("row 12 the 30th of February", '{"AppointmentOn": "2026-02-30"}'),
            *("/AppointmentOn", "format", '"2026-02-30"'),
        ),
        ("row 13 1.0 for an integer", '{"MethodId": 1.0}', "/MethodId", "type", "1.0"),
        ("row 13 true for an integer", '{"MethodId": true}', "/MethodId", "type", "true"),
        ('row 13 "1" for an integer', '{"MethodId": "1"}', "/MethodId", "type", '"1"'),
        ("row 18 100,000 member names", names(100_000), "", "members", "more"),
    ),
    *to(
        *("amsalem", JSON),
        ("row 14 a salt beyond int64", f'{{"Salt": {2**63}}}', "/Salt", "format", str(2**63)),
        ("row 14 a salt of 5,000 digits", f'{{"Salt": {"1" * 5000}}}', "", "syntax", "more"),
    ),
    *to(
        *("cmt", JSON),
        ("row 08 twice, below", parameter('"Title": "", "Title": ""'), "", "duplicate", '"Title"'),
        ("row 18 names, below", parameter(f'"Nobody": {names(100_000)}'), "", "members", "more"),
    ),
    *to(
        *("globalportal", XML),
        (
            *("row 12 the 30th of February in XML", xml("<End>2026-02-30</End>", "globalportal")),
            *("/AppointmentModel/End", "format", '"2026-02-30"'),
        ),
        (
            *("row 25 a DOCTYPE to globalportal", xml("", "globalportal", "<!DOCTYPE x>")),
            *("line 1", "doctype", "one"),
        ),
        (
            *("row 29 a base class's member in the class's own", xml("<Id>1</Id>", "globalportal")),
            *("/AppointmentModel/Id", "name", ".AppointmentsModel"),
        ),
    ),
    *to(
        *("vezeeta", f"{JSON}; charset=us-ascii"),
        ("row 21 bytes not of the charset", '{"UserKey": "é"}', "byte 13", "charset", "0xc3"),
    ),
    *to(
        *("vezeeta", f"{JSON}; charset=utf-16"),
        ("row 21 half a UTF-16 unit", '{"Fees":1} ', "byte 10", "charset", "0x20"),
    ),
]


@pytest.mark.parametrize(("partner", "media_type", "body", "where", "rule", "came"), REFUSED)
def test_a_wrong_body_is_told_where_it_is_wrong_and_how(
    mock: MockProcess,
    partner: str,
    media_type: str,
    body: str | bytes,
    where: str,
    rule: str,
    came: str,
) -> None:
    answer = post(mock, partner, body, media_type)

    assert (answer.status, answer.name) == (400, "body-invalid")
    found = [each for each in answer.violations if each["rule"] == rule]
    assert [each for each in found if each["where"].startswith(where) and came in each["came"]]
    assert all(each["expected"] for each in found)
    assert len(answer.body) < 100_000


# --- What is only strange is read -----------------------------------------------------------------

PLAIN = '{"PatientName": "\u20ac", "Fees": 1.5}'
PLAIN_XML = xml("<Fees>1.5</Fees><PatientName>\u20ac</PatientName>")

READ = [
    *to(
        *("vezeeta", f"{JSON}; charset=utf-16"),
        ("row 04 UTF-16 that is declared", PLAIN.encode("utf-16")),
        ("row 04 UTF-16 without a byte order mark", PLAIN.encode("utf-16-le")),
    ),
    *to("vezeeta", f"{XML}; charset=utf-16", ("row 04 UTF-16 in XML", PLAIN_XML.encode("utf-16"))),
    *to("vezeeta", f"{FORM}; charset=utf-16", ("row 04 UTF-16 in a form", "a=1".encode("utf-16"))),
    *to(
        *("vezeeta", JSON),
        ("row 09 a NUL, escaped", '{"PatientName": "a\\u0000b"}'),
        ("row 09 surrogates in a pair", '{"PatientName": "\\ud83d\\ude00"}'),
        ("row 10 a BOM before JSON", PLAIN.encode("utf-8-sig")),
    ),
    *to(
        *("vezeeta", FORM),
        ("row 09 a NUL in a form", "PatientName=a%00b"),
        ("row 10 a BOM before a form", "Fees=1.5".encode("utf-8-sig")),
    ),
    *to(
        *("vezeeta", XML),
        ("row 10 a BOM before XML", PLAIN_XML.encode("utf-8-sig")),
        ("row 28 an instruction inside", xml("<Fees>1<?php evil() ?></Fees>")),
    ),
    *to(
        *("cmt", JSON),
        ("row 02 over 64 bits, where anything goes", parameter(f'"ArrivedState": {2**70}')),
        ("row 17 an array of 500,000 integers", integers(500_000)),
    ),
]


@pytest.mark.parametrize(("partner", "media_type", "body"), READ)
def test_a_strange_body_is_read(
    mock: MockProcess, partner: str, media_type: str, body: str | bytes
) -> None:
    assert post(mock, partner, body, media_type).status == 200


@pytest.mark.parametrize(
    "number", [case("row 02 over 64 bits, exactly", 2**70), case("row 14 so small", -(10**100))]
)
def test_a_number_is_kept_and_never_as_a_float(number: int) -> None:
    body = parameter(f'"CalendarAppointmentId": 7, "ArrivedState": {number}')
    with running("--state", "--no-mask") as mock:
        assert post(mock, "cmt", body, JSON).status == 200
        (entity,) = mock.get("/__mock__/state")["entities"]

    assert entity["value"]["Parameter"]["ArrivedState"] == number


@pytest.mark.parametrize(
    "text", [case("row 09 NUL", "\\u0000"), case("row 09 lone surrogate", "\\ud800")]
)
def test_a_strange_text_is_shown_and_logged_like_any_other(mock: MockProcess, text: str) -> None:
    lines = mock.log.count("\n")

    post(mock, "vezeeta", f'{{"PatientName": "{text}", "{text}": 1}}', JSON, Prefer="as=partner")

    (latest, *_) = mock.get("/__mock__/journal")["exchanges"]
    assert mock.get(f"/__mock__/journal/{latest['id']}")["id"] == latest["id"]
    assert mock.get("/__mock__/journal.har")["log"]["entries"]
    assert mock.log.count("\n") == lines + 1
    assert mock.log.replace("\n", "").isprintable()


# --- As the partner: what its framework would say -------------------------------------------------

ERROR = ["An error has occurred."]

AS_THE_PARTNER = [
    *to(
        *("vezeeta", JSON),
        ("row 01 as partner, 100,000 deep", deep(100_000), {"model": ERROR}),
        ("row 02 as partner, 5,000 digits", f'{{"Fees": {"1" * 5000}}}', {"model": ERROR}),
        ("row 02 as partner, 64 bits", f'{{"EarnAmount": {2**64}}}', {"model.EarnAmount": ERROR}),
        ("row 07 as partner, NaN", '{"Fees": NaN}', {"model.Fees": ERROR}),
        ("row 08 as partner, a member twice", '{"Fees": 1, "fees": 2}', None),
        ("row 09 as partner, a NUL", '{"UserKey": "\\u0000"}', None),
        ("row 11 as partner, truncated", '{"Fees": 1', {"model": ERROR}),
        ("row 11 as partner, null", "null", None),
        ("row 12 as partner, a day", '{"CreatedOn": "2026-02-30"}', {"model.CreatedOn": ERROR}),
        ("row 13 as partner, 1.0", '{"EarnAmount": 1.0}', {"model.EarnAmount": ERROR}),
        ("row 13 as partner, true", '{"EarnAmount": true}', {"model.EarnAmount": ERROR}),
        ('row 13 as partner, "1"', '{"EarnAmount": "1"}', None),
        ("row 18 as partner, 100,000 member names", names(100_000), None),
    ),
    *to(
        *("vezeeta", XML),
        ("row 23 as partner, billion laughs", laughs(10), {"model": ERROR}),
        ("row 25 as partner, a DOCTYPE", xml("", before="<!DOCTYPE x>"), {"model": ERROR}),
        ("row 29 as partner, out of order", xml("<UserKey/><Fees>1</Fees>"), None),
        ("row 29 as partner, nil", xml('<Earned i:nil="true"/>'), {"model": ERROR}),
    ),
]


@pytest.mark.parametrize(("partner", "media_type", "body", "model_state"), AS_THE_PARTNER)
def test_as_the_partner_the_framework_speaks(
    mock: MockProcess,
    partner: str,
    media_type: str,
    body: str,
    model_state: Mapping[str, list[str]] | None,
) -> None:
    answer = post(mock, partner, body, media_type, Prefer="as=partner", Accept="application/json")

    assert answer.status == (200 if model_state is None else 400)
    if model_state is not None:
        told = {"Message": "The request is invalid.", "ModelState": model_state}
        assert json.loads(answer.body) == told


# --- Media types, charsets and encodings that nobody takes ----------------------------------------

UNSUPPORTED = [
    case("row 05 gzip", gzip.compress(b"{}"), "encoding", JSON, "gzip"),
    case("row 05 GZIP", gzip.compress(b"{}"), "encoding", JSON, "GZIP"),
    case("row 05 br", b"\x0b\x02\x80{}\x03", "encoding", JSON, "br"),
    case("row 05 a list", b"{}", "encoding", JSON, "identity, gzip"),
    case("row 05 garbage", b"{}", "encoding", JSON, ";;\xff,"),
    case("row 20 no Content-Type", b"{}", "media-type", None),
    case("row 21 an unknown charset", b"{}", "charset", f"{JSON}; charset=klingon"),
    case("row 21 a codec that is no charset", b"{}", "charset", f"{JSON}; charset=hex"),
    case("row 21 UTF-7", b"+AHsAfQ-", "charset", f"{JSON}; charset=utf-7"),
    case("row 22 text/plain", b"{}", "media-type", "text/plain"),
    case("row 22 multipart", b"{}", "media-type", "multipart/form-data; boundary=x"),
    case("row 22 garbage", b"{}", "media-type", "\xff;;=,/"),
    case("row 22 10 KB", b"{}", "media-type", f"application/{'j' * 10_000}"),
    case("row 22 10 KB of parameters", b"{}", "media-type", JSON + "; a=b" * 2_000),
]


@pytest.mark.parametrize("partner", OPERATIONS)
@pytest.mark.parametrize(
    ("body", "what", "content_type", "encoding"),
    [case(each.id, *(*each.values, "identity")[:4]) for each in UNSUPPORTED],
)
def test_it_is_a_415(
    mock: MockProcess, body: bytes, what: str, content_type: str, encoding: str, partner: str
) -> None:
    answer = post(mock, partner, body, content_type, Content_Encoding=encoding)

    assert (answer.status, answer.name) == (415, f"{what}-unsupported")
    if what == "media-type":
        assert answer.problem["offered"] == list(OPERATIONS[partner].requests)

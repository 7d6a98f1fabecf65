"""What stands around the values: documents, attributes and keys, read by framework and profile."""

from __future__ import annotations

import pytest

import openapi
from tests.aspnet.readings import Framework, profile_reading

XML, FORM, JSON = "application/xml", "application/x-www-form-urlencoded", "application/json"
OPERATIONS = {
    document.partner: operation for document in openapi.load() for operation in document.operations
}
UUID = "1b657c92-b04c-4123-a3de-09388147d9f7"
SPACE = "http://schemas.datacontract.org/2004/07/"
NAMES = (
    'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema"'
)


def flat(inside: str = "", attributes: str = "", before: str = "", after: str = "") -> str:
    opening = f'<ReservationModel {NAMES} xmlns="{SPACE}VezeetaCrmApi.Models"{attributes}>'
    return f"{before}{opening}{inside}</ReservationModel>{after}"


def nested(inside: str, attributes: str = "") -> str:
    root = "AuthenticatedInputOfCalendarAppointmentWrongModelxuv6Fhnt"
    spaces = (
        f'xmlns="{SPACE}CMT.UP" xmlns:d="{SPACE}CMT.UP.Web.Models"'
        f' xmlns:g="{SPACE}System.Collections.Generic"'
    )
    return f"<{root} {NAMES} {spaces}><Parameter{attributes}>{inside}</Parameter></{root}>"


def pair(inside: str) -> str:
    return nested(f"<d:FirstAndLastApptsDatesInSeries>{inside}</d:FirstAndLastApptsDatesInSeries>")


KEY, VALUE = "<g:key>2026-01-02</g:key>", "<g:value>2026-01-02</g:value>"
DECLARED = '<?xml version="1.0" encoding="{}"?>'

DOCUMENTS = [
    *(
        flat(f'<{name} i:nil="{nil}">1</{name}>')
        for name in ("RequestId", "VisitTypeId", "EarnAmount", "Zebra")
        for nil in ("true", "1", "false", "0", " true ", "True", "", "no", "\u00a0true")
    ),
    *(flat(f'<Provider/><Fees i:nil="{nil}">x</Fees>') for nil in ("true", "no", "false")),
    *(flat("<RequestId/>", f' i:nil="{nil}"') for nil in ("true", "false", "x")),
    *(flat("", f' i:type="{name}"') for name in ("ReservationModel", "Unheard", "x:int", "")),
    *(flat(f'<EarnAmount i:type="{name}">1</EarnAmount>') for name in ("x:int", "x:y", "z")),
    *(
        nested("", f' i:type="{name}"')
        for name in ("d:CalendarAppointmentWrongModel", "CalendarAppointmentWrongModel", "d:x", "y")
    ),
    *(flat(before=before) for before in ("<?pi x?>", "<!-- <?pi x?> -->", " \n", "\ufeff")),
    *(flat(after=after) for after in ("<?pi x?>", "<!-- -->", " ", "x", "<x/>")),
    *(flat(f"<RequestId>a{said}b</RequestId>") for said in ("<?x?>", "<!--x-->", "<![CDATA[<?]]>")),
    *(flat(before=DECLARED.format(name)) for name in ("utf-8", "UTF-8", "utf-16", "us-ascii", "?")),
    *(flat(before=f'<?xml version="{version}"?>') for version in ("1.0", "1.1", "2.0")),
    *(flat(f"{text}<RequestId/>") for text in (" ", "\u00a0", "\u2003", "&#32;", "<![CDATA[ ]]>")),
    *(flat(f"<Fees>{text}</Fees>") for text in ("\u00a01", " 1 ", "<![CDATA[1]]>", "1<!-- -->2")),
    *(pair(inside) for inside in ("", KEY, VALUE, KEY + VALUE, VALUE + KEY)),
    *(nested(f"<d:StartDateTime>PT{text}S</d:StartDateTime>") for text in ("0.12345678", "1.5")),
]


@pytest.mark.parametrize("body", DOCUMENTS)
def test_xml_is_read_alike(framework: Framework, body: str) -> None:
    operation = OPERATIONS["vezeeta" if "Reservation" in body else "cmt"]
    content = operation.requests[XML]

    real = framework.read(operation, XML, body.encode())
    ours = profile_reading(operation, content, body.encode())

    assert (ours.valid, ours.value) == (real.valid, real.value)
    # What the framework refuses the document never lets pass, but for what is inert.
    assert real.valid or content.read(body.encode()).violations or "<?" in body


@pytest.mark.parametrize("declared", ["", *map(DECLARED.format, ("utf-16", "UTF-16", "utf-8"))])
def test_wide_xml_is_read_alike(framework: Framework, declared: str) -> None:
    operation = OPERATIONS["vezeeta"]
    body = flat("<RequestId>é</RequestId>", before=declared).encode("utf-16-le")

    real = framework.read(operation, f"{XML}; charset=utf-16", body)
    ours = profile_reading(operation, operation.requests[XML], body, "utf-16")

    assert (ours.valid, ours.value) == (real.valid, real.value)


COMPLETE = f"UserId={UUID}&AppointmentOn=2026-01-02&Reason=x&AccountId={UUID}"
FORMS = [
    *(f"Note{mark}=a" for mark in ("[]", "[0]", ".", "..", ".x", "[x]", " ", "]", "[][]")),
    *(f"PaidAmount{mark}=x" for mark in ("[0]", ".", ".x", "[x]", "]")),
    *("Note[]=a&Note=b", "Note=a&Note[]=b", "Note=a&Note.x=b", ".Note=a", "Note=%E9", "[0]=a"),
    f"Reasons[0].ReasonId={UUID}&reasons[1].reasonid={UUID}",
    f"REASONS[0][ReasonId]={UUID}&Reasons[1][reasonid]={UUID}",
    *(f"Reasons{mark}={UUID}" for mark in ("", "[]", "[0]", "[00].ReasonId", "[1].ReasonId")),
    *(f"Reasons{mark}.ReasonId={UUID}" for mark in ("", "[]", "[x]", "[-1]", "[0]x")),
]


@pytest.mark.parametrize("form", FORMS)
def test_form_keys_are_read_alike(framework: Framework, form: str) -> None:
    operation = OPERATIONS["calendar"]
    body = f"{COMPLETE}&{form}".encode()

    real = framework.read(operation, FORM, body)
    ours = profile_reading(operation, operation.requests[FORM], body)

    assert (ours.valid, ours.value) == (real.valid, real.value)


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "utf-8"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-8-sig", "latin-1"])
def test_no_charset_makes_a_form_anything_but_utf_8(
    framework: Framework, charset: str, encoding: str
) -> None:
    operation = OPERATIONS["globalportal"]
    body = "externalId=é&cancelReason=x".encode(encoding)

    real = framework.read(operation, f"{FORM}; charset={charset}", body)
    ours = profile_reading(operation, operation.requests[FORM], body, charset)

    assert (ours.valid, ours.value) == (real.valid, real.value)


@pytest.mark.parametrize("fields", ["Reservation=", "Reservation[x]=1", "Reservation[0]=x", "x=1"])
def test_a_class_is_made_for_any_field_below_it(framework: Framework, fields: str) -> None:
    operation = OPERATIONS["amsalem"]
    body = f"UserName=a&Salt=603658525&Digest=x&{fields}".encode()

    real = framework.read(operation, FORM, body)
    ours = profile_reading(operation, operation.requests[FORM], body)

    assert (ours.valid, ours.value) == (real.valid, real.value)


@pytest.mark.parametrize("text", ['{"Parameter": ""}', '{"Parameter": " "}', '{"Parameter": []}'])
def test_an_empty_text_stands_for_no_object(framework: Framework, text: str) -> None:
    operation = OPERATIONS["cmt"]

    real = framework.read(operation, JSON, text.encode())
    ours = profile_reading(operation, operation.requests[JSON], text.encode())

    assert (ours.valid, ours.value) == (real.valid, real.value)

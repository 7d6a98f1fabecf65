"""XML as .NET's serializers read and write it; tests/dotnet asks the serializers themselves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from openapi.documents import Content
from openapi.schemas import SchemaReader
from openapi.violations import Unreadable, Unwritable
from openapi.wire.limits import Limits
from openapi.wire.xml_body import AnyXmlCodec, XmlCodec
from tests.bodies import OPERATIONS, content, rules, sample

XML = "application/xml"
FLAT = content("vezeeta", XML)
BASED = content("globalportal", XML)
NESTED = content("cmt", XML)
UNORDERED = OPERATIONS["amsalem"].replies["200"].contents[XML]

FLAT_BODY, BASED_BODY, NESTED_BODY = (
    sample(partner, XML) for partner in ("vezeeta", "globalportal", "cmt")
)
NIL = b' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"'


def flat(inside: str) -> bytes:
    """The smallest body around some members."""
    space = FLAT.schema.xml.namespace
    return f'<ReservationModel xmlns="{space}">{inside}</ReservationModel>'.encode()


def broken(content: Content, body: bytes) -> list[tuple[str, str]]:
    """Rules broken, but for members that are not there: the bodies here are small."""
    return [(where, rule) for where, rule in rules(content.read(body)) if rule != "required"]


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: b'<?xml version="1.0" encoding="utf-8"?>\n' + body,
        lambda body: b"<!-- x -->" + body + b"\n",
        lambda body: b"<?xml-stylesheet href='http://127.0.0.1:1/x'?>" + body,
        lambda body: body.decode().encode("utf-16"),
        lambda body: body.replace(b"sample string 7", b"<![CDATA[sample]]> string<!-- --> 7"),
        lambda body: body.replace(b"sample string 7", b"&#115;ample string 7"),
        lambda body: body.replace(b"<RequestId>", b"<Zebra><RequestId/></Zebra><RequestId>"),
        lambda body: (
            body.replace(b"xmlns=", b"xmlns:p=")
            .replace(b"</", b"</p:")
            .replace(b"<", b"<p:")
            .replace(b"<p:/p:", b"</p:")
        ),
    ],
    ids=range(9),
)
def test_one_value_may_be_written_in_many_ways(change: Callable[[bytes], bytes]) -> None:
    reading = FLAT.read(change(FLAT_BODY))

    assert reading.violations == ()
    assert reading.value == FLAT.read(FLAT_BODY).value


@pytest.mark.parametrize(
    ("charset", "python"),
    [("utf-16", "utf-16-le"), ("utf-16", "utf-16"), ("utf-8", "utf-8"), ("iso-8859-1", "latin-1")],
)
def test_a_declared_charset_counts_more_than_the_xml_declaration(charset: str, python: str) -> None:
    text = '<?xml version="1.0" encoding="us-ascii"?>' + flat("<RequestId>é</RequestId>").decode()

    assert FLAT.read(text.encode(python), charset).value == {"RequestId": "é"}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        *((b"", "syntax"), (b" ", "syntax"), (b"{}", "syntax"), (FLAT_BODY[:-1], "syntax")),
        *((flat("&x;"), "syntax"), (flat("\0"), "syntax"), (flat("&#0;"), "syntax")),
        (b"<!DOCTYPE x>" + FLAT_BODY, "doctype"),
        (b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>' + flat("&y;"), "doctype"),
        (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + FLAT_BODY, "doctype"),
        (BASED_BODY, "root"),
        (FLAT_BODY.replace(b"ReservationModel", b"reservationModel"), "root"),
        (b"<ReservationModel/>", "root"),
        (flat("<A>" * 300 + "</A>" * 300), "depth"),
    ],
)
def test_what_is_no_such_document_is_refused(body: bytes, rule: str) -> None:
    (violation,) = FLAT.read(body).violations

    assert violation.rule == rule


def test_billion_laughs_are_refused_unheard() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    body = f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'.encode() + flat("&l29;")

    assert FLAT.read(body).violations[0].rule == "doctype"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<UserKey>x</UserKey><RequestId>y</RequestId>", [("RequestId", "order")]),
        ("<Earned>true</Earned><EarnSelected>true</EarnSelected>", [("EarnSelected", "order")]),
        ("<RequestId>x</RequestId><RequestId>y</RequestId>", [("RequestId", "duplicate")]),
        ("<requestId>x</requestId>", [("RequestId", "name")]),
        ('<RequestId xmlns="">x</RequestId>', [("RequestId", "name")]),
        ("<Fees/>", [("Fees", "type")]),
        ("<Fees>1e2</Fees>", [("Fees", "type")]),
        ("<Fees><a/></Fees>", [("Fees", "type")]),
        ("<CallSourceId>1.0</CallSourceId>", [("CallSourceId", "type")]),
        ("<CallSourceId>2147483648</CallSourceId>", [("CallSourceId", "format")]),
        ("<NoShow>True</NoShow>", [("NoShow", "type")]),
        ("<CreatedOn>2026-02-30</CreatedOn>", [("CreatedOn", "format")]),
        ("text<RequestId>x</RequestId>", [("", "type")]),
        ("<RequestId>x</RequestId>text<UserKey>y</UserKey>", [("", "type")]),
        ("<RequestId/><UserKey></UserKey>", []),
        ("<Unheard><RequestId>1</RequestId></Unheard>", []),
        ("<Fees> 1.50 </Fees><NoShow> 1 </NoShow>", []),
    ],
)
def test_what_dotnet_would_lose_or_refuse_is_told(
    inside: str, expected: list[tuple[str, str]]
) -> None:
    paths = [
        ("/ReservationModel" + (f"/{where}" if where else ""), rule) for where, rule in expected
    ]

    assert broken(FLAT, flat(inside)) == paths


def test_a_member_out_of_order_is_told_with_the_one_it_must_precede() -> None:
    body = flat("<UserKey>x</UserKey><RequestId>y</RequestId>")

    violation = next(one for one in FLAT.read(body).violations if one.rule == "order")

    assert violation.expected.startswith("RequestId before UserKey")
    assert violation.came == "RequestId after UserKey"


def test_members_of_a_base_class_come_first_in_its_namespace() -> None:
    root = etree.fromstring(BASED_BODY)
    root.append(root[0])  # ExternalId
    lost = etree.fromstring(BASED_BODY)
    lost[0].tag = f"{{{BASED.schema.xml.namespace}}}ExternalId"

    assert [rule for _, rule in broken(BASED, etree.tostring(root))] == ["order"]
    assert [rule for _, rule in broken(BASED, etree.tostring(lost))] == ["name"]


@pytest.mark.parametrize(
    ("member", "rule"), [("EarnAmount", "nullable"), ("Earned", "nullable"), ("Fees", "")]
)
def test_nil_is_null_where_the_schema_takes_null(member: str, rule: str) -> None:
    body = flat(f"<{member}{NIL.decode()}/>")

    assert [found for _, found in broken(FLAT, body)] == ([rule] if rule else [])
    assert FLAT.read(body).value == {member: None}


@pytest.mark.parametrize("nil", ["True", "TRUE", "", "no", "2", "\u00a0true"])
@pytest.mark.parametrize("member", ["Fees", "RequestId", "Zebra"])
def test_nil_is_a_boolean_of_xml_or_the_body_is_refused(nil: str, member: str) -> None:
    where = "/ReservationModel" if member == "Zebra" else f"/ReservationModel/{member}"
    body = flat(f"<{member}{NIL.decode().replace('true', nil)}>1</{member}>")

    assert broken(FLAT, body) == [(where, "nil")]


@pytest.mark.parametrize(
    ("nil", "value"), [("1", None), (" true ", None), ("0", "1"), ("false", "1")]
)
def test_nil_may_be_written_as_any_boolean(nil: str, value: str | None) -> None:
    body = flat(f"<RequestId{NIL.decode().replace('true', nil)}>1</RequestId>")

    assert FLAT.read(body).value == {"RequestId": value}


XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


@pytest.mark.parametrize(
    ("said", "is_its_own"),
    [
        *(("ReservationModel", True), ("", True), ("p:ReservationModel", True)),
        *(("Reservation", False), ("i:ReservationModel", False), ("q:ReservationModel", False)),
        *((" ReservationModel", False), ("q:", False)),
    ],
)
def test_a_class_may_be_named_and_no_other(said: str, is_its_own: bool) -> None:
    own = f'xmlns:p="{FLAT.schema.xml.namespace}"'
    body = flat("").replace(b"xmlns=", f'{XSI} {own} i:type="{said}" xmlns='.encode(), 1)

    assert broken(FLAT, body) == ([] if is_its_own else [("/ReservationModel", "type")])


@pytest.mark.parametrize("said", ["CalendarAppointmentWrongModel", "d2p1:Unheard", "i:string"])
def test_nor_is_another_class_read_below_the_root(said: str) -> None:
    element = b'<Parameter xmlns:d2p1="http://schemas.datacontract.org/2004/07/CMT.UP.Web.Models"'
    assert element in NESTED_BODY
    where = f"/{NESTED.schema.xml.name}/Parameter"

    own = NESTED_BODY.replace(element, element + b' i:type="d2p1:CalendarAppointmentWrongModel"')
    other = NESTED_BODY.replace(element, element + f' i:type="{said}"'.encode())

    assert broken(NESTED, own) == []
    assert broken(NESTED, other) == [(where, "type")]


def test_the_class_of_a_text_is_nobodys_business() -> None:
    # .NET asks for the class of an object only.
    body = flat(f'<RequestId {XSI} i:type="Unheard">x</RequestId>')

    assert broken(FLAT, body) == []


@pytest.mark.parametrize("charset", [None, "utf-8", "utf-16"])
@pytest.mark.parametrize("text", [" \r", " \r\nx", "\n\r", "\r\n \r\n", "  \rx ", "\r", " &#13;\r"])
def test_blanks_before_a_line_break_are_kept(text: str, charset: str | None) -> None:
    said = text.replace("\r\n", "\n").replace("\r", "\n").replace("&#13;", "\r")

    body = flat(f"\r\n<RequestId>{text}</RequestId> \r")
    reading = FLAT.read(body.decode().encode(charset or "utf-8"), charset)

    assert (reading.value, reading.violations) == ({"RequestId": said}, ())


def test_a_blank_that_xml_does_not_know_is_a_text() -> None:
    assert broken(FLAT, flat("\u00a0<RequestId/>\u2003")) == [("/ReservationModel", "type")] * 2


@pytest.mark.parametrize("charset", [None, "utf-8"])
def test_only_xml_1_0_is_read(charset: str | None) -> None:
    reading = FLAT.read(b'<?xml version="1.1"?>' + flat(""), charset)

    assert rules(reading) == [("line 1", "syntax")]
    assert "1.0" in reading.violations[0].expected


def test_nil_counts_more_than_what_stands_in_the_element() -> None:
    assert FLAT.read(flat(f"<Fees{NIL.decode()}>1</Fees>")).value == {"Fees": None}


def test_a_nil_root_is_null() -> None:
    reading = FLAT.read(flat("").replace(b"ReservationModel ", b"ReservationModel" + NIL + b" ", 1))

    assert (reading.value, rules(reading)) == (None, [("/ReservationModel", "nullable")])


@pytest.mark.parametrize(
    ("was", "is_now", "expected"),
    [
        (b"<d3p1:int>2<", b"<d3p1:int>x<", [("LocationIds/int[2]", "type")]),
        (b"<d3p1:int>2</d3p1:int>", b"<int>2</int>", [("LocationIds", "name")]),
        (b"<d3p1:int>2</d3p1:int>", b"2", [("LocationIds", "type")]),
        (b">Update<", b">1<", [("Action", "type")]),
        (b">Update<", b"><", [("Action", "type")]),
        (b">Update<", b">Unheard<", []),
        (b">PT0S<", b">00:00:00<", [("StartDateTime", "format")]),
        (b"d3p1:key>", b"d3p1:Key>", [("FirstAndLastApptsDatesInSeries/Key", "name")]),
        (
            b'<d2p1:ArrivedState i:nil="true" />',
            b"<d2p1:ArrivedState><x>1</x></d2p1:ArrivedState>",
            [],
        ),
    ],
)
def test_arrays_enums_and_nested_objects_are_read_exactly(
    was: bytes, is_now: bytes, expected: list[tuple[str, str]]
) -> None:
    assert was in NESTED_BODY
    root = f"/{NESTED.schema.xml.name}/Parameter/"
    once = 2 if b"key>" in was else 1

    found = broken(NESTED, NESTED_BODY.replace(was, is_now, once))

    assert found == [(root + where.replace("/Key", "/key"), rule) for where, rule in expected] or (
        found == [(root + where, rule) for where, rule in expected]
    )


def test_timespans_and_pairs_are_the_same_values_as_in_json() -> None:
    parameter = NESTED.read(NESTED_BODY).value["Parameter"]

    assert parameter["StartDateTime"] == "00:00:00"
    assert set(parameter["FirstAndLastApptsDatesInSeries"]) == {"Key", "Value"}


def test_the_order_is_free_where_xml_serializer_reads() -> None:
    body = UNORDERED.examples[0].body
    root = etree.fromstring(body)
    root[:] = list(root)[::-1]
    root[1][:] = list(root[1])[::-1]

    assert UNORDERED.read(etree.tostring(root)).violations == ()
    assert UNORDERED.read(etree.tostring(root)).value == UNORDERED.read(body).value


def test_xml_serializer_omits_null_and_declares_its_namespaces() -> None:
    value = {"CallCenterIdentifier": 1, "Result": {"Success": True, "Message": None}}

    assert UNORDERED.write(value) == (
        b'<UpdateReservationResponse xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
        b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        b"<Result><Success>true</Success></Result>"
        b"<CallCenterIdentifier>1</CallCenterIdentifier></UpdateReservationResponse>"
    )


def test_values_are_written_in_wire_order_as_dotnet_writes_them() -> None:
    value = {"UserKey": "<a&b\r>", "Fees": Decimal("1.50"), "NoShow": True, "CallSourceId": None}

    assert FLAT.write(value) == (
        b'<ReservationModel xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
        b'xmlns="http://schemas.datacontract.org/2004/07/VezeetaCrmApi.Models">'
        b'<CallSourceId i:nil="true"/><Fees>1.5</Fees><NoShow>true</NoShow>'
        b"<UserKey>&lt;a&amp;b&#13;&gt;</UserKey></ReservationModel>"
    )


@pytest.mark.parametrize(
    "value", [5, [], {"UserKey": {}}, {"UserKey": "\0"}, {"UserKey": "\ud800"}, {"Fees": [1]}]
)
def test_a_value_without_xml_is_refused(value: Any) -> None:
    with pytest.raises(Unwritable):
        FLAT.write(value)


def test_nesting_beyond_the_limit_is_refused() -> None:
    reading = NESTED.read(NESTED_BODY, limits=Limits(depth=2))

    assert (reading.readable, reading.violations[0].rule) == (False, "depth")
    assert reading.violations[0].expected == "at most 2 levels of nesting"


def test_so_many_unknown_elements_are_skipped_and_no_more() -> None:
    limits = Limits(members=3)

    assert FLAT.read(flat("<A/><B/><C/><Fees>1</Fees>"), limits=limits).readable
    (violation,) = FLAT.read(flat("<A/>" * 4), limits=limits).violations
    assert (violation.rule, violation.expected) == ("members", "at most 3 unknown elements")


def test_a_schema_without_xml_facts_has_no_codec() -> None:
    with pytest.raises(ValueError, match=r"needs xml\.name"):
        XmlCodec(content("calendar", "application/json").schema)


def test_xml_of_which_nothing_is_documented_is_read_as_text() -> None:
    codec = AnyXmlCodec(SchemaReader({}).read({}, ()))

    assert codec.read(b"<a>b<c>d</c></a>").value == "bd"
    assert codec.locate(()) == "/"
    with pytest.raises(Unreadable):
        codec.read(b"<!DOCTYPE a><a/>")
    with pytest.raises(Unwritable):
        codec.write("x")

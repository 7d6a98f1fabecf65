"""What ASP.NET Web API makes of a body, what its model state says and how its errors look."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from openapi.documents import Content
from openapi.schemas import Schema, XmlName
from openapi.validation import Validator
from openapi.wire.codecs import codec_for
from openapi.wire.frameworks import FRAMEWORKS, Documented, FrameworkReading
from openapi.wire.frameworks.reading import MOST_ERRORS
from tests.bodies import OPERATIONS, content, sample
from tests.growth import assert_linear, cpu_of

JSON, XML, FORM = "application/json", "application/xml", "application/x-www-form-urlencoded"
WEB_API = FRAMEWORKS["aspnet-webapi"]
UUID = "1b657c92-b04c-4123-a3de-09388147d9f7"
ERROR = "An error has occurred."
COMPLETE = {
    "UserId": UUID,
    "AppointmentOn": "2026-05-15T14:18:17+03:00",
    "Reason": "x",
    "AccountId": UUID,
}


def calendar(body: bytes | str, media_type: str = JSON, **options: Any) -> FrameworkReading:
    sent = body if isinstance(body, bytes) else body.encode()
    return WEB_API.read(content("calendar", media_type), sent, **options)


def complete(more: str) -> str:
    """A body without fault, and some members more, written as they are."""
    return json.dumps(COMPLETE)[:-1] + f", {more}}}"


def member(text: str, name: str = "MethodId") -> tuple[Any, tuple[str, ...]]:
    """What becomes of one member, written as it is: its value, and what is said of it."""
    reading = calendar(complete(f'"{name}": {text}'))
    return reading.value[name], reading.model_state.get(f"model.{name}", ())


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        *(("MethodId", text, 12) for text in ("12", '"12"', '" +12 "')),
        *(("MethodId", text, None) for text in ("null", '""')),
        ("PaidAmount", "1.50", Decimal("1.50")),
        ("PaidAmount", '"1.5"', Decimal("1.5")),
        ("PaidAmount", '"1,000.5"', Decimal("1000.5")),
        ("PaidAmount", "1e2", Decimal(100)),
        ("PaidAmount", "1e-40", Decimal(0)),
        ("PaidAmount", "79228162514264337593543950335", Decimal("79228162514264337593543950335")),
        ("PaidAmount", ".5", Decimal("0.5")),
        *(("MethodId", text, value) for text, value in (("010", 8), ("0x1B", 27))),
        ("Note", "12", "12"),
        ("Note", "1.5", "1.5"),
        ("Note", "true", "true"),
        ("Note", '""', ""),
        ("Note", "'a\"b'", 'a"b'),
        ("Note", '"\\ud83d\\ude00"', "😀"),
        *(
            ("ServiceId", f'"{text}"', UUID)
            for text in (UUID, UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", f"({UUID})")
        ),
        ("SecondaryAppointmentOn", '"/Date(1577836800123)/"', "2020-01-01T00:00:00.1230000Z"),
        ("SecondaryAppointmentOn", '"/Date(0+0300)/"', "1970-01-01T00:00:00Z"),
        ("SecondaryAppointmentOn", '"2020-01-02 10:00:00"', "2020-01-02T10:00:00"),
        ("SecondaryAppointmentOn", '"2020-01-02T10:00"', "2020-01-02T10:00:00"),
        ("SecondaryAppointmentOn", '"02/29/2020"', "2020-02-29T00:00:00"),
        ("SecondaryAppointmentOn", '"2/3/2020 10:00"', "2020-02-03T10:00:00"),
        *(
            ("SecondaryAppointmentOn", f'"{text}"', value)
            for text, value in (
                *(("2026-1-2", "2026-01-02T00:00:00"), ("2/1/26", "2026-02-01T00:00:00")),
                *(("Jan 2, 2026", "2026-01-02T00:00:00"), ("2026/01", "2026-01-01T00:00:00")),
                ("Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T03:04:05Z"),
                ("1/2/2026 3:04 PM", "2026-01-02T15:04:00"),
                ("2026-01-02T03:04:05+0300", "2026-01-02T03:04:05+03:00"),
                ("2026-01-02T03:04:05+15:00", "2026-01-01T12:04:05Z"),
                ("2026-01-02T03:04:05z", "2026-01-02T03:04:05Z"),
            )
        ),
        (
            "SecondaryAppointmentOn",
            '"2020-01-02T10:00:00.123456789Z"',
            "2020-01-02T10:00:00.1234568Z",
        ),
        (
            "SecondaryAppointmentOn",
            '"2020-01-02T10:00:00.99999999Z"',
            "2020-01-02T10:00:01Z",
        ),
        ("Reasons", "null", None),
        ("Reasons", f'[{{"reasonid": "{UUID}", "Unknown": 1}}, null]', [{"ReasonId": UUID}, None]),
    ],
)
def test_json_is_converted_as_json_net_does(name: str, text: str, value: Any) -> None:
    assert member(text, name) == (value, ())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("MethodId", text) for text in ("1.0", "1e2", "true", '"abc"', "2147483648", "[]", "{}")),
        *(("PaidAmount", text) for text in ("null", '""', "true", '"1e2"', "1e29", "NaN", "{}")),
        *(("Note", text) for text in ("[]", "{}")),
        *(("ServiceId", text) for text in ("5", '"x"', f'"{{{UUID})"')),
        *(("UserId", text) for text in ("null", '""')),
        *(
            ("SecondaryAppointmentOn", text)
            for text in ('"2021-02-29"', '"02/30/2020"', '"13/01/2020"', "5", '"/Date(9e9)/"')
        ),
        ("SecondaryAppointmentOn", '"/Date(999999999999999)/"'),
        ("SecondaryAppointmentOn", '"2026-01-02 03:04:05+15:00"'),
        ("SecondaryAppointmentOn", "undefined"),
        ("MethodId", "undefined"),
        ("Note", "1e400"),
        ("Reasons", '"x"'),
        ("Reasons", "{}"),
    ],
)
def test_what_json_net_does_not_convert_is_an_error_of_that_member(name: str, text: str) -> None:
    assert member(text, name) == (None, (ERROR,))


@pytest.mark.parametrize(
    ("text", "value"),
    [*(("true", True), ("0", False), ("2", True), ("1.5", True), ('"TRUE"', True), ('""', None))],
)
def test_any_number_is_a_boolean(text: str, value: bool | None) -> None:
    reading = WEB_API.read(content("vezeeta", JSON), f'{{"NoShow": {text}}}'.encode())

    assert (reading.value, reading.valid) == ({"NoShow": value}, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(('"created"', "Created"), ('"Unheard"', "Unheard"), ("7", 7), ('"7"', 7), ("null", None)),
        ('""', None),
    ],
)
def test_an_enum_is_a_name_in_any_case_or_a_number(text: str, value: Any) -> None:
    body = f'{{"parameter": {{"acceptedstate": {text}}}}}'.encode()

    reading = WEB_API.read(content("cmt", JSON), body)

    assert (reading.value, reading.valid) == ({"Parameter": {"AcceptedState": value}}, True)


@pytest.mark.parametrize("text", ["1.0", '"a b"', "[]", "9223372036854775808"])
def test_other_enums_are_errors_under_the_path_as_it_was_sent(text: str) -> None:
    body = f'{{"parameter": {{"acceptedstate": {text}}}}}'.encode()

    reading = WEB_API.read(content("cmt", JSON), body, parameter="request")

    assert reading.model_state == {"request.parameter.acceptedstate": (ERROR,)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(('"08:30:00"', "08:30:00"), ('"8:30"', "08:30:00"), ('"1.02:03:04.5"', "1.02:03:04.5")),
        *(('"PT8H"', None), ('"24:00"', None), ("5", None), ('"08:60:00"', None)),
        *(('"5"', "5.00:00:00"), ('"24:00:00"', "24.00:00:00"), ('"99999999.00:00:00"', None)),
    ],
)
def test_a_timespan_is_read_as_a_clock_and_never_as_a_duration(text: str, value: Any) -> None:
    body = f'{{"Parameter": {{"StartDateTime": {text}}}}}'.encode()

    reading = WEB_API.read(content("cmt", JSON), body)

    assert reading.value["Parameter"]["StartDateTime"] == value
    assert reading.valid == (value is not None)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 2), ("2.5", 2), ("1e2", 100), ("true", 1), ("NaN", None), ("1e19", None)],
)
def test_a_64_bit_integer_takes_what_a_32_bit_one_refuses(text: str, value: int | None) -> None:
    reading = WEB_API.read(content("amsalem", JSON), f'{{"Salt": {text}}}'.encode())

    assert reading.value["Salt"] == value
    assert ("model.Salt" in reading.model_state) == (value is None)


def test_an_empty_text_is_no_object_and_no_list() -> None:
    reading = calendar(complete('"Reasons": ""'))
    nested = WEB_API.read(content("cmt", JSON), b'{"Parameter": ""}')

    assert (reading.value["Reasons"], reading.valid) == (None, True)
    assert (nested.value, nested.valid) == ({"Parameter": None}, True)


@pytest.mark.parametrize(
    ("text", "valid"),
    [("[]", True), ("{}", True), ('{"Key": "2026-01-02"}', True), ('{"Key": "x"}', False)],
)
def test_key_value_pairs_are_read_leniently_in_json(text: str, valid: bool) -> None:
    body = f'{{"Parameter": {{"FirstAndLastApptsDatesInSeries": {text}}}}}'.encode()

    assert WEB_API.read(content("cmt", JSON), body).valid == valid


def test_a_form_may_have_a_thousand_keys() -> None:
    keys = [f"x{number}=" for number in range(1001)]

    assert WEB_API.read(content("vezeeta", FORM), "&".join(keys[:1000]).encode()).valid
    assert not WEB_API.read(content("vezeeta", FORM), "&".join(keys).encode()).valid


@pytest.mark.parametrize(
    "body",
    [
        complete('"NOTE": "n"'),
        complete('"Note": "first", "note": "n"'),
        complete('"Note": "n",'),
        complete('/* of the\nnote */ "Note": "n" // end\n'),
        complete("'Note': 'n'"),
        complete("Note: 'n'"),
        complete('"Note": "n"') + " and more",
        complete('"Note": "n", "Unknown": {"a": [1, {}]}'),
        complete('"Note": "n"').encode("utf-16"),
        complete('"Note": "n"').encode("utf-8-sig"),
        complete('"Note": "n", "x": "\\ud800"'),
    ],
)
def test_json_net_forgives(body: bytes | str) -> None:
    reading = calendar(body)

    assert (reading.value, reading.valid) == ({**COMPLETE, "Note": "n"}, True)


@pytest.mark.parametrize("charset", ["utf-16", "UTF-16"])
def test_utf_16_is_read_where_it_is_declared(charset: str) -> None:
    assert calendar(json.dumps(COMPLETE).encode("utf-16-le"), charset=charset).valid


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "unheard-of"])
def test_any_other_charset_is_read_as_utf_8(charset: str) -> None:
    assert calendar(complete('"Note": "é"'), charset=charset).value["Note"] == "é"


@pytest.mark.parametrize("media_type", [JSON, FORM])
def test_an_empty_body_is_a_null_model_and_nothing_is_wrong_with_it(media_type: str) -> None:
    assert calendar(b"", media_type) == FrameworkReading(None)


@pytest.mark.parametrize("body", ["null", " \r\n", " null "])
def test_so_are_blank_json_and_null(body: str) -> None:
    assert calendar(body) == FrameworkReading(None)


@pytest.mark.parametrize(
    "body",
    [
        *("[]", '"x"', "5", "true", "{", '{"a"', "{]", "'", '{"a": "\\u12"}', "{a b}", "/* x"),
        *(b"\xff", '{"x":' * 300 + "1" + "}" * 300, "[" * 100_000, "9" * 5000),
    ],
)
def test_other_json_is_an_error_of_the_whole_model(body: bytes | str) -> None:
    assert calendar(body) == FrameworkReading(None, {"model": (ERROR,)})


def test_json_may_be_nested_255_deep() -> None:
    assert calendar(complete('"x": ' + "[" * 254 + "]" * 254)).valid
    assert not calendar(complete('"x": ' + "[" * 255 + "]" * 255)).valid


def test_required_members_that_are_missing_are_told_as_the_framework_tells_them() -> None:
    # Json.NET files "Required property 'X' not found" under the object; an exception's words are
    # for local callers. The attribute speaks of null alone: a struct has its default.
    assert calendar("{}").model_state == {
        "model": (ERROR,) * 4,
        "model.Reason": ("The Reason field is required.",),
    }


@pytest.mark.parametrize("text", ["null", '""', '" \\u00a0\\t"'])
def test_a_required_string_is_neither_null_nor_blank(text: str) -> None:
    body = json.dumps({**COMPLETE, "Reason": 0}).replace("0}", text + "}")
    body = json.dumps({name: value for name, value in COMPLETE.items() if name != "Reason"})

    reading = calendar(body[:-1] + f', "Reason": {text}}}')

    assert reading.model_state == {"model.Reason": ("The Reason field is required.",)}


def test_a_string_too_long_is_told_in_utf_16_units() -> None:
    said = "The field Note must be a string with a maximum length of 1000."

    assert calendar(complete(f'"Note": "{"x" * 1000}"')).valid
    assert member(json.dumps("😀" * 501), "Note") == ("😀" * 501, (said,))


def test_what_only_the_prose_requires_is_no_attribute() -> None:
    assert WEB_API.read(content("globalportal", JSON), b"{}") == FrameworkReading({})


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"reason=+&NOTE=a&note=b", {"Reason": None, "Note": "a"}),
        (b"MethodId=&ProviderId=+", {"MethodId": None, "ProviderId": None}),
        (
            b"PaidAmount=1e2&SecondaryAppointmentOn=2%2F3%2F2020",
            {"PaidAmount": Decimal(100), "SecondaryAppointmentOn": "2020-02-03T00:00:00"},
        ),
        (
            b"reasons[0][reasonid]=" + UUID.replace("-", "").encode(),
            {"Reasons": [{"ReasonId": UUID}]},
        ),
        (b"Reasons[0].ReasonId=&Reasons[2].ReasonId=", {"Reasons": [{"ReasonId": None}]}),
        (b"Nobody=x&[0]=y&Reasons[x].y=1", {"Reasons": []}),
        (
            f"Reasons[0].ReasonId={UUID}&reasons[1].reasonid=".encode(),
            [{"ReasonId": UUID}, {"ReasonId": None}],
        ),
        *((key + b"=b", {"Note": "b"}) for key in (b"Note[]", b"note[][]")),
        (b"Note=a&Note.x=b&Note[]=c", {"Note": "a"}),
        *((key + b"=b", {}) for key in (b"Note.", b".Note", b"Note..x", b"Note[0]", b"Note.x")),
        *((key + b"=b", {}) for key in (b"PaidAmount[0]", b"PaidAmount.x", b"Note ", b"a]b")),
        (b"Note=%E9", {"Note": "\ufffd"}),
        (b"Note=\xe9", {"Note": "\ufffd"}),
        (b"&&", {}),
        (b"Reasons[00].ReasonId=", {"Reasons": []}),
        (b"Reasons=x", {"Reasons": [{}]}),
        (b"Reasons[0]=x&Reasons[1].y=", {"Reasons": [{}, {}]}),
    ],
)
def test_a_form_is_bound(body: bytes, value: Any) -> None:
    found = calendar(body, FORM).value

    assert (found["Reasons"] if isinstance(value, list) else found) == value


def test_any_field_below_a_class_makes_one() -> None:
    for key in (b"Reservation=", b"Reservation[x]=1", b"Reservation.FirstName.x=1"):
        sent = b"UserName=a&Salt=603658525&Digest=x&" + key

        reading = WEB_API.read(content("amsalem", FORM), sent)

        assert (reading.value["Reservation"], reading.valid) == ({}, True)


def test_a_form_is_utf_8_whatever_is_declared() -> None:
    assert calendar("Note=é".encode(), FORM, charset="utf-16").value == {"Note": "é"}
    assert calendar("\ufeffNote=x&MethodId=1".encode(), FORM).value == {"MethodId": 1}


@pytest.mark.parametrize(
    ("body", "key", "message"),
    [
        (b"MethodId=1.0", "model.MethodId", "The value '1.0' is not valid for MethodId."),
        (b"userid=x", "model.UserId", "The value 'x' is not valid for UserId."),
        (b"PaidAmount=", "model.PaidAmount", "A value is required."),
        (
            b"Reasons[0].ReasonId=x",
            "model.Reasons[0].ReasonId",
            "The value 'x' is not valid for ReasonId.",
        ),
        (b"Reason=+", "model.Reason", "The Reason field is required."),
        (b"Note=x", "model.UserId", "The UserId field is required."),
    ],
)
def test_a_form_is_refused_in_the_words_of_model_binding(
    body: bytes, key: str, message: str
) -> None:
    assert calendar(body, FORM).model_state[key] == (message,)


def flat(inside: str) -> bytes:
    space = content("vezeeta", XML).schema.xml.namespace
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    return f'<ReservationModel xmlns:i="{xsi}" xmlns="{space}">{inside}</ReservationModel>'.encode()


def xml(inside: str) -> FrameworkReading:
    return WEB_API.read(content("vezeeta", XML), flat(inside))


@pytest.mark.parametrize(
    ("inside", "value", "lost"),
    [
        (
            "<PatientName>x</PatientName><ActionMaker>y</ActionMaker>",
            {"PatientName": "x", "ActionMaker": None},
            ("ActionMaker",),
        ),
        (
            "<UserKey>x</UserKey><Earned>no boolean</Earned>",
            {"UserKey": "x", "Earned": None},
            ("Earned",),
        ),
        ("<RequestId>1</RequestId><RequestId>2</RequestId>", {"RequestId": "1"}, ()),
        ("<requestId>x</requestId>", {}, ("RequestId",)),
        ('<RequestId xmlns="y">x</RequestId>', {}, ("RequestId",)),
        ("<Zebra><RequestId>x</RequestId></Zebra>", {}, ()),
        ('<Fees i:nil="true"/>', {"Fees": None}, ()),
        ("<RequestId/>", {"RequestId": ""}, ()),
        ("<Fees> 27.50 </Fees><NoShow>1</NoShow>", {"Fees": Decimal("27.50"), "NoShow": True}, ()),
        (
            "<CreatedOn>2020-01-02T10:00:00.12345678</CreatedOn>",
            {"CreatedOn": "2020-01-02T10:00:00.1234568"},
            (),
        ),
    ],
)
def test_a_data_contract_reader_loses_silently(
    inside: str, value: Any, lost: tuple[str, ...]
) -> None:
    assert xml(inside) == FrameworkReading(value, {}, lost)


@pytest.mark.parametrize(
    "inside",
    [
        *("<Fees/>", "<Fees>1e2</Fees>", "<Fees>1,5</Fees>", "<CallSourceId>27.0</CallSourceId>"),
        *("<NoShow>True</NoShow>", "<NoShow/>", "<CreatedOn>2020-01-02 10:00:00</CreatedOn>"),
        *('<Earned i:nil="true"/>', "<CreatedOn>/Date(0)/</CreatedOn>", "<Fees><a/></Fees>"),
        *("text", "<RequestId>x</RequestId>text", "<CallSourceId>2147483648</CallSourceId>", "&x;"),
        "<CreatedOn>2020-01-02T10:00</CreatedOn>",
    ],
)
def test_one_wrong_text_in_xml_is_the_end_of_the_whole_model(inside: str) -> None:
    assert xml(inside) == FrameworkReading(None, {"model": (ERROR,)})


@pytest.mark.parametrize(
    "change",
    [
        *(lambda body: b"<?pi x?>" + body, lambda body: body + b"<?pi?>"),
        lambda body: body.replace(b"<Fees>", b"<!-- <?no?> --><?pi x?><Fees>"),
        lambda body: b'<?xml version="1.0"?><?xml-stylesheet href="x"?>' + body,
        lambda body: b'<?xml version="1.1"?>' + body,
        lambda body: b'<?xml version="1.0" encoding="utf-16"?>' + body,
        lambda body: b"<?xml version='1.0' encoding='iso-8859-1'?>" + body,
        lambda body: body.replace(b"<Fees>1", b"<Fees>\xc2\xa01"),
        lambda body: body.replace(b"<Fees>", b'<Fees i:nil="True">'),
        lambda body: body.replace(b" xmlns=", b' i:type="Unheard" xmlns='),
        lambda body: body.replace(b"<Fees>", b"\xc2\xa0<Fees>"),
    ],
    ids=range(11),
)
def test_some_well_formed_documents_are_not_read(change: Callable[[bytes], bytes]) -> None:
    body = flat("<Fees>1</Fees>")

    assert WEB_API.read(content("vezeeta", XML), body).valid
    assert WEB_API.read(content("vezeeta", XML), change(body)) == xml("text")


@pytest.mark.parametrize(
    "before",
    [
        *("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>", "<?xml\tversion='1.0'?>"),
        *("<!-- <?no instruction?> -->", " \n", "\ufeff"),
    ],
)
def test_a_declaration_a_comment_and_blanks_may_come_first(before: str) -> None:
    body = before.encode() + flat("<RequestId><![CDATA[<?x?>]]></RequestId>")

    assert WEB_API.read(content("vezeeta", XML), body).value == {"RequestId": "<?x?>"}


def test_utf_16_is_read_where_the_header_declares_it_and_the_document_says_no_other() -> None:
    for declared, valid in (("utf-16", True), ("UTF-16LE", True), ("utf-8", False)):
        text = f'<?xml version="1.0" encoding="{declared}"?>' + flat("").decode()

        reading = WEB_API.read(content("vezeeta", XML), text.encode("utf-16-le"), "utf-16")

        assert reading.valid == valid


@pytest.mark.parametrize(
    ("inside", "valid"),
    [
        *(("key,value", True), ("key", False), ("value,key", False), ("Key,Value", False)),
        ("", False),
    ],
)
def test_a_pair_in_xml_needs_both_its_members(inside: str, valid: bool) -> None:
    schema = content("cmt", XML).schema
    pair = schema.members["Parameter"].members["FirstAndLastApptsDatesInSeries"]
    day = "2026-01-02"
    members = "".join(f"<g:{name}>{day}</g:{name}>" for name in inside.split(",") if name)
    body = (
        f'<{schema.xml.name} xmlns="{schema.xml.namespace}" xmlns:g="{pair.xml.namespace}">'
        f'<Parameter xmlns:d="{schema.members["Parameter"].xml.namespace}">'
        f"<d:FirstAndLastApptsDatesInSeries>{members}</d:FirstAndLastApptsDatesInSeries>"
        f"</Parameter></{schema.xml.name}>"
    )

    assert WEB_API.read(content("cmt", XML), body.encode()).valid == valid


def test_a_flood_of_errors_is_cut() -> None:
    body = b'{"LocationIds": [' + b",".join([b"{}"] * (MOST_ERRORS + 5)) + b"]}"

    state = WEB_API.read(content("cmt", JSON), b'{"Parameter": ' + body + b"}").model_state

    assert len(state) == MOST_ERRORS


def test_every_loss_is_told_however_many_there_are() -> None:
    partner = content("cmt", XML)
    root = etree.fromstring(sample("cmt", XML))
    days = root.find(".//{*}AllDays")
    assert days is not None
    for day in list(days) * 20:
        copy = etree.fromstring(etree.tostring(day))
        copy[:] = list(copy)[::-1]
        days.append(copy)

    reading = WEB_API.read(partner, etree.tostring(root))

    assert len(reading.lost) == 2 * 140
    assert reading.value["Parameter"]["RepeatModel"]["AllDays"][-1] == {
        "Id": None,
        "IsSelected": None,
        "Name": "Sat",
    }


@pytest.mark.parametrize("text", ["Unheard", "created", " Created ", "1", "", "7 8"])
def test_an_enum_in_xml_is_a_name_in_its_own_case(text: str) -> None:
    body = sample("cmt", XML).replace(b">Created<", f">{text}<".encode())

    assert WEB_API.read(content("cmt", XML), body).valid == (text == "Unheard")


def test_a_uuid_in_xml_may_have_braces() -> None:
    body = sample("globalportal", XML)
    uuid = content("globalportal", XML).examples[0].value["id"].encode()

    reading = WEB_API.read(content("globalportal", XML), body.replace(uuid, b"{" + uuid + b"}"))

    assert (reading.value["id"].encode(), reading.valid) == (uuid, True)


def test_another_root_is_an_error_and_a_nil_root_a_null_model() -> None:
    partner = content("vezeeta", XML)

    assert not WEB_API.read(partner, sample("globalportal", XML)).valid
    nil = flat("").replace(b" xmlns:i", b' i:nil="true" xmlns:i')
    assert WEB_API.read(partner, nil) == FrameworkReading(None)


@pytest.mark.parametrize("partner", OPERATIONS)
def test_the_framework_takes_every_sample_for_what_it_says(partner: str) -> None:
    for documented in OPERATIONS[partner].requests.values():
        for example in documented.examples:
            assert WEB_API.read(documented, example.body) == FrameworkReading(example.value)


def test_an_error_is_written_in_json_and_xml() -> None:
    error = WEB_API.invalid({"model.Reasons[0].Id": ("One.", "Two."), "model": ("<&>",)})

    assert json.loads(error.body(JSON)) == {
        "Message": "The request is invalid.",
        "ModelState": {"model.Reasons[0].Id": ["One.", "Two."], "model": ["<&>"]},
    }
    assert error.body("text/xml") == (
        b"<Error><Message>The request is invalid.</Message><ModelState>"
        b"<model.Reasons_x005B_0_x005D_.Id>One. Two.</model.Reasons_x005B_0_x005D_.Id>"
        b"<model>&lt;&amp;&gt;</model></ModelState></Error>"
    )
    assert list(json.loads(error.body(JSON, camel_case=True))) == ["message", "modelState"]
    with pytest.raises(ValueError, match="neither JSON nor XML"):
        error.body("text/plain")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (WEB_API.not_found("http://h/x"), 404, "matches the request URI 'http://h/x'."),
        (WEB_API.method_not_allowed("GET"), 405, "does not support http method 'GET'."),
        (WEB_API.unsupported("text/plain; a=b"), 415, "media type 'text/plain' is not supported"),
        (WEB_API.unsupported(None), 415, "no Content-Type header"),
        (WEB_API.failed(), 500, ERROR),
        (WEB_API.unsupported("x/" + "y" * 9999), 415, "yyy...'"),
        (WEB_API.not_found("/\0\x1b\ud800"), 404, "URI"),
    ],
)
def test_other_errors_carry_a_message_alone(error: Any, status: int, words: str) -> None:
    assert error.status == status
    assert words in error.message
    assert set(json.loads(error.body(JSON))) == {"Message"}
    assert [child.tag for child in etree.fromstring(error.body(XML))] == ["Message"]


def test_names_are_in_camel_case_where_the_documented_refusal_has_them_so() -> None:
    assert {partner for partner, operation in OPERATIONS.items() if operation.camel_case} == {
        "globalportal"
    }


def test_what_a_page_states_is_refused_in_the_words_of_the_attributes() -> None:
    operation = OPERATIONS["globalportal"]
    documented = operation.requests["application/json"]

    state = operation.profile.stated(documented.violations({"externalId": "a"}), "request")

    assert state["request.LocationExternalId"] == ("The LocationExternalId field is required.",)
    assert len(state) == len(documented.schema.required) - 1


@pytest.mark.parametrize("partner", OPERATIONS)
def test_nothing_is_refused_in_a_sample_for_what_a_page_states(partner: str) -> None:
    operation = OPERATIONS[partner]
    documented = operation.requests["application/json"]

    broken = documented.violations(documented.examples[0].value)

    assert operation.profile.stated(broken, operation.parameter) == {}


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (JSON, f'{{"Items": [{",".join(["{}"] * 1_000)}]}}'),
        (FORM, "&".join(["Items=x"] * 1_000)),
        (XML, f"<Root><Items>{'<Item/>' * 1_000}</Items></Root>"),
    ],
)
def test_members_that_did_not_come_and_need_not_cost_nothing(media_type: str, body: str) -> None:
    contents = {1: listing(media_type, members=2), 2: listing(media_type, members=50)}

    def cost(times: int) -> float:
        return cpu_of(lambda: WEB_API.read(contents[times], body.encode()))

    assert len(WEB_API.read(contents[2], body.encode()).value["Items"]) == 1_000
    assert_linear(cost)


def listing(media_type: str, members: int) -> Documented:
    """A documented body that holds a list of objects with so many texts, none of them required."""
    texts = {f"Text{number}": Schema(f"Text{number}", "string") for number in range(members)}
    item = Schema("Item", "object", members=texts, xml=XmlName("Item"))
    items = Schema("Items", "array", items=item, xml=XmlName(wrapped=True))
    root = Schema(
        "Root",
        "object",
        members={"Items": items},
        xml=XmlName("Root"),
        xml_style="data-contract",
    )
    return Content(media_type, root, (), codec_for(media_type, root), Validator(root))


def test_a_text_too_long_is_told_wherever_it_is() -> None:
    short = Schema("Short", "string", max_length=3)
    inner = Schema("Inner", "object", members={"short": short})
    items = Schema("Items", "array", items=Schema("", "array", items=inner))
    root = Schema("Root", "object", members={"Items": items, "inner": inner})
    documented = Content(JSON, root, (), codec_for(JSON, root), Validator(root))

    reading = WEB_API.read(
        documented, b'{"Items": [[], [{}, {"short": "long"}]], "inner": {"short": "long"}}'
    )

    assert list(reading.model_state) == ["model.Items[1][1].Short", "model.Inner.Short"]

"""How .NET writes XML: what a partner's bodies may look like, and what its XmlSerializer reads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.dotnet.bridge import DotNet, DotNetError


def written(dotnet: DotNet, member: str, value: Any) -> str:
    """The element of one member of a vezeeta request."""
    xml = dotnet.write("vezeeta-request", {member: value}).decode()
    return xml[xml.index(f"<{member}") :].partition(f"</{member}>")[0].partition(">")[2]


def test_there_is_no_declaration_and_no_indentation(dotnet: DotNet) -> None:
    xml = dotnet.write("globalportal", {})

    assert xml.startswith(b"<AppointmentModel xmlns:i=")
    assert b"> <" not in xml
    assert b"\n" not in xml


@pytest.mark.parametrize(
    ("member", "value", "text"),
    [
        ("EarnSelected", True, "true"),
        ("Fees", 1, "1"),
        ("Fees", Decimal("1.50"), "1.50"),  # a System.Decimal keeps its zeros
        ("CallSourceId", -(2**31), "-2147483648"),
        ("CreatedOn", "2020-01-02T10:00:00", "2020-01-02T10:00:00"),
        ("CreatedOn", "2020-01-02T10:00:00.1230000", "2020-01-02T10:00:00.123"),
        ("CreatedOn", "2020-01-02T10:00:00Z", "2020-01-02T10:00:00Z"),
        ("RequestId", "", ""),
        ("RequestId", "<&>\"'", "&lt;&amp;&gt;\"'"),
        ("RequestId", "é😀", "é😀"),
    ],
)
def test_scalars_are_written(dotnet: DotNet, member: str, value: Any, text: str) -> None:
    assert written(dotnet, member, value) == text


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_is_written_as_crlf(dotnet: DotNet, line_break: str) -> None:
    # XmlWriterSettings.NewLineHandling is Replace by default, and the framework leaves it so: a
    # carriage return does not survive a partner's XML.
    assert written(dotnet, "RequestId", f"a{line_break}b") == "a\r\nb"


def test_null_is_written_as_nil(dotnet: DotNet) -> None:
    assert b'<RequestId i:nil="true" />' in dotnet.write("vezeeta-request", {"RequestId": None})


def test_the_xml_serializer_omits_null(dotnet: DotNet) -> None:
    xml = dotnet.write("amsalem-reply", {"Result": {"Success": True}, "CallCenterIdentifier": 1})

    # .NET Framework before 4.6 or so declares xsi before xsd; the page and Mono have xsd first.
    assert xml.decode() == (
        '<UpdateReservationResponse xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<Result><Success>true</Success></Result>"
        "<CallCenterIdentifier>1</CallCenterIdentifier></UpdateReservationResponse>"
    )


def test_the_xml_serializer_reads_members_in_any_order(dotnet: DotNet) -> None:
    xml = (
        b"<UpdateReservationResponse><CallCenterIdentifier>1</CallCenterIdentifier><Unknown/>"
        b"<Result><Message/><Success> 1 </Success></Result></UpdateReservationResponse>"
    )

    value = dotnet.read("amsalem-reply", xml)

    assert value["CallCenterIdentifier"] == 1
    assert (value["Result"]["Success"], value["Result"]["Message"]) == (True, "")


@pytest.mark.parametrize(
    "root", ["updateReservationResponse", 'UpdateReservationResponse xmlns="x"', "Other"]
)
def test_the_xml_serializer_refuses_another_root(dotnet: DotNet, root: str) -> None:
    with pytest.raises(DotNetError, match="was not expected"):
        dotnet.read("amsalem-reply", f"<{root}/>".encode())

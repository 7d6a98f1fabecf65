"""Which texts .NET reads as a date, number, boolean, guid, enum or timespan.

Mono wraps the error in a TargetInvocationException, .NET in a SerializationException: only the
innermost cause is the same.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from tests.dotnet.bridge import DotNet, DotNetError
from tests.dotnet.reads import Reads, personal, reservation


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2020-01-02", "2020-01-02T00:00:00.0000000"),
        ("2020-01-02T10:00:00", "2020-01-02T10:00:00.0000000"),
        ("2020-01-02T10:00:00.1", "2020-01-02T10:00:00.1000000"),
        ("2020-01-02T10:00:00.1234567", "2020-01-02T10:00:00.1234567"),
        ("2020-01-02T10:00:00.12345678", "2020-01-02T10:00:00.1234568"),  # rounded
        ("2020-01-02T10:00:00Z", "2020-01-02T10:00:00.0000000Z"),
        (" 2020-01-02T10:00:00Z ", "2020-01-02T10:00:00.0000000Z"),
    ],
)
def test_dates_are_read(dotnet: DotNet, text: str, said: str) -> None:
    xml = reservation(f"<CreatedOn>{text}</CreatedOn>").encode()

    assert dotnet.read("vezeeta-request", xml)["CreatedOn"] == said


@pytest.mark.parametrize("text", ["2020-01-02T10:00:00.5+14:00", "2020-01-02T10:00:00-14:00"])
def test_a_date_with_an_offset_keeps_its_instant(dotnet: DotNet, text: str) -> None:
    xml = reservation(f"<CreatedOn>{text}</CreatedOn>").encode()

    said = dotnet.read("vezeeta-request", xml)["CreatedOn"]

    # It is now in the offset of the reader's machine.
    assert datetime.fromisoformat(said) == datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "edge"),
    [
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.9999999"),
    ],
)
def test_an_instant_beyond_the_calendar_is_moved_to_its_edge(
    reads: Reads, text: str, edge: str
) -> None:
    assert reads.vezeeta(f"<CreatedOn>{text}</CreatedOn>")["CreatedOn"].startswith(edge)


@pytest.mark.parametrize(
    "text",
    [
        *("2020-01-02 10:00:00", "2020-01-02T10:00", "2020-01-02T24:00:00", "2020-01-02T10:00:60"),
        *("2020-02-30T00:00:00", "0000-01-01T00:00:00", "2020-01-02T10:00:00+3:00"),
        *("2020-01-02T10:00:00+0300", "2020-01-02T10:00:00.Z", "2020-01-02t10:00:00z", "20200102"),
        "/Date(1577836800000)/",
    ],
)
def test_dates_are_refused(reads: Reads, text: str) -> None:
    with pytest.raises(DotNetError, match="FormatException"):
        reads.vezeeta(f"<CreatedOn>{text}</CreatedOn>")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("27", 27),
        ("+5", 5),
        (" 5 ", 5),
        ("005", 5),
        ("-2147483648", -(2**31)),
        ("2147483647", 2**31 - 1),
    ],
)
def test_integers_are_read(reads: Reads, text: str, said: int) -> None:
    assert reads.vezeeta(f"<CallSourceId>{text}</CallSourceId>") == {"CallSourceId": said}


@pytest.mark.parametrize("text", ["27.0", "1e2", "2147483648", "1,000", "0x5", "true", "abc"])
def test_integers_are_refused(reads: Reads, text: str) -> None:
    with pytest.raises(DotNetError, match=r"FormatException|OverflowException"):
        reads.vezeeta(f"<CallSourceId>{text}</CallSourceId>")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(("27", "27"), ("27.0", "27.0"), ("+5", "5"), (".5", "0.5"), ("5.", "5"), (" 5 ", "5")),
        ("79228162514264337593543950335", "79228162514264337593543950335"),
        ("-0.0000000000000000000000000001", "-0.0000000000000000000000000001"),
        # Digits that do not fit are rounded away.
        ("0.00000000000000000000000000009", "0.0000000000000000000000000001"),
    ],
)
def test_decimals_are_read(dotnet: DotNet, text: str, said: str) -> None:
    value = dotnet.read("vezeeta-request", reservation(f"<Fees>{text}</Fees>").encode())["Fees"]

    assert format(Decimal(value), "f") == said


@pytest.mark.parametrize("text", ["1e2", "1,5", "1,000.5", "INF", "79228162514264337593543950336"])
def test_decimals_are_refused(reads: Reads, text: str) -> None:
    with pytest.raises(DotNetError, match=r"FormatException|OverflowException"):
        reads.vezeeta(f"<Fees>{text}</Fees>")


@pytest.mark.parametrize(
    ("text", "said"),
    [("true", True), ("1", True), (" true ", True), ("false", False), ("0", False)],
)
def test_booleans_are_read(dotnet: DotNet, text: str, said: bool) -> None:
    xml = reservation(f"<EarnSelected>{text}</EarnSelected>")

    assert dotnet.read("vezeeta-request", xml.encode())["EarnSelected"] is said


@pytest.mark.parametrize("text", ["True", "FALSE", "yes", "2", "on"])
def test_booleans_are_refused(reads: Reads, text: str) -> None:
    with pytest.raises(DotNetError, match="FormatException"):
        reads.vezeeta(f"<EarnSelected>{text}</EarnSelected>")


@pytest.mark.parametrize(
    "text",
    [
        *("1b657c92-b04c-4123-a3de-09388147d9f7", "1B657C92-B04C-4123-A3DE-09388147D9F7"),
        *("{1b657c92-b04c-4123-a3de-09388147d9f7}", "(1b657c92-b04c-4123-a3de-09388147d9f7)"),
        *("1b657c92b04c4123a3de09388147d9f7", " 1b657c92-b04c-4123-a3de-09388147d9f7 "),
    ],
)
def test_guids_are_read(reads: Reads, text: str) -> None:
    said = reads.globalportal(f"<m:Id>{text}</m:Id>")

    assert said == {"Id": "1b657c92-b04c-4123-a3de-09388147d9f7"}


@pytest.mark.parametrize("text", ["", "1b657c92", "1b657c92-b04c-4123-a3de-09388147d9fx"])
def test_guids_are_refused(reads: Reads, text: str) -> None:
    with pytest.raises(DotNetError, match="FormatException"):
        reads.globalportal(f"<m:Id>{text}</m:Id>")


def test_enums_are_read_by_their_exact_name(reads: Reads) -> None:
    assert reads.cmt("<BillingState>PaidInFull</BillingState>") == {"BillingState": "PaidInFull"}


@pytest.mark.parametrize("text", ["paidInFull", "1", "", "Unheard"])
def test_enums_are_refused(reads: Reads, text: str) -> None:
    with pytest.raises(DotNetError, match="Invalid enum value"):
        reads.cmt(f"<BillingState>{text}</BillingState>")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(("PT0S", "00:00:00"), ("PT8H30M", "08:30:00"), ("P1DT2H3M4.5S", "1.02:03:04.5000000")),
        *(("-PT1S", "-00:00:01"), ("P10675199DT2H48M5.4775807S", "10675199.02:48:05.4775807")),
        *(("PT90M", "01:30:00"), ("P1Y", "365.00:00:00"), ("P1M", "30.00:00:00")),
    ],
)
def test_timespans_are_durations(dotnet: DotNet, text: str, said: str) -> None:
    xml = personal(f"<StartDateTime>{text}</StartDateTime>")

    assert dotnet.read("cmt-request", xml.encode())["Parameter"]["StartDateTime"] == said


@pytest.mark.parametrize("text", ["00:00:00", "", "P", "PT", "1"])
def test_timespans_are_refused(reads: Reads, text: str) -> None:
    with pytest.raises(DotNetError, match="FormatException"):
        reads.cmt(f"<StartDateTime>{text}</StartDateTime>")

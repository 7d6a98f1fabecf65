"""Texts of dates, timespans, uuids and numbers, as .NET reads and writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.wire import formats
from tests.strategies import date_times, timespans

DATES = (
    *("2026-05-15T14:18:17.0727602+03:00", "0001-01-01T00:00:00", "2021-08-20", "9999-12-31"),
    *("2020-02-29T23:59:59Z", "2000-02-29T00:00:00", "2026-01-01T00:00:00.1-14:00"),
)
NO_DATES = (
    *("", "2026-02-30", "2021-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "0000-01-01"),
    *("2026-01-01 00:00:00", "2026-01-01T24:00:00", "2026-01-01T00:60:00", "2026-01-01T00:00:60"),
    *("2026-01-01T00:00", "2026-01-01T00:00:00.", "2026-01-01T00:00:00.12345678", "20260101"),
    *("2026-01-01T00:00:00+14:01", "2026-01-01T00:00:00+3:00", "2026-01-01T00:00:00z"),
    *("/Date(0)/", " 2026-01-01", "2026-01-01\n", "\u0662026-01-01"),
)


@pytest.mark.parametrize("text", DATES)
def test_a_real_calendar_day_with_or_without_offset_is_a_date(text: str) -> None:
    assert formats.is_format("date-time", text)
    assert formats.is_format("dotnet-date-time", text)


@pytest.mark.parametrize("text", NO_DATES)
def test_anything_else_is_no_date(text: str) -> None:
    assert not formats.is_format("date-time", text)
    with pytest.raises(ValueError, match="is not a date-time"):
        formats.instant(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-05-15T14:18:17+03:00", "2026-05-15T11:18:17Z"),
        ("2026-05-15T14:18:17.50", "2026-05-15T14:18:17.5"),
        ("2026-05-15", "2026-05-15T00:00:00.0000000"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00-00:00"),
    ],
)
def test_equal_instants_are_equal_however_written(one: str, other: str) -> None:
    assert formats.instant(one) == formats.instant(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-05-15T14:18:17", "2026-05-15T14:18:17Z"),  # wall clock time is no instant
        ("2026-05-15T14:18:17Z", "2026-05-15T14:18:17.0000001Z"),
    ],
)
def test_other_instants_differ(one: str, other: str) -> None:
    assert formats.instant(one) != formats.instant(other)


@given(date_times())
def test_every_date_has_an_instant(text: str) -> None:
    ticks, has_offset = formats.instant(text)

    assert isinstance(ticks, int)
    assert has_offset == (text[-1] == "Z" or text[-6:-5] in ("+", "-"))


@pytest.mark.parametrize(
    ("timespan", "duration"),
    [
        *(("00:00:00", "PT0S"), ("08:30:00", "PT8H30M"), ("-00:00:01", "-PT1S")),
        *(("1.02:03:04.5000000", "P1DT2H3M4.5S"), ("2.00:00:00", "P2D")),
        ("10675199.02:48:05.4775807", "P10675199DT2H48M5.4775807S"),
    ],
)
def test_a_timespan_is_a_duration_in_xml(timespan: str, duration: str) -> None:
    assert formats.timespan_to_duration(timespan) == duration
    assert formats.duration_to_timespan(duration) == timespan


def test_more_digits_than_a_tick_has_are_cut() -> None:
    assert formats.duration_to_timespan("PT0.123456789S") == "00:00:00.1234567"


@given(timespans())
def test_no_timespan_is_changed_by_xml(text: str) -> None:
    assert formats.duration_to_timespan(formats.timespan_to_duration(text)) == text


@pytest.mark.parametrize("text", ["", "P", "PT", "1", "00:00:00", "PT1.S", "P" + "9" * 99 + "D"])
def test_anything_else_is_no_duration(text: str) -> None:
    assert formats.duration_to_timespan(text) is None


@pytest.mark.parametrize("text", ["", "8:30:00", "24:00:00", "00:60:00", "PT0S", "00:00"])
def test_anything_else_is_no_timespan(text: str) -> None:
    assert not formats.is_format("timespan", text)
    with pytest.raises(ValueError, match="is not a timespan"):
        formats.timespan_ticks(text)


@pytest.mark.parametrize(
    "text",
    [
        "1b657c92-b04c-4123-a3de-09388147d9f7",
        "1B657C92B04C4123A3DE09388147D9F7",
        "{1b657c92-b04c-4123-a3de-09388147d9f7}",
        "(1b657c92-b04c-4123-a3de-09388147d9f7)",
    ],
)
def test_dotnet_reads_a_uuid_in_four_forms(text: str) -> None:
    assert formats.dotnet_uuid(text) == "1b657c92-b04c-4123-a3de-09388147d9f7"


@pytest.mark.parametrize(
    "text",
    [
        *("", "{1b657c92-b04c-4123-a3de-09388147d9f7)", "1b657c92-b04c4123a3de09388147d9f7"),
        *("1b657c92-b04c-4123-a3de-09388147d9fg", "{1b657c92b04c4123a3de09388147d9f7}"),
    ],
)
def test_anything_else_is_no_uuid(text: str) -> None:
    assert formats.dotnet_uuid(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("/Date(0)/", "1970-01-01T00:00:00Z"),
        ("/Date(1780073840226)/", "2026-05-29T16:57:20.226Z"),
        ("/Date(1780073840226+0300)/", "2026-05-29T16:57:20.226Z"),
        ("/Date(-62135596800000)/", "0001-01-01T00:00:00Z"),
        ("2026-05-29 16:57:20", "2026-05-29T16:57:20"),
        ("2026-05-29 16:57:20.5+03:00", "2026-05-29T13:57:20.5Z"),
    ],
)
def test_other_forms_of_a_date_time_are_the_same_instant(text: str, iso: str) -> None:
    assert formats.dotnet_instant(text) == formats.instant(iso)


@pytest.mark.parametrize("text", ["/Date()/", "2026-05-29  16:57:20", "29 May 2026", "now"])
def test_anything_else_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date-time"):
        formats.dotnet_instant(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *((Decimal("1.0"), "1"), (Decimal("1E+2"), "100"), (Decimal("-0.50"), "-0.5")),
        *((Decimal("0E-9"), "0"), (Decimal("-0"), "0"), (7, "7"), (Decimal("1e-7"), "0.0000001")),
    ],
)
def test_a_decimal_is_written_without_exponent_and_trailing_zeros(
    number: Decimal, text: str
) -> None:
    assert formats.decimal_text(number) == text


@pytest.mark.parametrize(
    "text", ["27.0", "1e2", "", " ", "0x1", "1_000", "\u0661", "--1", "9" * 5000]
)
def test_a_text_that_is_no_integer_stays_text(text: str) -> None:
    assert formats.integer(text) == text


@pytest.mark.parametrize(
    ("text", "number"), [("5", 5), (" +5 ", 5), ("-05", -5), ("9" * 25, 10**25 - 1)]
)
def test_an_integer_keeps_its_value(text: str, number: int) -> None:
    assert formats.integer(text) == number


@pytest.mark.parametrize("text", ["1e2", "", ".", "1,5", "NaN", "\u0663.5", "1.2.3"])
def test_a_text_that_is_no_decimal_stays_text(text: str) -> None:
    assert formats.decimal(text) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=7))
def test_a_decimal_keeps_its_value(number: Decimal) -> None:
    assert formats.decimal(formats.decimal_text(number)) == number

"""The text forms of scalars as .NET reads and writes them: date-time, timespan, uuid, decimal."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable
from datetime import date
from decimal import Decimal

INT32 = (-(2**31), 2**31 - 1)
INT64 = (-(2**63), 2**63 - 1)
DECIMAL_LIMIT = Decimal(2**96 - 1)
"""System.Decimal: 96 bits of digits, at most 28 of them behind the point."""

TICKS_PER_SECOND = 10_000_000

_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,7}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?",
    re.ASCII,
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I | re.ASCII)
_UUID_DOTNET = re.compile(
    r"(?:[0-9a-f]{32}|(?P<open>[{(])?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?(open)[)}]))",
    re.I | re.ASCII,
)
_TIMESPAN = re.compile(
    r"(-)?(?:(\d{1,8})\.)?([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,7}))?", re.ASCII
)
_DURATION = re.compile(
    r"(-)?P(?=[\dT])(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,7}))?S)?)?",
    re.ASCII,
)
_INTEGER = re.compile(r"\s*[+-]?\d{1,4000}\s*", re.ASCII)
_DECIMAL = re.compile(r"\s*[+-]?(?:\d{1,4000}\.?\d{0,4000}|\.\d{1,4000})\s*", re.ASCII)
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_date_time(text: str) -> bool:
    """A .NET DateTime: a real calendar day, 0-7 fraction digits, Z, an offset, or neither."""
    found = _DATE_TIME.fullmatch(text)
    if not found:
        return False
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not (year and 1 <= month <= 12 and 1 <= day <= _DAYS[month]):
        return False
    return (month, day) != (2, 29) or isleap(year)


def instant(text: str) -> tuple[int, bool]:
    """(ticks of 100 ns since year 1, whether the text has an offset); in UTC where it has.

    Two equal instants may be written with different offsets and fraction digits, so replies are
    compared by this. Raises ValueError for what is no date-time.
    """
    found = _DATE_TIME.fullmatch(text)
    if not found or not is_date_time(text):
        raise ValueError(f"{text!r} is not a date-time")
    days = date(int(found[1]), int(found[2]), int(found[3])).toordinal()
    seconds = days * 86_400
    if found[4]:
        seconds += int(found[4]) * 3600 + int(found[5]) * 60 + int(found[6])
    offset = found[8]
    if offset and offset != "Z":
        minutes = int(offset[1:3]) * 60 + int(offset[4:6])
        seconds -= (minutes if offset[0] == "+" else -minutes) * 60
    fraction = int((found[7] or "0").ljust(7, "0"))
    return seconds * TICKS_PER_SECOND + fraction, offset is not None


def is_uuid(text: str) -> bool:
    """The form every page shows: 8-4-4-4-12 hexadecimal digits, any case."""
    return _UUID.fullmatch(text) is not None


def dotnet_uuid(text: str) -> str | None:
    """Any form Guid.Parse takes (N, D, B, P) in the D form, or None."""
    if not _UUID_DOTNET.fullmatch(text):
        return None
    digits = text.translate({ord(mark): None for mark in "{}()-"}).lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def is_timespan(text: str) -> bool:
    """A .NET TimeSpan in its "c" form: [-][d.]hh:mm:ss[.fffffff]."""
    return _TIMESPAN.fullmatch(text) is not None


def timespan_ticks(text: str) -> int:
    """Ticks of 100 ns in "hh:mm:ss"; raises ValueError for what is no timespan."""
    found = _TIMESPAN.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a timespan")
    hours = int(found[2] or 0) * 24 + int(found[3])
    seconds = (hours * 60 + int(found[4])) * 60 + int(found[5])
    ticks = seconds * TICKS_PER_SECOND + int((found[6] or "0").ljust(7, "0"))
    return -ticks if found[1] else ticks


def timespan(ticks: int) -> str:
    """The "c" form of so many ticks, as Json.NET writes a TimeSpan."""
    seconds, fraction = divmod(abs(ticks), TICKS_PER_SECOND)
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    tail = f".{fraction:07}" if fraction else ""
    return f"{'-' if ticks < 0 else ''}{f'{days}.' if days else ''}{clock}{tail}"


def duration_to_timespan(text: str) -> str | None:
    """``xsd:duration`` (a TimeSpan in XML, PT0S) -> "00:00:00"; None where it is none."""
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    sign, days, hours, minutes, seconds, fraction = found.groups()
    total = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60
    ticks = (total + int(seconds or 0)) * TICKS_PER_SECOND + int((fraction or "0").ljust(7, "0"))
    return timespan(-ticks if sign else ticks)


def timespan_to_duration(text: str) -> str:
    """ "00:00:00" -> PT0S; raises ValueError for what is no timespan."""
    ticks = timespan_ticks(text)
    seconds, fraction = divmod(abs(ticks), TICKS_PER_SECOND)
    days, rest = divmod(seconds, 86_400)
    clock = [
        f"{amount}{unit}"
        for amount, unit in ((rest // 3600, "H"), (rest // 60 % 60, "M"))
        if amount
    ]
    if rest % 60 or fraction or not (days or clock):
        tail = f".{fraction:07}".rstrip("0") if fraction else ""
        clock.append(f"{rest % 60}{tail}S")
    time = f"T{''.join(clock)}" if clock else ""
    return f"{'-' if ticks < 0 else ''}P{f'{days}D' if days else ''}{time}"


def decimal_text(number: Decimal | int) -> str:
    """A System.Decimal as XML carries it: no exponent, no trailing zeros (1.0 is written 1)."""
    text = format(Decimal(number), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def integer(text: str) -> int | str:
    """An integer as XML and forms carry it; a text that is none stays text."""
    return int(text) if _INTEGER.fullmatch(text) else text


def decimal(text: str) -> Decimal | str:
    """A decimal as XML and forms carry it, without exponent; a text that is none stays text."""
    return Decimal(text.strip()) if _DECIMAL.fullmatch(text) else text


FORMATS: dict[str, Callable[[str], bool]] = {
    "date-time": is_date_time,
    "dotnet-date-time": is_date_time,
    "uuid": is_uuid,
    "timespan": is_timespan,
}
"""Every format of a string that a document may name; other names say nothing."""

FORMAT_WORDS = {
    "date-time": "a date-time such as 2026-05-15T14:18:17+03:00",
    "dotnet-date-time": "a date-time such as 2021-08-20T00:00:00, with or without offset",
    "uuid": "a uuid such as 1b657c92-b04c-4123-a3de-09388147d9f7",
    "timespan": "a timespan such as 08:30:00",
}

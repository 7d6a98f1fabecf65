"""The text forms of scalars as .NET reads and writes them: date-time, timespan, uuid, decimal."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

INT32 = (-(2**31), 2**31 - 1)
INT64 = (-(2**63), 2**63 - 1)
DECIMAL_LIMIT = Decimal(2**96 - 1)
"""System.Decimal: 96 bits of digits, at most 28 of them behind the point."""

TICKS_PER_SECOND = 10_000_000

_YEAR = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_DAY = (
    f"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    f"|{_LEAP_YEAR}-02-29)"
)
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,7})?"
_OFFSET = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DATE_TIME_PATTERN = f"{_DAY}(?:T{_TIME}{_OFFSET}?)?"

PATTERNS = {
    "date-time": _DATE_TIME_PATTERN,
    "dotnet-date-time": _DATE_TIME_PATTERN,
    "uuid": "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    "timespan": "-?(?:[0-9]{1,8}[.])?(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,7})?",
}
"""Every format of a string that a document may name, as a pattern of the whole text.

date-time is a .NET DateTime: a real calendar day, 0-7 fraction digits, Z, an offset, or neither.
uuid is the form every page shows (8-4-4-4-12); timespan the "c" form [-][d.]hh:mm:ss[.fffffff].
Written without what only one regular expression engine knows: Python's and Rust's read them.
"""

_FORMATS = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_UUID_DOTNET = re.compile(rf"[0-9a-f]{{32}}|{_UUID}|\{{{_UUID}\}}|\({_UUID}\)", re.I | re.ASCII)
_TIMESPAN = re.compile(
    r"(-)?(?:(\d{1,8})\.)?([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,7}))?", re.ASCII
)
_DURATION = re.compile(
    r"(-)?P(?=[\dT])(?:(\d{1,7})Y)?(?:(\d{1,7})M)?(?:(\d{1,9})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,7})\d{0,30})?S)?)?",
    re.ASCII,
)
_MILLISECONDS = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
_SPACED = re.compile(r"\A(\d{4}-\d\d-\d\d) (\d\d:)", re.ASCII)
_UNIX_EPOCH = date(1970, 1, 1).toordinal() * 86_400 * TICKS_PER_SECOND
_INTEGER = re.compile(r"\s*[+-]?\d{1,4000}\s*", re.ASCII)
_DECIMAL = re.compile(r"\s*[+-]?(?:\d{1,4000}(?:\.\d{0,4000})?|\.\d{1,4000})\s*", re.ASCII)
_FRACTION_AND_OFFSET = re.compile(r"(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?")


def is_format(name: str, text: str) -> bool:
    """Whether a text is of a format of `PATTERNS`."""
    return _FORMATS[name].fullmatch(text) is not None


def instant(text: str) -> tuple[int, bool]:
    """(ticks of 100 ns since year 1, whether the text has an offset); in UTC where it has.

    Two equal instants may be written with different offsets and fraction digits, so replies are
    compared by this. Raises ValueError for what is no date-time.
    """
    if not is_format("date-time", text):
        raise ValueError(f"{text!r} is not a date-time")
    seconds = date.fromisoformat(text[:10]).toordinal() * 86_400
    if len(text) == 10:
        return seconds * TICKS_PER_SECOND, False
    seconds += int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
    fraction, offset = _FRACTION_AND_OFFSET.fullmatch(text, 19).groups()  # type: ignore[union-attr]
    if offset and offset != "Z":
        minutes = int(offset[1:3]) * 60 + int(offset[4:6])
        seconds -= (minutes if offset[0] == "+" else -minutes) * 60
    return seconds * TICKS_PER_SECOND + int((fraction or "0").ljust(7, "0")), offset is not None


def dotnet_instant(text: str) -> tuple[int, bool]:
    """As `instant`, and also for the two other forms in which .NET writes a DateTime.

    ``/Date(ms)/`` is Microsoft's older JSON, in UTC; ``yyyy-MM-dd HH:mm:ss`` has a blank for the T.
    """
    milliseconds = _MILLISECONDS.fullmatch(text)
    if milliseconds:
        return _UNIX_EPOCH + int(milliseconds[1]) * (TICKS_PER_SECOND // 1000), True
    return instant(_SPACED.sub(r"\1T\2", text))


def dotnet_uuid(text: str) -> str | None:
    """Any form Guid.Parse takes (N, D, B, P) in the D form, or None."""
    if not _UUID_DOTNET.fullmatch(text):
        return None
    digits = text.translate({ord(mark): None for mark in "{}()-"}).lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


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
    """``xsd:duration`` (PT0S) -> "00:00:00"; None where it is none, or too long for a TimeSpan.

    .NET takes a year, or twelve months, for 365 days and a month for 30.
    """
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    sign, years, months, days, hours, minutes, seconds, fraction = found.groups()
    more_years, rest = divmod(int(months or 0), 12)
    whole_days = (int(years or 0) + more_years) * 365 + rest * 30 + int(days or 0)
    total = ((whole_days * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60
    ticks = (total + int(seconds or 0)) * TICKS_PER_SECOND + int((fraction or "0").ljust(7, "0"))
    ticks = -ticks if sign else ticks
    return timespan(ticks) if INT64[0] <= ticks <= INT64[1] else None


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
    if text.isdigit() and text.isascii() and len(text) < 20:  # most are; no pattern is needed
        return int(text)
    return int(text) if _INTEGER.fullmatch(text) else text


def decimal(text: str) -> Decimal | str:
    """A decimal as XML and forms carry it, without exponent; a text that is none stays text."""
    if text.isdigit() and text.isascii() and len(text) < 30:
        return Decimal(text)
    return Decimal(text.strip()) if _DECIMAL.fullmatch(text) else text


FORMAT_WORDS = {
    "date-time": "a date-time such as 2026-05-15T14:18:17+03:00",
    "dotnet-date-time": "a date-time such as 2021-08-20T00:00:00, with or without offset",
    "uuid": "a uuid such as 1b657c92-b04c-4123-a3de-09388147d9f7",
    "timespan": "a timespan such as 08:30:00",
}

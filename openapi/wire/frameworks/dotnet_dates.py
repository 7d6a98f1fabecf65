"""Dates as .NET reads them: ISO 8601 by Json.NET and XML, and what DateTime.Parse takes besides.

Every result is in ISO 8601. What DateTime.Parse completes with today's date (a clock alone, a day
without year) is not read here, though .NET reads it: nobody could say which day it means.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from openapi.wire import formats

JSON, XML, FORM = "json", "xml", "form"

_CLOCK = r"(?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,30})?)?)"
_ZONE = r"(?P<zone>[Zz]|[+-]\d\d:\d\d)?"
_ISO = re.compile(rf"(?P<day>\d{{4}}-\d\d-\d\d)(?:T{_CLOCK})?{_ZONE}", re.ASCII)
_XML_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)
_MICROSOFT = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in _MONTHS)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? +)?"
_DAYS = tuple(
    re.compile(rf"{_WEEKDAY}{day}(?:(?:[ T]| +)(?P<rest>\S.*))?", re.ASCII | re.I)
    for day in (
        r"(?P<year>\d{3,4})[-/](?P<month>\d\d?)(?:[-/](?P<day>\d\d?))?",
        r"(?P<month>\d\d?)[-/](?P<day>\d\d?)[-/](?P<year>\d{4}|\d\d)",
        rf"(?P<name>{_MONTH})\.? +(?P<day>\d\d?),? +(?P<year>\d{{4}})",
        rf"(?P<day>\d\d?)[ -]+(?P<name>{_MONTH})\.?,?[ -]+(?P<year>\d{{4}})",
    )
)
_REST = re.compile(
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,30}))?)?"
    r"(?: *(?P<half>[AP])M?)?(?: *(?P<zone>Z|GMT|[+-](?:\d\d?(?::\d\d)?|\d{4})))?",
    re.ASCII | re.I,
)
_LAST_TWO_DIGIT_YEAR = 2029  # of the invariant culture's calendar

_SECOND = formats.TICKS_PER_SECOND
_DAY = 86_400 * _SECOND
_UNIX_EPOCH = 719_162 * _DAY  # ticks from year 1
_END = date.max.toordinal() * _DAY
_MOST_MINUTES = 14 * 60  # of an offset, for DateTime.Parse


def date_time(text: str, source: str) -> str | None:
    """The date that .NET reads in JSON, XML or a form; None where it refuses the text.

    A text of the documents' own form comes back as it is.
    """
    text = text.strip()
    if formats.is_format("date-time", text):
        return text
    iso = _ISO.fullmatch(text)
    if iso:
        found = _iso(iso, source)
        if found or source == XML:
            return found
    match source:
        case "xml":
            return _xml_month(text)
        case "json":
            ticks = _MICROSOFT.fullmatch(text)
            if ticks:
                return _moment(_UNIX_EPOCH + int(ticks[1]) * 10_000, "Z")
    return _parsed(text)


def _iso(found: re.Match[str], source: str) -> str | None:
    """Json.NET's own reader and XmlConvert take any offset under a day; a form's does not."""
    day, clock, zone = found["day"], found["clock"] or "00:00:00", found["zone"] or ""
    if source == XML and len(clock) == 5:
        return None
    minutes = _minutes(zone)
    if source == FORM and abs(minutes) > _MOST_MINUTES:
        return None
    hour, minute, second, fraction = _clock_parts(clock)
    return _built(day, (hour, minute, second, fraction), zone)


def _clock_parts(clock: str) -> tuple[int, int, int, str]:
    whole, _, fraction = clock.partition(".")
    hour, minute, *second = whole.split(":")
    return int(hour), int(minute), int(second[0]) if second else 0, fraction


def _xml_month(text: str) -> str | None:
    """xsd:gYear and xsd:gYearMonth, which XmlConvert takes for their first day."""
    found = _XML_MONTH.fullmatch(text)
    return _built(f"{found[1]}-{found[2] or '01'}-01", (0, 0, 0, ""), "") if found else None


def _parsed(text: str) -> str | None:
    """DateTime.Parse in the invariant culture: month before day, names of months, AM and PM."""
    for pattern in _DAYS:
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            name = (parts.get("name") or "")[:3].lower()
            month = [full[:3] for full in _MONTHS].index(name) + 1 if name else int(parts["month"])
            day = f"{_year(parts['year'])}-{month:02}-{int(parts['day'] or 1):02}"
            return _with_rest(day, parts["rest"])
    return None


def _year(digits: str) -> str:
    if len(digits) > 2:
        return f"{digits:0>4}"
    century = _LAST_TWO_DIGIT_YEAR // 100
    return f"{century if int(digits) <= _LAST_TWO_DIGIT_YEAR % 100 else century - 1}{digits}"


def _with_rest(day: str, rest: str | None) -> str | None:
    if rest is None:
        return _built(day, (0, 0, 0, ""), "")
    found = _REST.fullmatch(rest)
    if not found:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").upper()
    if half:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half == "P" else 0)
    zone = _colon(found["zone"] or "")
    if abs(_minutes(zone)) > _MOST_MINUTES:
        return None
    second, fraction = int(found["second"] or 0), found["fraction"] or ""
    return _built(day, (hour, int(found["minute"]), second, fraction), zone)


def _colon(zone: str) -> str:
    """+3, +03 and +0300 as +03:00; GMT as Z."""
    if zone.upper() in ("", "Z", "GMT"):
        return zone and "Z"
    hours, _, minutes = zone[1:].partition(":")
    if len(hours) == 4:
        hours, minutes = hours[:2], hours[2:]
    return f"{zone[0]}{hours:0>2}:{minutes or '00'}"


def _minutes(zone: str) -> int:
    if zone in ("", "Z", "z"):
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return minutes if zone[0] == "+" else -minutes


def _built(day: str, clock: tuple[int, int, int, str], zone: str) -> str | None:
    """ISO 8601 of these parts, or None where they are no date; an odd offset becomes UTC."""
    hour, minute, second, fraction = clock
    minutes = _minutes(zone)
    if hour > 23 or minute > 59 or second > 59 or abs(minutes) >= 24 * 60:
        return None
    try:
        days = date.fromisoformat(day).toordinal() - 1
    except ValueError:
        return None
    ticks = days * _DAY + ((hour * 60 + minute) * 60 + second) * _SECOND + _rounded(fraction)
    if abs(minutes) > _MOST_MINUTES or (zone and int(zone[4:6] or 0) > 59):
        return _moment(ticks - minutes * 60 * _SECOND, "Z")
    return _moment(ticks, zone.upper())


def _rounded(fraction: str) -> int:
    """Ticks: at most seven digits, the last one rounded, up to the next second if need be."""
    digits = fraction.ljust(8, "0")
    return int(digits[:7]) + (digits[7] >= "5")


def _moment(ticks: int, zone: str) -> str | None:
    if not 0 <= ticks < _END:
        return None
    days, rest = divmod(ticks, _DAY)
    second, fraction = divmod(rest, _SECOND)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    shown = f".{fraction:07}" if fraction else ""
    return f"{date.fromordinal(days + 1).isoformat()}T{clock}{shown}{zone}"

"""The .NET DateTime as text: 0 to 7 fraction digits and Z, an offset or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

SECOND = 10_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
LAST = date.max.toordinal() * DAY

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:([T ])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(Z|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)", re.ASCII)
_SLASHED = re.compile(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d):(\d\d):(\d\d))?", re.ASCII)
_MICROSOFT = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)


@dataclass(frozen=True, slots=True)
class Instant:
    """Local ticks of 100 ns since 0001-01-01, with the offset in minutes when one was given."""

    ticks: int
    offset: int | None = None
    zulu: bool = False

    @property
    def utc(self) -> int:
        """The ticks in UTC; a DateTime without offset counts as UTC."""
        return self.ticks - (self.offset or 0) * MINUTE

    def moved_to(self, offset: int) -> Instant:
        """The same instant at another offset; itself where the calendar ends before that."""
        ticks = self.utc + offset * MINUTE
        if self.offset is None or not 0 <= ticks < LAST:
            return self
        return Instant(ticks, offset)

    def shifted(self, ticks: int) -> Instant:
        """A later (or earlier) instant, itself where the calendar ends before that."""
        moved = self.ticks + ticks
        return replace(self, ticks=moved) if 0 <= moved < LAST else self

    def __str__(self) -> str:
        day, rest = divmod(self.ticks, DAY)
        second, fraction = divmod(rest, SECOND)
        digits = f".{fraction:07d}".rstrip("0") if fraction else ""
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        day_text = date.fromordinal(day + 1).isoformat()
        return f"{day_text}T{clock}{digits}{self._zone()}"

    def _zone(self) -> str:
        if self.zulu or self.offset is None:
            return "Z" if self.zulu else ""
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02d}:{minutes:02d}"


def read(
    text: str, *, strict: bool, space: bool = False, old_forms: bool = False
) -> Instant | None:
    """An Instant, or None when the text is no date.

    `space` also takes a blank for the T; `old_forms` also `/Date(ms)/` and `MM/DD/YYYY`; strict
    refuses more than seven fraction digits.
    """
    found = _ISO.fullmatch(text)
    if found:
        if (found[4] == " " and not space) or (strict and len(found[8] or "") > 7):
            return None
        return _build([found[1], found[2], found[3]], found.group(5, 6, 7, 8), found[9])
    dated = _ISO_DAY.fullmatch(text)
    if dated:
        return _build(dated[1].split("-"), (None, None, None, None), dated[2])
    return _read_old(text) if old_forms else None


def _read_old(text: str) -> Instant | None:
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        month, day, year, *clock = slashed.groups()
        return _build([year, month, day], (*clock, None), None)
    microsoft = _MICROSOFT.fullmatch(text)
    if microsoft:
        ticks = date(1970, 1, 1).toordinal() * DAY - DAY + int(microsoft[1]) * 10_000
        return Instant(ticks, 0, zulu=True) if 0 <= ticks < LAST else None
    return None


def _build(day: list[str], clock: tuple[str | None, ...], zone: str | None) -> Instant | None:
    hour, minute, second = (int(part or 0) for part in clock[:3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    try:
        ordinal = date(int(day[0]), int(day[1]), int(day[2])).toordinal()
    except ValueError:
        return None
    fraction = int(((clock[3] or "") + "0000000")[:7])
    ticks = (ordinal - 1) * DAY + (hour * 3600 + minute * 60 + second) * SECOND + fraction
    if zone is None:
        return Instant(ticks)
    if zone == "Z":
        return Instant(ticks, 0, zulu=True)
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    if minutes > 14 * 60 or int(zone[4:6]) > 59:
        return None
    return Instant(ticks, -minutes if zone[0] == "-" else minutes)

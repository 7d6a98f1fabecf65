"""Whether two values say the same, as the partners' framework would: instants, not their text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from openapi.documents import DocumentedReply
from openapi.schemas import Schema
from openapi.violations import Pointer
from openapi.wire.formats import TICKS_PER_SECOND, dotnet_instant, dotnet_uuid, timespan_ticks

# SQL Server's datetime rounds to 3.33 ms, and no page promises how fine a date is kept.
_TOLERANCE = 40_000  # ticks of 100 ns
DATES = ("date-time", "dotnet-date-time")
"""The formats of a DateTime."""

# Every zone is so many quarter hours from UTC, and none more than 14 hours.
_ZONE_STEP = 15 * 60 * TICKS_PER_SECOND
_FARTHEST_ZONE = 14 * 4 * _ZONE_STEP

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d+:\d+(:[\d.]+)?")  # the first one: an offset comes after it


def same(schema: Schema | None, one: Any, other: Any) -> bool:
    """Equal as values of ``schema``: dates as instants, uuids in any form, numbers as numbers.

    A date without an offset is in the server's own zone, which nobody knows: beside one with an
    offset it is never called different, nor beside one that differs by what zones do (stored in
    UTC, and read back without saying so). A day alone is no moment in that day but its first.
    Texts that differ in their Unicode form alone are equal.
    """
    if one is None or other is None:
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        return _same_text(schema.format if schema else "", one, other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        return one == other
    return bool(one == other)


def _same_text(name: str, one: str, other: str) -> bool:
    if name in DATES:
        try:
            (first, zoned), (second, also_zoned) = dotnet_instant(one), dotnet_instant(other)
        except ValueError:
            return one == other
        if _lost_its_time(one, other) or _lost_its_time(other, one):
            return False
        if zoned != also_zoned:
            return True
        apart = abs(first - second)
        return apart < _TOLERANCE or (not zoned and _is_of_zones(apart))
    if name == "uuid":
        return (dotnet_uuid(one) or one) == (dotnet_uuid(other) or other)
    if name == "timespan":
        try:
            return timespan_ticks(one) == timespan_ticks(other)
        except ValueError:
            return one == other
    return composed(one) == composed(other)


def _lost_its_time(one: str, other: str) -> bool:
    """Whether ``one`` is a day alone, and ``other`` a moment in it that is not its first."""
    time = _TIME.search(other)
    return bool(_DAY.fullmatch(one.strip()) and time and time[0].strip("0:."))


def _is_of_zones(apart: int) -> bool:
    rest = apart % _ZONE_STEP
    near = min(rest, _ZONE_STEP - rest) < _TOLERANCE
    return near and apart < _FARTHEST_ZONE + _TOLERANCE


def composed(text: str) -> str:
    """A text in Unicode's form C, in which accented letters are one character."""
    return unicodedata.normalize("NFC", text)


def is_instant(text: str) -> bool:
    """Whether a text is a DateTime in any form that .NET writes."""
    try:
        dotnet_instant(text)
    except ValueError:
        return False
    return True


def is_edge_date(schema: Schema | None, value: Any) -> bool:
    """Whether a date is so near the first or last day that a change of zone cuts it off."""
    return (
        schema is not None
        and schema.format in DATES
        and isinstance(value, str)
        and value[:4] in ("0001", "9999")
    )


def differences(
    schema: Schema | None, one: Any, other: Any, pointer: Pointer = ()
) -> Iterator[tuple[Pointer, Schema | None]]:
    """The places in which two values differ. Absent is as null: XmlSerializer omits it."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys((*one, *other)):
            below = schema.members.get(name) if schema else None
            yield from differences(below, one.get(name), other.get(name), (*pointer, name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from differences(
                schema.items if schema else None, first, second, (*pointer, index)
            )
    elif not same(schema, one, other):
        yield pointer, schema


def is_canned(documented: DocumentedReply, value: Any) -> bool:
    """Whether a reply says just what a documented sample says."""
    return any(
        not list(differences(content.schema, value, example.value))
        for content in documented.contents.values()
        for example in content.examples
    )


def characters(text: str) -> str:
    """How long a text is, in words."""
    return f"{len(text)} character{'s' if len(text) != 1 else ''}"


def kind(value: Any) -> str:
    """A value in words that give nothing of it away."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "a whole number"
        case Decimal():
            return "a number"
        case str():
            return f"a text of {characters(value)}" if value else "an empty text"
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object"

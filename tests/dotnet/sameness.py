"""Whether two values say the same, told without our own format readers: those are under test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from openapi.schemas import Schema

# What a value type of .NET is when its element is not there.
_DEFAULTS = (
    *(0, False, "00:00:00", "0001-01-01T00:00:00.0000000"),
    "00000000-0000-0000-0000-000000000000",
)
_DATE_TIME = re.compile(r"(.{10}|.{19})(?:\.(\d{1,7}))?(?:(Z)|([+-]\d\d):(\d\d))?")


def differences(schema: Schema, wanted: Any, found: Any, where: str = "") -> Iterator[str]:
    """Each place where ``found`` says something else; a member left out may be found as default.

    Member names match in any case: .NET's begin with a capital where a partner's JSON does not.
    """
    if wanted is None or found is None:
        if wanted is not found:
            yield f"{where}: {wanted!r} became {found!r}"
    elif schema.kind == "object":
        by_name = {name.lower(): value for name, value in found.items()}
        for name, member in schema.members.items():
            below, there = f"{where}/{name}", by_name.pop(name.lower(), None)
            if name in wanted:
                yield from differences(member, wanted[name], there, below)
            elif there is not None and there not in _DEFAULTS:
                yield f"{below}: {there!r} came from nowhere"
        yield from (f"{where}/{name} is no member" for name in by_name)
    elif schema.kind == "array" and schema.items is not None:
        if len(wanted) != len(found):
            yield f"{where}: {len(wanted)} items became {len(found)}"
        for place, (one, other) in enumerate(zip(wanted, found, strict=False)):
            yield from differences(schema.items, one, other, f"{where}/{place}")
    elif _meant(schema, wanted) != _meant(schema, found):
        yield f"{where}: {wanted!r} became {found!r}"


def _meant(schema: Schema, value: Any) -> Any:
    """A scalar in one form: a date as its instant, a number without its trailing zeros."""
    if schema.kind == "string" and isinstance(value, str):
        match schema.format:
            case "date-time" | "dotnet-date-time":
                return _ticks(value)
            case "uuid":
                return value.lower()
    if schema.kind == "number" and isinstance(value, int | Decimal):
        return Decimal(value)
    return type(value), value  # True is no 1


def _ticks(text: str) -> tuple[int, bool]:
    """Units of 100 ns since the year 1, in UTC if the text says how far it is from there."""
    found = _DATE_TIME.fullmatch(text)
    if not found:
        raise AssertionError(f"{text!r} is no date")
    head, fraction, utc, hours, minutes = found.groups()
    moment = (datetime.fromisoformat(head) - datetime.min) // timedelta(seconds=1)
    if hours:
        away = int(hours) * 60 + int(hours[0] + minutes)
        moment -= away * 60
    return moment * 10_000_000 + int((fraction or "").ljust(7, "0")), bool(utc or hours)

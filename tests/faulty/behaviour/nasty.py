"""Nasty-value faults: text, dates, numbers, nulls and lists that are valid and break something."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.faulty.behaviour.leaves import crash_on, leaves, map_members, map_text, refuse
from tests.faulty.call import Call, Crash, Entity
from tests.faulty.hooks import at
from tests.faulty.instants import DAY, MINUTE, SECOND, Instant

YEAR = 365 * DAY
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _text(found: Any) -> Any:
    return lambda value: isinstance(value, str) and found(value)


def _date(found: Any) -> Any:
    return lambda value: isinstance(value, Instant) and found(value)


def _number(found: Any) -> Any:
    return lambda value: (
        isinstance(value, (int, Decimal)) and not isinstance(value, bool) and found(value)
    )


def _year(when: Instant) -> int:
    return int(str(when)[:4])


crash_on("emoji-is-500", _text(lambda text: any(character > "\uffff" for character in text)))
crash_on("quote-is-500", _text(lambda text: "'" in text))
crash_on("double-quote-is-500", _text(lambda text: '"' in text))
crash_on("braces-are-500", _text(lambda text: "{" in text or "%" in text))
crash_on("markup-is-500", _text(lambda text: re.search(r"<[a-zA-Z!/]", text) is not None))
crash_on("line-break-is-500", _text(lambda text: "\n" in text))
crash_on("rtl-is-500", _text(lambda text: re.search("[\u0590-\u06ff]", text) is not None))
crash_on("empty-text-is-500", _text(lambda text: text == ""))
crash_on("long-text-is-500", _text(lambda text: len(text) >= 240))
crash_on("backslash-is-500", _text(lambda text: "\\" in text))
crash_on("year-0001-is-500", _date(lambda when: _year(when) < 1753))
crash_on("year-9999-is-500", _date(lambda when: _year(when) > 9998))
crash_on("big-offset-is-500", _date(lambda when: abs(when.offset or 0) > 12 * 60))
crash_on("int-max-is-500", _number(lambda number: number == 2**31 - 1))
crash_on("int-min-is-500", _number(lambda number: number == -(2**31)))
crash_on("negative-is-500", _number(lambda number: number < 0))
crash_on(
    "many-decimals-are-500",
    lambda value: isinstance(value, Decimal) and value % Decimal("0.01") != 0,
)
crash_on("many-digits-are-500", lambda value: isinstance(value, Decimal) and abs(value) >= 10**18)
crash_on("empty-list-is-500", lambda value: value == [])
crash_on("null-is-500", lambda value: value is None)

refuse("offset-14-refused", _date(lambda when: abs(when.offset or 0) == 14 * 60), "Bad offset.")
refuse("leap-day-refused", _date(lambda when: str(when)[5:10] == "02-29"), "Bad date.")
refuse("old-date-refused", _date(lambda when: _year(when) < 1900), "Bad date.")
refuse("far-date-refused", _date(lambda when: _year(when) > 2099), "Bad date.")
refuse("zero-refused", _number(lambda number: number == 0), "A value is required.")
refuse("false-refused", lambda value: value is False, "A value is required.")
refuse("empty-list-refused", lambda value: value == [], "At least one item.")
refuse(
    "emoji-refused",
    _text(lambda text: any(character > "\uffff" for character in text)),
    "Bad text.",
)

map_text("emoji-to-question-marks", lambda text: re.sub("[\U00010000-\U0010ffff]", "??", text))
map_text("ansi-code-page", lambda text: text.encode("cp1252", "replace").decode("cp1252"))
map_text("mojibake", lambda text: text.encode("utf-8", "replace").decode("latin-1"))
map_text("line-breaks-to-lf", lambda text: text.replace("\r\n", "\n"))
map_text("html-escaped", lambda text: html.escape(text))
map_text("quotes-doubled", lambda text: text.replace("'", "''"))
map_text("backslash-lost", lambda text: text.replace("\\", ""))
map_text("bidi-stripped", lambda text: _BIDI.sub("", text))
map_text("rtl-reversed", lambda text: text[::-1] if re.search("[\u0590-\u06ff]", text) else text)
map_text("blanks-collapsed", lambda text: re.sub("  +", " ", text))
map_text("cut-at-50", lambda text: text[:50])
map_text("leading-zeros-lost", lambda text: text.lstrip("0") or "0" if text.isdecimal() else text)
map_text(
    "long-digits-as-float",
    lambda text: str(float(text)) if text.isdecimal() and len(text) > 15 else text,
)
map_text("tags-removed", lambda text: re.sub("<[^>]*>", "", text))


@at("outcome", "null-as-word")
def null_as_word(entity: Entity, call: Call) -> Entity:
    return {key: "null" if value is None else value for key, value in entity.items()}


def _dates(change: Any) -> Any:
    return lambda value: change(value) if isinstance(value, Instant) else value


def _minus_lost(when: Instant) -> Instant:
    return replace(when, offset=abs(when.offset)) if when.offset else when


def _half_hour_lost(when: Instant) -> Instant:
    return replace(when, offset=int(when.offset / 60) * 60) if when.offset else when


def _day_lost(when: Instant) -> Instant:
    return when.shifted(-DAY) if when.offset and when.utc // DAY != when.ticks // DAY else when


def _misread(name: str, change: Any) -> None:
    """Fault `name`: dates are read so, before the server moves them to its own zone."""

    def hook(entity: Entity | None, call: Call) -> Entity | None:
        for key, value in (entity or {}).items():
            if isinstance(value, Instant) and entity is not None:
                entity[key] = change(value)
        return entity

    at("bound", name)(hook)


def _fraction_misread(when: Instant) -> Instant:
    seconds, fraction = divmod(when.ticks, SECOND)
    digits = f"{fraction:07d}".rstrip("0")
    # ".5" is read as 5 ms: the digits as a number of thousandths
    return replace(when, ticks=seconds * SECOND + int(digits or 0) * 10_000 % SECOND)


def _two_digit_year(when: Instant) -> Instant:
    year = _year(when)
    return when.shifted(-(year - 1999) * YEAR) if year > 2099 else when


def _daylight(when: Instant) -> Instant:
    return when.shifted(60 * MINUTE) if 4 <= int(str(when)[5:7]) <= 10 else when


_misread("offset-minus-lost", _minus_lost)
_misread("half-hour-offset-lost", _half_hour_lost)
map_members("fraction-misread", _dates(_fraction_misread), "Start", "End")
map_members("century-lost", _dates(_two_digit_year), "Start", "End")
map_members("daylight-saving-twice", _dates(_daylight), "Start", "End")
map_members(
    "old-date-becomes-1970",
    _dates(lambda when: Instant(719_162 * DAY, 0, True) if _year(when) < 1970 else when),
    "Start",
    "End",
)
map_members(
    "offset-day-lost",
    _dates(
        lambda when: (
            when.shifted(-DAY) if when.offset and when.utc // DAY != when.ticks // DAY else when
        )
    ),
    "Start",
    "End",
)


@at("text_out", "xml-ampersand-raw")
def ampersand_raw(text: str, call: Call) -> str:
    return text.replace("&amp;", "&") if "xml" in call.reply_type else text


@at("text_out", "xml-carriage-return-raw")
def carriage_return_raw(text: str, call: Call) -> str:
    return text.replace("&#xD;", "\r") if "xml" in call.reply_type else text


@at("text_out", "json-line-break-raw")
def line_break_raw(text: str, call: Call) -> str:
    return text.replace("\\n", "\n").replace("\\r", "\r") if "json" in call.reply_type else text


@at("text_out", "json-quote-raw")
def quote_raw(text: str, call: Call) -> str:
    return text.replace('\\"', '"') if "json" in call.reply_type else text


@at("entity", "many-items-are-500")
def many_items(entity: Any, call: Call) -> Any:
    places = [where for where, _ in leaves(entity)]
    if any("[4]" in where for where in places):
        raise Crash("index out of range")
    return entity


@at("outcome", "null-list-is-500")
def null_list(entity: Entity | None, call: Call) -> Entity | None:
    sent = call.entity or {}
    if any(name.endswith("Reasons") and value is None for name, value in leaves(sent)):
        raise Crash("null-list-is-500")
    return entity

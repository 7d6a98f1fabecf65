"""Values that are valid, and that an implementation may well stumble over: fixed, never random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from contracts.cases import Change
from contracts.generation.places import MISSING, Place
from openapi.schemas import Schema
from openapi.violations import Evidence
from openapi.wire.formats import INT32, INT64

Nasty = tuple[str, Any, Evidence] | tuple[str, Any, Evidence, str]
"""The kind of a value, the value, the evidence for its being valid; and the rule, if not type."""

_APART: tuple[tuple[str, str], ...] = (
    ("a text of emoji and other scripts", "\U0001f600 Zoë 漢字 Ω ✓"),
    ("a text with quotes and markup", 'O\'Brien "x" \\ <b>&amp;</b> %27 {{7*7}} ${x}'),
    ("a text with line breaks and tabs", "line one\r\nline two\ttab"),
    ("a right-to-left text", "\u05e9\u05dc\u05d5\u05dd \u200f\u0639\u0627\u0644\u0645 123"),
    ("a text with SQL", "x'; DROP TABLE t; -- a=1+1&b=2;c?d#e"),
    ("a text with combining marks", "e\u0301 a\u030a\u00a0\u2028\u200d\ufeff"),
    ("a path with format marks", "../../etc/x %s%n %00 C:\\new"),
)
_TOGETHER = "a text of many scripts and marks"
_EMPTY = "a list without items"
_TEXTS: tuple[tuple[str, str], ...] = (
    ("a text with blanks around it", "  in between  "),
    ("a number as text", "00123"),
    ("a long number as text", "12345678901234567890.10"),
    ("digits as text", "12345"),
    ("twenty digits as text", "12345678901234567890"),
    ("an exponent as text", "1e5"),
    ("the text null", "null"),
    ("the text true", "true"),
    ("a text of 300 characters", "abcdefghi " * 29 + "abcdefghij"),
)
# The last says whether only the form is new: no page says that every day may be booked.
_DATES: tuple[tuple[str, str, bool], ...] = (
    ("a date in UTC", "2026-03-29T01:30:00Z", True),
    ("a date with 7 digits and an offset", "2024-02-29T23:59:59.9999999+05:30", True),
    ("a date without offset", "2026-10-25T02:30:00", True),
    ("a date in year 0001", "0001-01-01T00:00:00", False),
    ("a date at +14:00", "2026-01-01T00:00:00+14:00", True),
    ("a date at -14:00", "2025-12-31T23:59:59.5-14:00", True),
    ("a date in year 9999", "9999-12-31T23:59:59.9999999", False),
    ("a date before 1753", "1600-02-29T12:00:00Z", False),
    ("a date whose day could be a month", "2031-04-05T00:00:00Z", False),
    ("a date of the last century", "1911-12-10T09:08:07+01:00", False),
    ("a date of the next century", "2147-08-09T10:11:12Z", False),
)
_UUIDS = (
    ("a uuid in capital letters", "AB12CD34-EF56-4A78-9B0C-D1E2F3A4B5C6"),
    ("a uuid of all f", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    ("a uuid of all 0", "00000000-0000-0000-0000-000000000000"),
    ("a uuid in small letters", "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9"),
)
# The last says whether every amount may be so: no page gives a range.
_DECIMALS = (
    ("zero", Decimal("0"), False),
    ("a number with two digits", Decimal("1234.56"), True),
    ("a number below zero", Decimal("-0.01"), False),
    ("a whole number", Decimal("250"), True),
    ("a number with many digits", Decimal("79228162514264.3375"), True),
    ("a number of 28 digits", Decimal("1234567890123456789012.345678"), False),
)
_TIMESPANS = (
    ("zero", "00:00:00"),
    ("a span up to midnight", "23:59:59"),
    ("a span of days", "1.02:03:04"),
    ("a span with a fraction", "00:00:00.5000000"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One body's nasty values, a change for each place.

    ``parts``: rows to look at one by one where anything is wrong with this one, () for none.
    """

    name: str
    changes: tuple[Change, ...]
    parts: tuple[Row, ...] = ()


def rows(places: list[Place], window: range | None = None) -> list[Row]:
    """Bodies to send: row *k* puts the *k*-th nasty value of its kind into every place at once.

    A body per row finds what a body per value would find; a refusal is narrowed down afterwards.
    With a ``window`` only its rows are made, and the places of one kind share the values among
    them: each begins elsewhere, so that few rows hold every value at some place. Windows that
    together reach over all rows bring every value to every place.
    """
    scalars = [place for place in places if place.schema.kind != "array"]
    lists = [place for place in places if place.schema.kind == "array"]
    if window is None:
        return [*_rows("row", scalars), *_rows("lists", lists)]
    return [*_shared(scalars, lists, window), *_rows("lists", lists, _EMPTY)]


def longest(places: list[Place]) -> int:
    """How many rows it takes to bring every nasty value of every scalar to its place."""
    return max((len(list(_values(one))) for one in places if one.schema.kind != "array"), default=0)


def _rows(name: str, places: list[Place], only: str = "") -> Iterator[Row]:
    values = [[one for one in _values(place) if only in ("", one[0])] for place in places]
    for number in range(max(map(len, values), default=0)):
        chosen = zip(places, values, strict=True)
        row = [_change(place, *found[number]) for place, found in chosen if number < len(found)]
        yield _row(f"{name} {number + 1}", row)


def _shared(scalars: list[Place], lists: list[Place], window: range) -> Iterator[Row]:
    """Rows of scalars, with every list that has items in one of them in each of its ways."""
    values = [(place, list(_values(place))) for place in scalars]
    begins = _begins(scalars, [len(found) for _, found in values])
    ways = [
        (place, [one for one in _values(place) if one[0] != _EMPTY])  # it would have no first item
        for place in lists
    ]
    for position, number in enumerate(window):
        riding = [
            _change(place, *found[way])
            for turn, (place, found) in enumerate(ways)
            for way in range(len(found))
            if (turn + way) % len(window) == position
        ]
        varied = [
            _change(place, *found[(begin + number) % len(found)])
            for begin, (place, found) in zip(begins, values, strict=True)
            if found
        ]
        yield _row(f"row {position + 1}", [*riding, *varied])


def _begins(places: list[Place], amounts: list[int]) -> list[int]:
    """With which of its values each place begins: those of one kind far from each other."""
    kinds = [
        (one.schema.kind, one.schema.format, n) for one, n in zip(places, amounts, strict=True)
    ]
    many, seen, begins = Counter(kinds), Counter[tuple[str, str, int]](), []
    for kind in kinds:
        begins.append(seen[kind] * max(1, kind[-1] // many[kind]))
        seen[kind] += 1
    return begins


def _row(name: str, changes: list[Change]) -> Row:
    outer_first = sorted(changes, key=lambda change: len(change.pointer))
    kept = tuple(change for change in outer_first if not _is_inside(change, changes))
    return Row(name, kept, tuple(_parts(name, kept)))


def _parts(name: str, changes: tuple[Change, ...]) -> Iterator[Row]:
    """Texts that were put together, which stand for a row of each; and what is no such text."""
    together = tuple(change for change in changes if change.kind == _TOGETHER)
    if not together:
        return
    apart = tuple(
        Row(f"{name}, {kind}", tuple(replace(one, kind=kind, value=text) for one in together))
        for kind, text in _APART
    )
    rest = tuple(change for change in changes if change.kind != _TOGETHER)
    if not rest:
        yield from apart
        return
    yield Row(f"{name}, the rest", rest)
    yield Row(f"{name}, the texts", together, apart)


def _is_inside(change: Change, others: list[Change]) -> bool:
    size = len(change.pointer)
    return any(
        one.pointer == change.pointer[: len(one.pointer)] and len(one.pointer) < size
        for one in others
        if one.rule == "type" and one.value == []
    )


def nulls(places: list[Place]) -> list[tuple[str, tuple[Change, ...]]]:
    """Null wherever the document lets it: first in scalars, then in objects and lists."""
    allowed = [
        place
        for place in places
        if place.schema.nullable
        and place.schema.nullable_known
        and not place.required
        and isinstance(place.pointer[-1], str)
        and place.value is not None
    ]
    inner = [place for place in allowed if place.schema.kind not in ("object", "array")]
    outer = [place for place in allowed if place.schema.kind in ("object", "array")]
    return [
        (
            name,
            tuple(
                _change(place, "null", None, place.schema.evidence("nullable"), "nullable")
                for place in group
            ),
        )
        for name, group in (("null in scalars", inner), ("null in objects and lists", outer))
        if group
    ]


def _change(place: Place, kind: str, value: Any, evidence: Evidence, rule: str = "type") -> Change:
    quote = place.schema.quote(rule)
    # Another id may not be there, another caller unknown: no page says that all are.
    may_be_unknown = place.schema.key or place.schema.credential
    evidence = "framework" if may_be_unknown else evidence
    return Change(place.pointer, place.member, kind, value, evidence, rule, quote)


def _values(place: Place) -> Iterator[Nasty]:
    schema = place.schema
    stated = schema.evidence("type")
    match schema.kind:
        case "string" if schema.format:
            yield from _formatted(schema, stated)
        case "string" if schema.known_values or schema.is_enum:
            for word in schema.known_values:
                yield f'the value "{word}"', word, stated
        case "string":
            yield from _texts(place, stated)
        case "integer":
            yield from _integers(schema, stated)
        case "number":
            for kind, number, plain in _DECIMALS:
                if _within(schema, number):
                    yield kind, number, stated if plain else "framework"
        case "boolean":
            yield "false", False, stated
            yield "true", True, stated
        case "array":
            yield from _lists(place)


def _formatted(schema: Schema, stated: Evidence) -> Iterator[Nasty]:
    match schema.format:
        case "date-time" | "dotnet-date-time":
            for kind, text, plain in _DATES:
                yield kind, text, stated if plain else "framework", "format"
        case "uuid":
            for kind, text in _UUIDS:
                yield kind, text, "framework" if "0" in kind else stated
        case "timespan":
            for kind, text in _TIMESPANS:
                yield kind, text, "framework" if "days" in kind else stated


def _texts(place: Place, stated: Evidence) -> Iterator[Nasty]:
    schema = place.schema
    longest = schema.max_length
    for kind, text in _put_together(longest):
        yield kind, text, stated
    if longest is not None:
        said = schema.evidence("maxLength")
        # Longer in UTF-8, as HTML and with its line breaks made one: it must be counted as it is.
        marks = ('Zoë "&" <b>\r\n' * longest)[: longest - 1] + "x"
        yield f"{longest} characters, the most", marks, said, "maxLength"
        if emoji := longest // 2:
            kind = f"{emoji} emoji, two characters each"
            yield kind, "\U0001f600" * emoji, "framework", "maxLength"
    # The page leaves open whether a required text may be blank.
    if not (schema.refuses_blank or place.required or schema.min_length):
        yield "an empty text", "", "framework" if place.value != "" else "sample"
        yield "a blank text", "   ", "framework"
    for kind, text in _TEXTS:
        if _fits(text, longest):
            yield kind, text, stated


def _put_together(longest: int | None) -> tuple[tuple[str, str], ...]:
    """What can stand in one text does, where that is not too long, with two blanks between."""
    together = "  ".join(text for _, text in _APART)
    if _fits(together, longest):
        return ((_TOGETHER, together),)
    return tuple((kind, text) for kind, text in _APART if _fits(text, longest))


def _fits(text: str, longest: int | None) -> bool:
    return longest is None or len(text.encode("utf-16-le")) // 2 <= longest


def _integers(schema: Schema, stated: Evidence) -> Iterator[Nasty]:
    low, high = INT64 if schema.format == "int64" else INT32
    if schema.minimum is not None:
        yield "the least", int(schema.minimum), schema.evidence("minimum"), "minimum"
    found: tuple[tuple[str, int, Evidence], ...] = (
        ("zero", 0, "framework"),
        ("one", 1, stated),
        ("the largest int32", INT32[1], "framework"),
        ("-1", -1, "framework"),
        ("the smallest", low, "framework"),
        ("the largest", high, "framework"),
    )
    for kind, number, evidence in found:
        if _within(schema, number):
            yield kind, number, evidence


def _within(schema: Schema, number: int | Decimal) -> bool:
    return (schema.minimum is None or number >= schema.minimum) and (
        schema.maximum is None or number <= schema.maximum
    )


def _lists(place: Place) -> Iterator[Nasty]:
    items = place.value if isinstance(place.value, list) else []
    if items:
        yield "a list of one item", items[:1], "framework"
        yield "a list of twenty items", (items * 20)[:20], "framework"
    if place.value is not MISSING:
        yield _EMPTY, [], "framework"

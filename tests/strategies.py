"""Values that a schema allows, nasty ones often: what no codec and no server may trip over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from openapi.schemas import Schema
from openapi.wire import formats

Values = SearchStrategy[Any]

# Only characters that XML 1.0 knows, so that one value can be told in every media type.
_CHARACTERS = st.one_of(
    st.sampled_from("\t\n\r <>&'\"]\\/%+=[].;0aZé\x7f\x85\xa0\u05d0\u200f\u2028\ufeff\ufffd😀"),
    st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
)
_TEXTS = (
    *("", " ", "\t", "\n", "\r", "\r\n", "a\r\nb\rc\n", " a ", "null", "true", "1.0", "0001-01-01"),
    *(
        "<b>&amp;</b>",
        "]]>",
        "<![CDATA[x]]>",
        "<!--",
        "&#13;",
        "\"'",
        "\\u0041",
        "%41+b&c=d;",
        "[0].a",
    ),
    *("😀", "e\u0301", "\u202eabc", "שלום", "[email protected]"),
)
_LAST_DAY = date.max.toordinal()
_LONGEST = 2**63 - 1
"""Ticks of the longest System.TimeSpan."""


def values(schema: Schema, *, complete: bool = False) -> Values:
    """Plain values that break no rule of a schema and that .NET's types hold exactly.

    Members that are not required are left out at times, unless ``complete``. Null comes only where
    it is known to be taken, an enum as a known value; what can be anything is null, since nobody
    knows what else it may be.
    """
    return _Nodes(complete).values(schema)


class _Nodes:
    """Each node's strategy, built once: a schema may lead back to itself."""

    def __init__(self, complete: bool) -> None:
        self._complete = complete
        self._built: dict[int, Values] = {}

    def values(self, schema: Schema) -> Values:
        key = id(schema)
        if key not in self._built:
            self._built[key] = st.deferred(lambda: self._built[key])
            self._built[key] = self._nullable(schema)
        return self._built[key]

    def _nullable(self, schema: Schema) -> Values:
        found = self._plain(schema)
        if not (schema.nullable and schema.nullable_known):
            return found
        return found | found | found | st.none()  # one in four: more would leave little to see

    def _plain(self, schema: Schema) -> Values:
        match schema.kind:
            case "object":
                return self._objects(schema)
            case "array" if schema.items is not None:
                return st.lists(self.values(schema.items), max_size=3)
            case "integer":
                return integers(schema)
            case "number":
                return decimals()
            case "boolean":
                return st.booleans()
            case "string":
                return strings(schema)
        return st.none()

    def _objects(self, schema: Schema) -> Values:
        members = {name: self.values(member) for name, member in schema.members.items()}
        always = {
            name: found
            for name, found in members.items()
            if self._complete or name in schema.required
        }
        at_times = {name: found for name, found in members.items() if name not in always}
        return st.fixed_dictionaries(always, optional=at_times)


def strings(schema: Schema) -> Values:
    """Strings of a schema: its known values, else its format, else its pattern, else its length."""
    if schema.known_values:
        return st.sampled_from(schema.known_values)
    match schema.format:
        case "date-time" | "dotnet-date-time":
            return date_times()
        case "uuid":
            return st.uuids().map(str) | st.just("00000000-0000-0000-0000-000000000000")
        case "timespan":
            return timespans()
    if schema.pattern:
        return st.from_regex(schema.pattern, fullmatch=True)
    shortest, longest = schema.min_length or 0, schema.max_length
    found = st.sampled_from(_TEXTS) | st.text(_CHARACTERS, min_size=shortest, max_size=shortest + 9)
    if longest is not None:
        found |= st.sampled_from(["x" * longest, "😀" * (longest // 2)])
    return found.filter(lambda text: _fits(text, schema))


def _fits(text: str, schema: Schema) -> bool:
    if schema.refuses_blank and not text.strip():
        return False
    units = len(text.encode("utf-16-le")) // 2  # .NET counts an emoji as two
    longest = schema.max_length
    return units >= (schema.min_length or 0) and (longest is None or units <= longest)


def integers(schema: Schema) -> Values:
    """Integers within the schema's range and that of its .NET type, the edges often."""
    low, high = formats.INT64 if schema.format == "int64" else formats.INT32
    if schema.minimum is not None:
        low = max(low, int(schema.minimum))
    if schema.maximum is not None:
        high = min(high, int(schema.maximum))
    return st.sampled_from((low, high)) | st.integers(low, high)


def decimals() -> Values:
    """System.Decimal: 96 bits of digits, the point at most 28 digits from the right."""
    most = int(formats.DECIMAL_LIMIT)
    digits = st.integers(-999, 999) | st.integers(-most, most) | st.sampled_from((-most, most))
    return st.integers(-999, 999) | st.builds(_decimal, digits, st.integers(0, 28))


def _decimal(digits: int, behind_the_point: int) -> Decimal:
    # Of its parts: arithmetic would round to the context's 28 digits.
    shown = tuple(int(digit) for digit in str(abs(digits)))
    return Decimal((int(digits < 0), shown, -behind_the_point))


@st.composite
def date_times(draw: st.DrawFn) -> str:
    """A .NET DateTime: year 1 to 9999, 0 to 7 fraction digits, then Z, an offset or neither."""
    offset = draw(st.sampled_from(("", "", "Z", "Z", "+00:00", "-00:00")) | _offsets())
    # With an offset a day off the calendar's ends: the instant must be in the calendar too.
    margin = 2 if len(offset) > 1 else 0
    first, last = 1 + margin, _LAST_DAY - margin
    days = st.sampled_from((first, last)) | st.integers(700_000, 740_000) | st.integers(first, last)
    day = date.fromordinal(draw(days))
    second = draw(st.sampled_from((0, 86_399)) | st.integers(0, 86_399))
    fraction = draw(st.sampled_from(("", "", "0", "9999999")) | st.text("0159", max_size=7))
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{day.isoformat()}T{clock}{'.' if fraction else ''}{fraction}{offset}"


def _offsets() -> Values:
    minutes = st.sampled_from((-840, -210, 60, 180, 345, 840)) | st.integers(-840, 840)
    return minutes.map(lambda n: f"{'-' if n < 0 else '+'}{abs(n) // 60:02}:{abs(n) % 60:02}")


def timespans() -> Values:
    """System.TimeSpan in its "c" form, of a few seconds up to the longest one there is."""
    day = 86_400 * formats.TICKS_PER_SECOND
    ticks = st.one_of(
        st.integers(0, 86_399).map(lambda second: second * formats.TICKS_PER_SECOND),
        st.integers(-day, day),
        st.integers(-_LONGEST, _LONGEST),
        st.sampled_from((0, _LONGEST, -_LONGEST)),
    )
    return ticks.map(formats.timespan)

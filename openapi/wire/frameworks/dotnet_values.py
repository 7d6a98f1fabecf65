"""One scalar as .NET converts it: from a JSON token (Json.NET), from XML text, from form text."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal

from openapi.schemas import INTEGER_RANGES, Schema
from openapi.violations import Value
from openapi.wire import formats
from openapi.wire.frameworks.dotnet_dates import FORM, JSON, XML, date_time

_XML_BLANKS = " \t\r\n"

_TIMESPAN = re.compile(
    r"(-)?(?:(\d{1,8})[.:](?=\d+:\d+:))?(\d{1,8}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?",
    re.ASCII,
)
_DAYS = re.compile(r"(-)?(\d{1,8})(?:\.(\d{1,2}):(\d{1,2}))?", re.ASCII)
_HEXADECIMAL = re.compile(r"\s*(?:0[xX]|&[hH]|#)([0-9a-fA-F]{1,16})\s*")
_GROUPED = re.compile(r"[+-]?\d[\d,]*(?:\.\d*)?|[+-]?\.\d+", re.ASCII)  # NumberStyles.Number
_FLOAT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_FLAGS = re.compile(r"[^\W\d]\w*(?: *, *[^\W\d]\w*)*")
_XML_NAMES = re.compile(r"[^\s\d][^\s]*(?: [^\s\d][^\s]*)*")

_EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN)
_SMALLEST = Decimal("1e-28")
_MOST_DIGITS = 340


class Unconvertible(ValueError):
    """The framework has no value of the member's type for what came."""


class Overflow(Unconvertible):
    """A number of the right kind, too large for the member's type."""


def is_value_type(node: Schema) -> bool:
    """Whether the member's type is a struct, which is null only where it is declared nullable."""
    return node.kind in ("integer", "number", "boolean") or (
        node.kind == "string" and (node.is_enum or bool(node.format))
    )


def is_pair(node: Schema) -> bool:
    """Whether a class is .NET's KeyValuePair: Key and Value, and nothing else."""
    return node.kind == "object" and sorted(map(str.lower, node.members)) == ["key", "value"]


def takes_null(node: Schema) -> bool:
    """Whether null can be assigned; where nobody knows, it can."""
    return node.nullable or not node.nullable_known or not is_value_type(node)


def from_json(node: Schema, value: Value) -> Value:
    """The value of a JSON token that is no null, no object and no array; raises `Unconvertible`."""
    if node.kind == "any":
        return value
    if isinstance(value, str):
        if value == "" and is_value_type(node):
            return _null(node)
        return _from_text(node, value, JSON)
    match node.kind, value:
        case "string", _ if not is_value_type(node):
            return _said(value)
        case "string", int() if node.is_enum:
            return _wrapped(int(value))
        case "integer", _ if node.format == "int64":
            return _in_range(node, _nearest(value))
        case "integer", int() if not isinstance(value, bool):
            return _in_range(node, value)
        case "number", int() | Decimal() if not isinstance(value, bool):
            return _decimal(Decimal(value))
        case "boolean", _:
            return bool(_converted(value))
    raise Unconvertible


def _converted(value: Value) -> int | float:
    """A number as Convert takes it: no integer beyond 64 bits, a fraction as a double."""
    if isinstance(value, int):
        if not formats.INT64[0] <= value <= formats.INT64[1]:
            raise Overflow
        return value
    return _double(value)


def _double(value: Value) -> float:
    number = float(value)
    if isinstance(value, Decimal) and math.isinf(number):
        raise Overflow
    return number


def _nearest(value: Value) -> int:
    """Json.NET is strict about fractions for an Int32 only; for an Int64 it rounds them."""
    number = _converted(value)
    if not math.isfinite(number):
        raise Unconvertible
    return round(number)


def _wrapped(value: int) -> int:
    """Enum.ToObject keeps the lowest 32 bits."""
    if not formats.INT64[0] <= value <= formats.INT64[1]:
        raise Overflow
    return (value + 2**31) % 2**32 - 2**31


def from_xml(node: Schema, value: Value) -> Value:
    """The value of an element's text, as far as the XML codec has not converted it already."""
    if not isinstance(value, str):
        return _in_range(node, value) if node.kind == "integer" else _as_decimal(node, value)
    if node.kind == "any" or not is_value_type(node):
        return value
    # The name of an enum is looked up as it stands.
    return _from_text(node, value if node.is_enum else value.strip(_XML_BLANKS), XML)


def from_form(node: Schema, text: str) -> Value:
    """The value of form text; blank text is null for every type. Raises `Unconvertible`."""
    if not text.strip():
        return _null(node)
    return text if node.kind == "any" else _from_text(node, text, FORM)


def _null(node: Schema) -> None:
    if not takes_null(node):
        raise Unconvertible


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    if isinstance(value, Decimal):
        _double(value)
    return str(value)


def _from_text(node: Schema, text: str, source: str) -> Value:
    match node.kind:
        case "integer":
            return _in_range(node, _integer(text, source))
        case "number":
            return _decimal(_decimal_of(text, source))
        case "boolean":
            return _boolean(text, source)
    if node.is_enum:
        return _enum(node, text, source)
    match node.format:
        case "date-time" | "dotnet-date-time":
            return _present(date_time(text, source))
        case "uuid":
            return _present(formats.dotnet_uuid(text.strip()))
        case "timespan":
            return text if source == XML and _is_timespan(text) else _timespan(text, source)
    return _without_lone_surrogates(text)


def _present(found: str | None) -> str:
    if found is None:
        raise Unconvertible
    return found


def _integer(text: str, source: str) -> int:
    hexadecimal = _HEXADECIMAL.fullmatch(text) if source == FORM else None
    if hexadecimal:  # the type converters of System.ComponentModel take it, Json.NET does not
        return int(hexadecimal[1], 16)
    found = formats.integer(text)
    if isinstance(found, str):
        raise Unconvertible
    return found


def _in_range(node: Schema, value: int) -> int:
    low, high = INTEGER_RANGES.get(node.format, formats.INT32)
    if not low <= value <= high:
        raise Overflow
    return value


def _as_decimal(node: Schema, value: Value) -> Value:
    return _decimal(value) if isinstance(value, Decimal) else value


def _decimal_of(text: str, source: str) -> Decimal:
    stripped = text.strip(_XML_BLANKS) if source == XML else text.strip()
    if len(stripped) > _MOST_DIGITS:
        raise Unconvertible
    if source == XML:
        found = formats.decimal(stripped)
        if isinstance(found, str):
            raise Unconvertible
        return found
    pattern = _FLOAT if source == FORM else _GROUPED
    if not pattern.fullmatch(stripped):
        raise Unconvertible
    return Decimal(stripped.replace(",", ""))


def _decimal(number: Decimal) -> Decimal:
    """System.Decimal has 96 bits of digits, 28 of them behind the point: the rest is rounded."""
    if not number.is_finite() or number.copy_abs() > formats.DECIMAL_LIMIT:
        raise Overflow
    if not number:
        return Decimal(0)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -28:
        return number.quantize(_SMALLEST, context=_EXACT)
    return number


def _boolean(text: str, source: str) -> bool:
    word = text.strip() if source == XML else text.strip().lower()
    words = {"true": True, "false": False} | ({"1": True, "0": False} if source == XML else {})
    if word not in words:
        raise Unconvertible
    return words[word]


def _enum(node: Schema, text: str, source: str) -> Value:
    """Known names in the document's case; others as they are, since the page shows but one."""
    if source == XML:
        in_other_case = text not in node.known_values and _known_name(node, text) is not None
        if in_other_case or not _XML_NAMES.fullmatch(text):
            raise Unconvertible
        return text
    number = formats.integer(text)
    if isinstance(number, int):
        return _in_range(node, number)
    if not _FLAGS.fullmatch(text.strip()):
        raise Unconvertible
    return _known_name(node, text.strip()) or text.strip()


def _known_name(node: Schema, text: str) -> str | None:
    return next((name for name in node.known_values if name.lower() == text.lower()), None)


def _is_timespan(text: str) -> bool:
    return formats.is_format("timespan", text)


def _timespan(text: str, source: str) -> str:
    """TimeSpan.Parse: [d.]hh:mm[:ss[.f]], or days alone; hours beyond a day are days as well."""
    stripped = text.strip()
    found = None if source == XML else _TIMESPAN.fullmatch(stripped)
    if found:
        sign, days, hours, minutes, seconds, fraction = found.groups()
        if days is None and int(hours) > 23 and seconds is not None and fraction is None:
            days, hours, minutes, seconds = hours, minutes, seconds, "0"  # 24:00:00 is 24 days
    elif source != XML and (found := _DAYS.fullmatch(stripped)):
        sign, days, hours, minutes, seconds, fraction = *found.groups("0"), "0", ""
        sign = found[1]
    else:
        raise Unconvertible
    clock = (int(hours), int(minutes), int(seconds or 0))
    if clock > (23, 59, 59) or clock[1] > 59 or clock[2] > 59:
        raise Overflow
    whole = ((int(days or 0) * 24 + clock[0]) * 60 + clock[1]) * 60 + clock[2]
    ticks = whole * formats.TICKS_PER_SECOND + int((fraction or "").ljust(7, "0"))
    ticks = -ticks if sign else ticks
    if not formats.INT64[0] <= ticks <= formats.INT64[1]:
        raise Overflow
    return stripped if _is_timespan(stripped) else formats.timespan(ticks)


def _without_lone_surrogates(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

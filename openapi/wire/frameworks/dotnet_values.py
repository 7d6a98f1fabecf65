"""One scalar as .NET converts it: from a JSON token (Json.NET), from XML text, from form text."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal

from openapi.json_schema import INTEGER_RANGES
from openapi.schemas import Schema
from openapi.violations import Value
from openapi.wire import formats

_XML_BLANKS = " \t\r\n"

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:([T ])(\d\d:\d\d)(:\d\d)?(?:\.(\d{1,30}))?)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
_SLASHED = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?: (\d\d:\d\d)(:\d\d)?)?", re.ASCII)
_MICROSOFT = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
_TIMESPAN = re.compile(
    r"(-)?(?:(\d{1,8})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d{1,7})?))?", re.ASCII
)
_GROUPED = re.compile(r"[+-]?\d[\d,]*(?:\.\d*)?|[+-]?\.\d+", re.ASCII)  # NumberStyles.Number
_FLOAT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_FLAGS = re.compile(r"[^\W\d]\w*(?: *, *[^\W\d]\w*)*")
_XML_NAMES = re.compile(r"[^\s\d][^\s]*(?: [^\s\d][^\s]*)*")

_UNIX_EPOCH = 621_355_968_000_000_000  # in ticks
_EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN)
_SMALLEST = Decimal("1e-28")
_MOST_DIGITS = 340


class Unconvertible(ValueError):
    """The framework has no value of the member's type for what came."""


def is_value_type(node: Schema) -> bool:
    """Whether the member's type is a struct, which is null only where it is declared nullable."""
    return node.kind in ("integer", "number", "boolean") or (
        node.kind == "string" and (node.is_enum or bool(node.format))
    )


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
        return _from_text(node, value, _JSON)
    match node.kind, value:
        case "string", _ if not is_value_type(node):
            return _said(value)
        case "string", int() if node.is_enum and not isinstance(value, bool):
            return _in_range(node, value)
        case "integer", int() if not isinstance(value, bool):
            return _in_range(node, value)
        case "number", int() | Decimal() if not isinstance(value, bool):
            return _decimal(Decimal(value))
        case "boolean", bool() | int() | Decimal():
            return bool(value)
    raise Unconvertible


def from_xml(node: Schema, value: Value) -> Value:
    """The value of an element's text, as far as the XML codec has not converted it already."""
    if not isinstance(value, str):
        return _in_range(node, value) if node.kind == "integer" else _as_decimal(node, value)
    if node.kind == "any" or not is_value_type(node):
        return value
    return _from_text(node, value.strip(_XML_BLANKS), _XML)


def from_form(node: Schema, text: str) -> Value:
    """The value of form text; blank text is null for every type. Raises `Unconvertible`."""
    if not text.strip():
        return _null(node)
    return text if node.kind == "any" else _from_text(node, text, _FORM)


_JSON, _XML, _FORM = "json", "xml", "form"


def _null(node: Schema) -> None:
    if not takes_null(node):
        raise Unconvertible


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _from_text(node: Schema, text: str, source: str) -> Value:
    match node.kind:
        case "integer":
            return _in_range(node, _integer(text))
        case "number":
            return _decimal(_decimal_of(text, source))
        case "boolean":
            return _boolean(text, source)
    if node.is_enum:
        return _enum(node, text, source)
    match node.format:
        case "date-time" | "dotnet-date-time":
            return _date_time(text, source)
        case "uuid":
            return _present(formats.dotnet_uuid(text.strip()))
        case "timespan":
            return text if source == _XML and _is_timespan(text) else _timespan(text, source)
    return _without_lone_surrogates(text)


def _present(found: str | None) -> str:
    if found is None:
        raise Unconvertible
    return found


def _integer(text: str) -> int:
    found = formats.integer(text)
    if isinstance(found, str):
        raise Unconvertible
    return found


def _in_range(node: Schema, value: int) -> int:
    low, high = INTEGER_RANGES.get(node.format, formats.INT32)
    if not low <= value <= high:
        raise Unconvertible
    return value


def _as_decimal(node: Schema, value: Value) -> Value:
    return _decimal(value) if isinstance(value, Decimal) else value


def _decimal_of(text: str, source: str) -> Decimal:
    stripped = text.strip()
    if len(stripped) > _MOST_DIGITS:
        raise Unconvertible
    if source == _XML:
        found = formats.decimal(stripped)
        if isinstance(found, str):
            raise Unconvertible
        return found
    pattern = _FLOAT if source == _FORM else _GROUPED
    if not pattern.fullmatch(stripped):
        raise Unconvertible
    return Decimal(stripped.replace(",", ""))


def _decimal(number: Decimal) -> Decimal:
    """System.Decimal has 96 bits of digits, 28 of them behind the point: the rest is rounded."""
    if not number.is_finite() or abs(number) > formats.DECIMAL_LIMIT:
        raise Unconvertible
    if not number:
        return Decimal(0)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -28:
        return number.quantize(_SMALLEST, context=_EXACT)
    return number


def _boolean(text: str, source: str) -> bool:
    word = text.strip() if source == _XML else text.strip().lower()
    words = {"true": True, "false": False} | ({"1": True, "0": False} if source == _XML else {})
    if word not in words:
        raise Unconvertible
    return words[word]


def _enum(node: Schema, text: str, source: str) -> Value:
    """Known names in the document's case; others as they are, since the page shows but one."""
    if source == _XML:
        if not _XML_NAMES.fullmatch(text):
            raise Unconvertible
        return text
    number = formats.integer(text)
    if isinstance(number, int):
        return _in_range(node, number)
    if not _FLAGS.fullmatch(text.strip()):
        raise Unconvertible
    known = {name.lower(): name for name in node.known_values}
    return known.get(text.strip().lower(), text.strip())


def _date_time(text: str, source: str) -> str:
    """The date in ISO 8601; unchanged where it is one of the documents' own forms."""
    text = text.strip()
    if formats.is_format("date-time", text):
        return text
    found = _ISO.fullmatch(text)
    if found:
        day, between, clock, seconds, fraction, offset = found.groups()
        if source == _XML and (between == " " or (clock and not seconds)):
            raise Unconvertible
        return _built(day, clock, seconds, fraction, offset)
    if source == _XML:
        raise Unconvertible
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        month, day, year, clock, seconds = slashed.groups()
        return _built(f"{year}-{month:0>2}-{day:0>2}", clock, seconds, None, None)
    ticks = _MICROSOFT.fullmatch(text) if source == _JSON else None
    if ticks is None:
        raise Unconvertible
    return _instant(_UNIX_EPOCH + int(ticks[1]) * 10_000)


def _instant(ticks: int) -> str:
    seconds, fraction = divmod(ticks, formats.TICKS_PER_SECOND)
    days, second = divmod(seconds, 86_400)
    if not 0 <= days < date.max.toordinal():
        raise Unconvertible
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    shown = f".{fraction:07}" if fraction else ""
    return f"{date.fromordinal(days + 1).isoformat()}T{clock}{shown}Z"


def _built(
    day: str, clock: str | None, seconds: str | None, fraction: str | None, offset: str | None
) -> str:
    shown = f".{_seventh(fraction)}" if fraction else ""
    built = f"{day}T{clock or '00:00'}{seconds or ':00'}{shown}{offset or ''}"
    if not formats.is_format("date-time", built):
        raise Unconvertible
    return built


def _seventh(fraction: str) -> str:
    """At most seven digits, the last one rounded; a second is never rounded up to the next."""
    if len(fraction) <= 7:
        return fraction
    return f"{min(int(fraction[:7]) + (fraction[7] >= '5'), 9_999_999):07}"


def _is_timespan(text: str) -> bool:
    return formats.is_format("timespan", text)


def _timespan(text: str, source: str) -> str:
    found = None if source == _XML else _TIMESPAN.fullmatch(text.strip())
    if found is None:
        raise Unconvertible
    sign, days, hours, minutes, seconds = found.groups()
    head, _, fraction = (seconds or "0").partition(".")
    parts = f"{int(hours):02}:{int(minutes):02}:{int(head):02}{'.' if fraction else ''}{fraction}"
    built = f"{sign or ''}{f'{int(days)}.' if days and int(days) else ''}{parts}"
    if not _is_timespan(built):
        raise Unconvertible
    return built


def _without_lone_surrogates(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

"""Bodies with one rule broken, alone: only rules that the page states or the framework enforces."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from contracts.cases import Change
from contracts.generation.places import MISSING, Place
from openapi.schemas import Schema
from openapi.violations import Evidence
from openapi.wire.formats import INT64

Miss = tuple[str, str, Any, Evidence]
"""The rule broken, the kind of value that breaks it, the value, and the rule's evidence."""


_WHOLE = ("Id", "Ids", "No", "Count")
"""How names of whole numbers end. A sample's 1 alone may be a decimal number's."""


_SPARE = ("empty", "below zero", "25 o'clock", "a letter g", "under 64 bits")


def is_spare(miss: Change) -> bool:
    """Whether the same rule is broken there in nearly the same way: one media type will do."""
    return miss.kind in _SPARE or (miss.rule == "maxLength" and "emoji" in miss.kind)


def misses(place: Place, family: str) -> Iterator[Change]:
    """Every way to break a rule at one place, by the media type's family; telling ones first."""
    for rule, kind, value, evidence in _misses(place, family):
        quote = place.schema.quote(rule) or (place.owner.quote(rule) if rule == "required" else "")
        yield Change(place.pointer, place.member, kind, value, evidence, rule, quote)


def _misses(place: Place, family: str) -> Iterator[Miss]:
    schema = place.schema
    is_member = isinstance(place.pointer[-1], str)
    # A reader of one media type may need what another does without: only promises count here.
    if place.required and is_member and schema.evidence("required") in ("page", "sample"):
        yield "required", "absent", MISSING, schema.evidence("required")
    yield from _wrong_types(place, family)
    yield from _wrong_formats(schema)
    yield from _out_of_bounds(schema)
    if schema.refuses_blank:
        yield "x-blank", "empty", "", schema.evidence("x-blank")
        yield "x-blank", "blank", "   ", schema.evidence("x-blank")
    if not schema.nullable and schema.nullable_known and family != "form" and is_member:
        yield "nullable", "null", None, _said_of_null(place, family)


def _said_of_null(place: Place, family: str) -> Evidence:
    """Who says that null is refused.

    A sample's value does not; i:nil is known to one of .NET's two serializers; and a value type
    that is required has a value even where its null is passed over (NullValueHandling.Ignore).
    """
    schema = place.schema
    if family == "xml" or (not place.required and schema.evidence("nullable") == "sample"):
        return "framework"
    if not place.required:
        return schema.evidence("nullable")
    return "sample" if place.is_value_type else schema.evidence("required")


def _wrong_types(place: Place, family: str) -> Iterator[Miss]:
    schema = place.schema
    said = schema.evidence("type")
    nested = family == "json"  # elsewhere everything is text, or not comparable
    match schema.kind:
        case "object" if nested:
            yield "type", "a text", "text", said
        case "array" if nested:
            alone = place.value[0] if isinstance(place.value, list) and place.value else {"Key": 1}
            yield "type", "an item without its list", alone, said
        case "integer":
            yield "type", "a text", "abc", said
            # Json.NET makes a long or a short, also an "integer" on a page, of both.
            is_known = schema.evidence("format") != "framework" or not nested
            width = said if is_known else "framework"
            if said == "page" or schema.name.endswith(_WHOLE):
                fraction = Decimal(int(schema.minimum or 0)) + Decimal("1.5")
                yield "type", "a fraction", fraction, width
            if nested:
                yield "type", "true", True, width
        case "number":
            yield "type", "a text", "1,5" if family == "xml" else "abc", said
        case "boolean":
            yield "type", "a text", "True" if family == "xml" else "maybe", said
        case "string" if schema.format and not _may_be_any_text(schema):
            # With markup, because an error page may show it.
            yield "format", "a text", "<i>no</i> value", schema.evidence("format")
            if nested:
                yield "type", "a number", 5, "framework"
        case "string" if nested and not schema.is_enum:
            yield "type", "an object", {"Key": "x"}, said


def _may_be_any_text(schema: Schema) -> bool:
    # One identifier in a sample does not show that another text would be refused.
    return schema.format == "uuid" and schema.evidence("format") == "sample"


def _wrong_formats(schema: Schema) -> Iterator[Miss]:
    said = schema.evidence("format")
    match schema.kind, schema.format:
        case "string", "date-time" | "dotnet-date-time":
            yield "format", "30 February", "2026-02-30T10:00:00Z", said
            yield "format", "25 o'clock", "2026-01-01T25:00:00Z", said
        case "string", "uuid" if not _may_be_any_text(schema):
            yield "format", "one digit short", "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f", said
            yield "format", "a letter g", "ga1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9", said
        case "integer", _:  # a page's "integer" is Int32 or Int64
            yield "format", "over 64 bits", INT64[1] + 1, said
            yield "format", "under 64 bits", INT64[0] - 1, said


def _out_of_bounds(schema: Schema) -> Iterator[Miss]:
    if schema.max_length is not None:
        longest, said = schema.max_length, schema.evidence("maxLength")
        # A line break is two of them, whoever makes it one.
        too_long = ("x\r\n" + "x" * longest)[: max(3, longest + 1)]
        yield "maxLength", f"{longest + 1} characters", too_long, said
        # The framework counts UTF-16 code units: an emoji is two.
        over = "\U0001f600" * (longest // 2 + 1)
        yield (
            "maxLength",
            f"{longest // 2 + 1} emoji, {2 * (longest // 2 + 1)} UTF-16 units",
            over,
            "framework",
        )
    if schema.min_length:
        too_short = "x" * (schema.min_length - 1)
        said = schema.evidence("minLength")
        yield "minLength", f"{schema.min_length - 1} characters", too_short, said
    if schema.minimum is not None:
        yield "minimum", "one too small", int(schema.minimum) - 1, schema.evidence("minimum")
        if schema.minimum > 0:
            # A page may speak of digits, which a number below zero has too.
            yield "minimum", "below zero", -int(schema.minimum) - 1, "derived"
    if schema.maximum is not None:
        yield "maximum", "one too large", int(schema.maximum) + 1, schema.evidence("maximum")

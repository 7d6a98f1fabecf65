"""A recorded value with what is sensitive replaced by something of the same kind.

A recording is kept to be sent again, so what stands in for a name, a date or a number must pass
where the value itself did. A value that no schema describes may be anything, a name as well.
"""

from decimal import Decimal

from openapi.documents import Content
from openapi.masking import MASK
from openapi.schemas import Schema
from openapi.violations import Value
from openapi.wire.media_types import family

_TEXTS = {
    "date-time": "2000-01-01T00:00:00Z",
    "dotnet-date-time": "2000-01-01T00:00:00",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "timespan": "00:00:00",
}
_XML_TIMESPAN = "PT0S"


def with_stand_ins(value: Value, content: Content) -> Value:
    """The value with every sensitive or undocumented one below it replaced."""
    return _Replacing(family(content.media_type) == "xml").value(value, content.schema, False)


class _Replacing:
    def __init__(self, is_xml: bool) -> None:
        self._is_xml = is_xml

    def value(self, value: Value, schema: Schema | None, hidden: bool) -> Value:
        """``hidden``: something above is sensitive, and so is all below it."""
        if value is None:
            return None
        if schema is None:
            return MASK
        hidden = hidden or bool(schema.sensitive)
        if schema.kind == "any":  # named, but not described: a text or more could hold anybody
            return value if isinstance(value, bool | int | Decimal) and not hidden else MASK
        if isinstance(value, dict) and schema.kind == "object":
            return {
                name: self.value(below, _member(schema, name), hidden)
                for name, below in value.items()
            }
        if isinstance(value, list) and schema.kind == "array":
            return [self.value(below, schema.items, hidden) for below in value]
        if isinstance(value, dict | list) or schema.kind in ("object", "array"):
            return MASK
        return self._stand_in(schema) if hidden else value

    def _stand_in(self, schema: Schema) -> Value:
        match schema.kind:
            case "boolean":
                return False
            case "integer" | "number":
                low = schema.minimum if schema.minimum is not None else 0
                high = schema.maximum if schema.maximum is not None else low
                return min(max(low, 0), high) if high >= low else low
        if schema.known_values:
            return schema.known_values[0]
        if schema.format == "timespan" and self._is_xml:
            return _XML_TIMESPAN
        if schema.format in _TEXTS:
            return _TEXTS[schema.format]
        text = MASK.ljust(schema.min_length or 0, "*")
        return text if schema.max_length is None else text[: schema.max_length]


def _member(schema: Schema, name: str) -> Schema | None:
    """The member of a name, which the frameworks read in any letter case."""
    if name in schema.members:
        return schema.members[name]
    return next(
        (below for known, below in schema.members.items() if known.lower() == name.lower()), None
    )

"""The text of one XML element <-> the value of a scalar schema."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from openapi.schemas import Schema
from openapi.violations import Value, describe
from openapi.wire import formats

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_NO_DURATION = " (no duration such as PT1H)"


def is_text_alone(node: Schema) -> bool:
    """Whether an element's text is all that counts: not for an object, an array, an enum."""
    return node.kind not in ("object", "array") and not node.is_enum


def text_reader(node: Schema) -> Callable[[str], Value] | None:
    """How the text of a schema that is no object and no array becomes its value; None: as it is.

    A text that does not convert stays text: the schema then says what was expected and what came.
    """
    match node.kind:
        case "integer":
            return formats.integer
        case "number":
            return formats.decimal
        case "boolean":
            return boolean
        case "string" if node.format == "timespan":
            return _timespan
        case "string" if node.format:
            return _trimmed
    return None


def _trimmed(text: str) -> str:
    return text.strip(" \t\r\n")  # XML's blanks, no others


def boolean(text: str) -> Value:
    """xsd:boolean; a text that is none stays text."""
    found = _BOOLEANS.get(text)
    return _BOOLEANS.get(_trimmed(text), text) if found is None else found


def _timespan(text: str) -> Value:
    # The JSON form hh:mm:ss is no xsd:duration: marked, so that it fails the schema's format.
    return formats.duration_to_timespan(_trimmed(text)) or text + _NO_DURATION


def written(node: Schema, value: Value) -> str:
    """A scalar as .NET writes it; raises TypeError or ValueError for what has no text."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return formats.decimal_text(value)
        case str() if node.format == "timespan":
            return formats.timespan_to_duration(value)
        case str():
            return value
    raise TypeError(f"{describe(value)} is no text")

"""A `Schema` as JSON Schema 2020-12 for jsonschema-rs, with the rules that JSON Schema lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from math import inf
from typing import Any

import jsonschema_rs

from openapi.schemas import INTEGER_RANGES, Schema
from openapi.violations import Value
from openapi.wire.formats import PATTERNS

# What .NET's Char.IsWhiteSpace knows, for its RequiredAttribute; \s differs between engines.
_BLANKS = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
NOT_BLANK = f"[^{_BLANKS}]"

# Linear in the text, whatever the pattern. Only what it cannot do (look-around, references to a
# group) goes to the engine that backtracks, and gives up there in microseconds: then violated.
_LINEAR = jsonschema_rs.RegexOptions()
_BACKTRACKING = jsonschema_rs.FancyRegexOptions(backtrack_limit=10_000)


def validator(schema: Schema, *, numbers: bool = True) -> jsonschema_rs.Draft202012Validator:
    """The compiled validator; without ``numbers`` it asks no more of them than their type.

    Raises ValueError for a schema that is none, a pattern that does not compile for one.
    """
    definitions: dict[str, Any] = {}
    root = _compile(schema, definitions, {}, numbers)
    compiled = {**root, "$defs": definitions}
    try:
        return jsonschema_rs.Draft202012Validator(
            compiled, keywords=_KEYWORDS, pattern_options=_LINEAR
        )
    except ValueError:
        return jsonschema_rs.Draft202012Validator(
            compiled, keywords=_KEYWORDS, pattern_options=_BACKTRACKING
        )


def _compile(
    node: Schema, definitions: dict[str, Any], names: dict[int, str], numbers: bool
) -> dict[str, Any]:
    """A node as JSON Schema. Objects become ``$defs``, so that a schema may lead back to itself."""
    if node.kind == "any":
        return {}
    if node.kind == "object":
        known = names.get(id(node.members))
        if known is None:
            known = names[id(node.members)] = f"o{len(names)}"
            definitions[known] = {
                "type": "object",
                "properties": {
                    name: _compile(member, definitions, names, numbers)
                    for name, member in node.members.items()
                },
                "required": [name for name in node.members if name in node.required],
            }
        below = {"$ref": f"#/$defs/{known}"}
        # if/then keeps one violation for "no object": anyOf would hide those of the members.
        return {"if": {"not": {"type": "null"}}, "then": below} if node.nullable else below
    compiled: dict[str, Any] = {"type": list(_types(node))}
    if node.kind == "array" and node.items is not None:
        compiled["items"] = _compile(node.items, definitions, names, numbers)
    if numbers and _is_whole(node):
        compiled["wholeNumber"] = True
    if numbers:
        named = zip(("minimum", "maximum"), _bounds(node), strict=True)
        compiled.update((keyword, bound) for keyword, bound in named if bound is not None)
    if node.pattern:
        compiled["pattern"] = node.pattern
    if node.is_closed:
        compiled["if"], compiled["then"] = {"type": "string"}, {"enum": list(node.known_values)}
    implied = []
    if node.format in PATTERNS:  # as a pattern it is checked without a call into Python
        implied.append({"pattern": f"^(?:{PATTERNS[node.format]})$"})
    if node.refuses_blank or node.is_enum:
        implied.append({"pattern": NOT_BLANK})
    if implied:
        compiled["allOf"] = implied
    for keyword, length in (("minUtf16", node.min_length), ("maxUtf16", node.max_length)):
        if length is not None:
            compiled[keyword] = length
    return compiled


def _is_whole(node: Schema) -> bool:
    return node.kind == "integer" or node.is_enum


def _bounds(node: Schema) -> tuple[int | float | None, int | float | None]:
    """The least and the greatest number: the document's own, else what the format implies."""
    low = high = None
    if node.format == "decimal":
        low, high = -(2**96 - 1), 2**96 - 1
    elif node.format in INTEGER_RANGES and _is_whole(node):
        low, high = INTEGER_RANGES[node.format]
    return (
        low if node.minimum is None else node.minimum,
        high if node.maximum is None else node.maximum,
    )


def _types(node: Schema) -> Iterator[str]:
    yield node.kind
    if node.is_enum:  # .NET writes an enum as a name or as its number
        yield "integer"
    if node.nullable:
        yield "null"


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as .NET counts: an emoji counts 2."""
    return len(text) + sum(char > "\uffff" for char in text)


class _MaxUtf16:
    def __init__(self, parent_schema: Any, value: int, schema_path: Any) -> None:
        self._limit = value

    def validate(self, instance: Any) -> None:
        """``maxLength`` counts code points in JSON Schema, UTF-16 units in .NET."""
        if isinstance(instance, str) and utf16_length(instance) > self._limit:
            raise ValueError("too long")


class _MinUtf16(_MaxUtf16):
    def validate(self, instance: Any) -> None:
        """As above, for ``minLength``."""
        if isinstance(instance, str) and utf16_length(instance) < self._limit:
            raise ValueError("too short")


class _WholeNumber:
    def __init__(self, parent_schema: Any, value: bool, schema_path: Any) -> None:
        pass

    def validate(self, instance: Any) -> None:
        """JSON Schema takes 1.0 for an integer; the partners' framework does not."""
        if isinstance(instance, Decimal | float) and instance == int(instance):
            raise ValueError("not written as an integer")


_KEYWORDS: dict[str, Any] = {
    "maxUtf16": _MaxUtf16,
    "minUtf16": _MinUtf16,
    "wholeNumber": _WholeNumber,
}


# --- Numbers ------------------------------------------------------------------------------------
# Their bounds take jsonschema-rs as long as all the rest of a body, and `_WholeNumber` is a call
# into Python for each integer. They are seldom broken, and asked of here for a tenth of that.

_Doubt = Callable[[Value], bool]


def number_doubt(root: Schema) -> Callable[[Value], bool]:
    """Whether a value that is valid without ``numbers`` may not be so with them."""
    return _doubt(root, {}) or (lambda value: False)


def _doubt(node: Schema, known: dict[int, _Doubt]) -> _Doubt | None:
    if node.kind == "object":
        return known.get(id(node.members)) or _object_doubt(node, known)
    if node.kind == "array" and node.items is not None:
        return _array_doubt(_doubt(node.items, known))
    if node.kind == "number" or _is_whole(node):
        return _scalar_doubt(node)
    return None


def _object_doubt(node: Schema, known: dict[int, _Doubt]) -> _Doubt:
    asked: list[tuple[str, int | float | Decimal, int | float | Decimal, _Doubt]] = []

    def doubt(value: Value) -> bool:
        for name, low, high, more in asked:
            below = value.get(name)
            # Most are integers within their bounds, and not worth a call.
            if type(below) is int and low <= below <= high:
                continue
            if below is not None and more(below):
                return True
        return False

    known[id(node.members)] = doubt  # before its members: one of them may lead back here
    for name, member in node.members.items():
        more = _doubt(member, known)
        if more is not None:
            asked.append((name, *_exact_bounds(member), more))
    return doubt


def _array_doubt(doubt: _Doubt | None) -> _Doubt | None:
    if doubt is None:
        return None
    return lambda value: any(item is not None and doubt(item) for item in value)


def _scalar_doubt(node: Schema) -> _Doubt:
    low, high = (Decimal(bound) for bound in _exact_bounds(node))
    is_whole = _is_whole(node)

    def doubt(value: Value) -> bool:
        if isinstance(value, str):  # an enum's name
            return False
        return (is_whole and type(value) is not int) or not low <= value <= high

    return doubt


def _exact_bounds(node: Schema) -> tuple[int | Decimal | float, int | Decimal | float]:
    """Bounds as they are written: 0.1 is a tenth, which a float is not."""
    low, high = (
        Decimal(str(bound)) if isinstance(bound, float) else bound for bound in _bounds(node)
    )
    return -inf if low is None else low, inf if high is None else high

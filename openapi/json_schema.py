"""A `Schema` as JSON Schema 2020-12 for jsonschema-rs, with the rules that JSON Schema lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
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


def validator(schema: Schema, *, whole_numbers: bool) -> jsonschema_rs.Draft202012Validator:
    """The compiled validator; ``whole_numbers`` refuses 1.0 for an integer, at a price.

    Raises ValueError for a schema that is none, a pattern that does not compile for one.
    """
    definitions: dict[str, Any] = {}
    root = _compile(schema, definitions, {})
    compiled = {**root, "$defs": definitions}
    keywords = {**_KEYWORDS, "wholeNumber": _WholeNumber} if whole_numbers else _KEYWORDS
    try:
        return jsonschema_rs.Draft202012Validator(
            compiled, keywords=keywords, pattern_options=_LINEAR
        )
    except ValueError:
        return jsonschema_rs.Draft202012Validator(
            compiled, keywords=keywords, pattern_options=_BACKTRACKING
        )


def _compile(node: Schema, definitions: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
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
                    name: _compile(member, definitions, names)
                    for name, member in node.members.items()
                },
                "required": [name for name in node.members if name in node.required],
            }
        below = {"$ref": f"#/$defs/{known}"}
        # if/then keeps one violation for "no object": anyOf would hide those of the members.
        return {"if": {"not": {"type": "null"}}, "then": below} if node.nullable else below
    compiled: dict[str, Any] = {"type": list(_types(node))}
    if node.kind == "array" and node.items is not None:
        compiled["items"] = _compile(node.items, definitions, names)
    if node.kind == "integer" or node.is_enum:
        compiled["wholeNumber"] = True
        if node.format in INTEGER_RANGES:
            compiled["minimum"], compiled["maximum"] = INTEGER_RANGES[node.format]
    if node.format == "decimal":
        compiled["minimum"], compiled["maximum"] = -(2**96 - 1), 2**96 - 1
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
    for keyword, bound in (("minimum", node.minimum), ("maximum", node.maximum)):
        if bound is not None:
            compiled[keyword] = bound
    for keyword, length in (("minUtf16", node.min_length), ("maxUtf16", node.max_length)):
        if length is not None:
            compiled[keyword] = length
    return compiled


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


_KEYWORDS: dict[str, Any] = {"maxUtf16": _MaxUtf16, "minUtf16": _MinUtf16}


def fraction_finder(root: Schema) -> Callable[[Value], bool]:
    """Whether a valid value holds a Decimal (1.0) where an integer is expected.

    `_WholeNumber` costs a call into Python for each integer; this asks for the rare case first.
    """
    asked: dict[int, tuple[tuple[str, Schema], ...]] = {}

    def compile_members(node: Schema) -> None:
        if node.kind == "array" and node.items is not None:
            compile_members(node.items)
        elif node.kind == "object" and id(node.members) not in asked:
            asked[id(node.members)] = tuple(
                (name, member)
                for name, member in node.members.items()
                if member.kind in ("integer", "object", "array") or member.is_enum
            )
            for member in node.members.values():
                compile_members(member)

    def found(node: Schema, value: Value) -> bool:
        if isinstance(value, Decimal):
            return True
        if isinstance(value, dict):
            for name, member in asked[id(node.members)]:
                below = value.get(name)
                if type(below) is not int and below is not None and found(member, below):
                    return True
        elif isinstance(value, list) and node.items is not None:
            items = node.items
            if items.kind in ("object", "array"):
                return any(found(items, item) for item in value)
            if items.kind == "integer" or items.is_enum:
                return any(isinstance(item, Decimal) for item in value)
        return False

    compile_members(root)
    if root.kind == "any":
        return lambda value: False
    return lambda value: found(root, value)

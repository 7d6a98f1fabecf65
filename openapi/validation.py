"""The only validator: a schema compiled once, every violation with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import jsonschema_rs

from openapi.schemas import Schema
from openapi.violations import MOST_VIOLATIONS, Pointer, Value, Violation, describe, json_pointer
from openapi.wire.formats import DECIMAL_LIMIT, FORMAT_WORDS, INT32, INT64, PATTERNS

_INTEGER_RANGES = {"int32": INT32, "int64": INT64}
_KIND_WORDS = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
}


class Validator:
    """Judges plain values by one schema. Built at start; judging changes nothing in it."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        definitions: dict[str, Any] = {}
        root = _compile(schema, definitions, {})
        self._compiled = jsonschema_rs.Draft202012Validator(
            {**root, "$defs": definitions},
            keywords=_KEYWORDS,
            pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=10_000),
        )

    def violations(self, value: Value) -> tuple[Violation, ...]:
        """Every violation (the first `MOST_VIOLATIONS`), in the order of the schema's members."""
        if self._compiled.is_valid(value):
            return ()
        for start in range(0, _longest(value), _WINDOW):
            found = self._compiled.iter_errors(_windowed(value, start))
            violations = tuple(
                self._violation(error, value, start) for error in islice(found, MOST_VIOLATIONS)
            )
            if violations:
                return violations
        # Only where long lists lie in long lists: the first violation has to do.
        try:
            self._compiled.validate(value)
        except jsonschema_rs.ValidationError as error:
            return (self._violation(error, value, 0),)
        return ()

    def _violation(
        self, error: jsonschema_rs.ValidationError, value: Value, start: int
    ) -> Violation:
        pointer = _shifted(error.instance_path, value, start)
        rule = str(error.schema_path[-1])
        if rule == "required":
            return self._missing(pointer, error.kind.as_dict()["property"])
        node = self._node(pointer)
        came = _at(value, pointer)
        if rule == "type" and came is None:
            rule = "nullable"
        rule = _RULES.get(rule, rule)
        if rule in ("minimum", "maximum", "pattern") and not _states(node, rule, error):
            rule = "format"
        return Violation(
            where=json_pointer(pointer),
            pointer=pointer,
            rule=rule,
            expected=expectation(node, rule),
            came=_came(came, rule),
            evidence=node.evidence(rule),
            quote=node.quote(rule),
        )

    def _node(self, pointer: Pointer) -> Schema:
        node = self._schema.at(pointer)
        if node is None:  # cannot be: only what the schema names is validated
            raise LookupError(f"{json_pointer(pointer)} is no place in the schema")
        return node

    def _missing(self, pointer: Pointer, member: str) -> Violation:
        node = self._node((*pointer, member))
        return Violation(
            where=json_pointer((*pointer, member)),
            pointer=(*pointer, member),
            rule="required",
            expected=f"{member}, {_KIND_WORDS.get(node.kind, 'a value')}",
            came="nothing",
            evidence=node.evidence("required"),
            quote=node.quote("required"),
        )


def expectation(node: Schema, rule: str) -> str:
    """What a schema wants, in words, where ``rule`` is the rule that was broken."""
    match rule:
        case "maxLength":
            return f"at most {node.max_length} characters (UTF-16 units)"
        case "minLength":
            return f"at least {node.min_length} characters (UTF-16 units)"
        case "minimum":
            return f"at least {node.minimum}"
        case "maximum":
            return f"at most {node.maximum}"
        case "pattern":
            return f"text that matches {node.pattern}"
    if node.format in _INTEGER_RANGES:
        low, high = _INTEGER_RANGES[node.format]
        words = f"an integer from {low} to {high}" if rule == "format" else "an integer"
    elif node.is_enum:
        words = "a name such as " + ", ".join(node.known_values) if node.known_values else "a name"
    elif node.format == "decimal" and rule == "format":
        words = f"a number between -{DECIMAL_LIMIT} and {DECIMAL_LIMIT}"
    else:
        words = FORMAT_WORDS.get(node.format) or _KIND_WORDS.get(node.kind, "a value")
    return f"{words} or null" if node.nullable else words


def _came(value: Value, rule: str) -> str:
    if rule in ("maxLength", "minLength") and isinstance(value, str):
        return f"{utf16_length(value)} characters"
    return describe(value)


def _states(node: Schema, rule: str, error: jsonschema_rs.ValidationError) -> bool:
    """Whether a broken bound or pattern is the schema's own, not one that its format implies."""
    if rule == "pattern":
        return "allOf" not in error.schema_path[-3:]
    return getattr(node, rule) is not None


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as .NET counts: an emoji counts 2."""
    return len(text) + sum(char > "\uffff" for char in text)


def _at(value: Value, pointer: Iterable[str | int]) -> Value:
    for part in pointer:
        value = value[part]
    return value


# --- Long lists ---------------------------------------------------------------------------------
# jsonschema-rs collects every error before it shows the first: half a million wrong items take it
# seconds. So a wrong value is searched through windows over its long lists, in linear time.

_WINDOW = 1000


def _longest(value: Value) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = len(value) if isinstance(value, list) else 1
    return max((own, *(_longest(item) for item in below if isinstance(item, dict | list))))


def _windowed(value: Value, start: int) -> Value:
    """``value`` with each long list cut to one window of it."""
    if isinstance(value, dict):
        return {name: _windowed(item, start) for name, item in value.items()}
    if isinstance(value, list):
        seen = value if len(value) <= _WINDOW else value[start : start + _WINDOW]
        return [_windowed(item, start) for item in seen]
    return value


def _shifted(pointer: Iterable[str | int], value: Value, start: int) -> Pointer:
    """A pointer into a windowed value as a pointer into the value itself."""
    shifted: list[str | int] = []
    for part in pointer:
        step = part + start if isinstance(part, int) and len(value) > _WINDOW else part
        shifted.append(step)
        value = value[step]
    return tuple(shifted)


# --- Schema -> JSON Schema 2020-12 -------------------------------------------------------------


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
    if node.kind == "integer":
        compiled["wholeNumber"] = True
        if node.format in _INTEGER_RANGES:
            compiled["minimum"], compiled["maximum"] = _INTEGER_RANGES[node.format]
    if node.format == "decimal":
        compiled["minimum"], compiled["maximum"] = -(2**96 - 1), 2**96 - 1
    if node.pattern:
        compiled["pattern"] = node.pattern
    if node.format in PATTERNS:  # as a pattern it is checked without a call into Python
        compiled["allOf"] = [{"pattern": f"^(?:{PATTERNS[node.format]})$"}]
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
_RULES = {"maxUtf16": "maxLength", "minUtf16": "minLength", "wholeNumber": "type"}

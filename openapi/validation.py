"""The only validator: a schema compiled once, every violation with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice

import jsonschema_rs

from openapi.json_schema import NOT_BLANK, number_doubt, utf16_length, validator
from openapi.schemas import INTEGER_RANGES, Schema
from openapi.violations import MOST_VIOLATIONS, Pointer, Value, Violation, describe, json_pointer
from openapi.wire.formats import DECIMAL_LIMIT, FORMAT_WORDS

_KIND_WORDS = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
}

_RULES = {"maxUtf16": "maxLength", "minUtf16": "minLength", "wholeNumber": "type"}
_LONE_SURROGATE = Violation(
    "", (), "syntax", "surrogates in pairs (RFC 8259, 8.2)", "one alone", "framework"
)


class Validator:
    """Judges plain values by one schema. Built at start; judging changes nothing in it."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._quick = validator(schema, numbers=False)
        self._may_break_number = number_doubt(schema)
        self._compiled = validator(schema)

    def violations(self, value: Value) -> tuple[Violation, ...]:
        """Every violation (the first `MOST_VIOLATIONS`), in the order of the schema's members."""
        try:
            if self._quick.is_valid(value) and not self._may_break_number(value):
                return ()
        except UnicodeEncodeError:
            return (_LONE_SURROGATE,)
        for start in _starts(value):
            found = self._compiled.iter_errors(_windowed(self._schema, value, start))
            violations = tuple(
                self._violation(error, value, start) for error in islice(found, MOST_VIOLATIONS)
            )
            if violations:
                return tuple(sorted(violations, key=lambda one: self._position(one.pointer)))
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
            rule = _implied(node, error)
        return Violation(
            where=json_pointer(pointer),
            pointer=pointer,
            rule=rule,
            expected=expectation(node, rule),
            came=_came(came, rule),
            evidence=node.evidence(rule),
            quote=node.quote(rule) or (node.quote("required") if rule == "x-blank" else ""),
        )

    def _position(self, pointer: Pointer) -> tuple[int, ...]:
        """Where a place stands in the document: jsonschema-rs lists what is missing first."""
        position = []
        for depth, part in enumerate(pointer):
            above = self._node(pointer[:depth])
            position.append(part if isinstance(part, int) else list(above.members).index(part))
        return tuple(position)

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
        case "x-blank":
            return "text that is not blank"
        case "pattern":
            return f"text that matches {node.pattern}"
        case "enum":
            return f"one of {', '.join(node.known_values)}"[:200]
    if node.format in INTEGER_RANGES:
        low, high = INTEGER_RANGES[node.format]
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
    told = describe(value)
    if rule == "type" and isinstance(value, Decimal) and told.lstrip("-").isdigit():
        return f"{told}, written with an exponent"  # 1e0, that is: "an integer" would puzzle
    return told


def _states(node: Schema, rule: str, error: jsonschema_rs.ValidationError) -> bool:
    """Whether a broken bound or pattern is the schema's own, not one that its format implies."""
    if rule == "pattern":
        return "allOf" not in error.schema_path[-3:]
    return getattr(node, rule) is not None


def _implied(node: Schema, error: jsonschema_rs.ValidationError) -> str:
    """The rule behind a bound or pattern that the schema does not state itself."""
    if error.kind.as_dict().get("pattern") != NOT_BLANK:
        return "format"
    return "x-blank" if node.refuses_blank else "type"


def _at(value: Value, pointer: Iterable[str | int]) -> Value:
    for part in pointer:
        value = value[part]
    return value


# --- Long lists ---------------------------------------------------------------------------------
# jsonschema-rs collects every error before it shows the first: half a million wrong items take it
# seconds. So a wrong value is searched through windows over its long lists, in linear time.

_WINDOW = 1000


def _starts(value: Value) -> Iterator[int]:
    """Where the windows begin. Mostly the first one has what is wrong, and no other is counted."""
    yield 0
    yield from range(_WINDOW, _longest(value), _WINDOW)


def _longest(value: Value) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = len(value) if isinstance(value, list) else 1
    return max((own, *(_longest(item) for item in below if isinstance(item, dict | list))))


def _windowed(node: Schema, value: Value, start: int, seen: bool = True) -> Value:
    """``value`` with each long list cut to one window of it.

    After the first window nothing is kept of what that one judged, nor of what no schema names:
    all windows together are then about as large as the value. ``seen``: no long list is above.
    """
    if isinstance(value, dict):
        members = node.members
        return {
            name: _windowed(members[name], item, start, seen)
            for name, item in value.items()
            if name in members
        }
    if isinstance(value, list) and node.items is not None:
        items = node.items
        if len(value) > _WINDOW:
            return [_windowed(items, item, start, False) for item in value[start : start + _WINDOW]]
        if start and seen:
            return []
        return [_windowed(items, item, start, seen) for item in value]
    return value


def _shifted(pointer: Iterable[str | int], value: Value, start: int) -> Pointer:
    """A pointer into a windowed value as a pointer into the value itself."""
    shifted: list[str | int] = []
    for part in pointer:
        step = part + start if isinstance(part, int) and len(value) > _WINDOW else part
        shifted.append(step)
        value = value[step]
    return tuple(shifted)

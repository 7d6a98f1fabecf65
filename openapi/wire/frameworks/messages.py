"""What ASP.NET says of a model, in its own words, and which rules it checks at all."""

from __future__ import annotations

from openapi.json_schema import utf16_length
from openapi.schemas import Schema
from openapi.violations import Pointer, Value, Violation
from openapi.wire.frameworks.classes import class_of, property_name
from openapi.wire.frameworks.dotnet_values import is_value_type, takes_null
from openapi.wire.frameworks.http_error import told
from openapi.wire.frameworks.reading import Errors

ERROR = "An error has occurred."
"""An exception's own message is shown to local callers only; this stands for it."""

INVALID = "The request is invalid."
VALUE_REQUIRED = "A value is required."


STATED = frozenset(
    ("required", "nullable", "minimum", "maximum", "minLength", "maxLength", "pattern", "x-blank")
)
"""Rules that a page may state in a sentence, for the partner's own code to check."""


def not_valid(text: str, name: str) -> str:
    """What model binding says of text that does not convert."""
    return f"The value '{told(text)}' is not valid for {name}."


def required(name: str) -> str:
    """What RequiredAttribute says."""
    return f"The {name} field is required."


def too_long(name: str, node: Schema) -> str:
    """What StringLengthAttribute says."""
    if node.min_length:
        return (
            f"The field {name} must be a string with a minimum length of {node.min_length} "
            f"and a maximum length of {node.max_length}."
        )
    return f"The field {name} must be a string with a maximum length of {node.max_length}."


def unmet(violation: Violation) -> str:
    """What an action says of a rule that its page states; in the words of the attributes."""
    if not violation.pointer:
        return VALUE_REQUIRED
    name = property_name(str(violation.pointer[-1]))
    if violation.rule in ("required", "nullable"):
        return required(name)
    return f"The field {name} must be {violation.expected}."


def validate(node: Schema, value: Value, errors: Errors, pointer: Pointer = ()) -> None:
    """The attributes of a model, below every object and list that is not null."""
    if isinstance(value, list) and node.items is not None:
        items = node.items
        if items.members or items.items is not None:  # a list of scalars has no attributes
            for index, item in enumerate(value):
                validate(items, item, errors, (*pointer, index))
    if not isinstance(value, dict):
        return
    for one in class_of(node).checked:
        below, member = value.get(one.member), one.schema
        if one.required and _is_missing(member, below):
            errors.add((*pointer, one.name), required(one.name))
        if below is None:
            continue
        if (
            member.max_length is not None
            and isinstance(below, str)
            and not (member.min_length or 0) <= utf16_length(below) <= member.max_length
        ):
            errors.add((*pointer, one.name), too_long(one.name, member))
        validate(member, below, errors, (*pointer, one.name))


def _is_missing(member: Schema, value: Value) -> bool:
    if isinstance(value, str):
        return not value.strip()  # RequiredAttribute takes no blank string
    # A struct that cannot be null has its default, which is a value like any other.
    return value is None and (takes_null(member) or not is_value_type(member))


def named_as_properties(pointer: Pointer) -> Pointer:
    """A place in a value, in the class's own names."""
    return tuple(property_name(part) if isinstance(part, str) else part for part in pointer)

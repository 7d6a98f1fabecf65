"""What ASP.NET says of a model, in its own words, and which rules it checks at all."""

from __future__ import annotations

from openapi.json_schema import utf16_length
from openapi.schemas import Schema
from openapi.violations import Pointer, Value, Violation
from openapi.wire.form_fields import form_name as path_of
from openapi.wire.frameworks.dotnet_values import is_pair, is_value_type, takes_null
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


def required_by_attribute(node: Schema, name: str, member: Schema) -> bool:
    """Whether a [Required] attribute makes a member required.

    The help page writes the word alone for the attribute. A sentence that says so in the page's
    prose is no attribute: what checks it, if anything, is the partner's own code.
    """
    if is_pair(node):  # .NET's own class has none; its XML reader wants both members all the same
        return False
    return name in node.required and member.quote("required") in ("Required", "")


def validate(node: Schema, value: Value, errors: Errors, pointer: Pointer = ()) -> None:
    """The attributes of a model, below every object and list that is not null."""
    if isinstance(value, list) and node.items is not None:
        for index, item in enumerate(value):
            validate(node.items, item, errors, (*pointer, index))
    if not isinstance(value, dict):
        return
    for name, member in node.members.items():
        below, path = value.get(name), (*pointer, property_name(name))
        if required_by_attribute(node, name, member) and _is_missing(member, below):
            errors.add(path_of(path), required(property_name(name)))
        if (
            member.max_length is not None
            and isinstance(below, str)
            and not (member.min_length or 0) <= utf16_length(below) <= member.max_length
        ):
            errors.add(path_of(path), too_long(property_name(name), member))
        validate(member, below, errors, path)


def _is_missing(member: Schema, value: Value) -> bool:
    if isinstance(value, str):
        return not value.strip()  # RequiredAttribute takes no blank string
    # A struct that cannot be null has its default, which is a value like any other.
    return value is None and (takes_null(member) or not is_value_type(member))


def named_as_properties(pointer: Pointer) -> Pointer:
    """A place in a value, in the class's own names."""
    return tuple(property_name(part) if isinstance(part, str) else part for part in pointer)


def property_name(name: str) -> str:
    """The class's own name of a member; a camel case resolver changes its first letter only."""
    return name[:1].upper() + name[1:]

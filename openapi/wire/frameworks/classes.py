"""What the classes of a model say of their members, worked out once for each.

A body may hold a hundred thousand objects: what did not come, and needs no look, costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from openapi.schemas import Schema
from openapi.wire.frameworks.dotnet_values import is_pair


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a class: ``member`` is its name on the wire, ``name`` the class's own."""

    member: str
    name: str
    schema: Schema
    required: bool


@dataclass(frozen=True, slots=True)
class ModelClass:
    """The properties of one class, and those among them that somebody looks at again.

    ``required`` have a [Required] attribute; ``checked`` have any, or may hold what has one.
    """

    properties: tuple[Property, ...]
    required: tuple[Property, ...]
    checked: tuple[Property, ...]
    folded: Mapping[str, str]

    def member(self, name: str) -> str | None:
        """The member that a name in any letter case means."""
        return self.folded.get(name.lower())


@lru_cache(maxsize=1_000)
def class_of(node: Schema) -> ModelClass:
    """The class behind an object's schema."""
    properties = tuple(
        Property(member, property_name(member), schema, _is_required(node, member, schema))
        for member, schema in node.members.items()
    )
    return ModelClass(
        properties,
        tuple(one for one in properties if one.required),
        tuple(one for one in properties if one.required or _may_break_a_rule(one.schema)),
        {member.lower(): member for member in reversed(list(node.members))},
    )


def property_name(name: str) -> str:
    """The class's own name of a member; a camel case resolver changes its first letter only."""
    return name[:1].upper() + name[1:]


def _is_required(node: Schema, name: str, member: Schema) -> bool:
    """Whether a [Required] attribute makes a member required.

    The help page writes the word alone for the attribute. A sentence that says so in the page's
    prose is no attribute: what checks it, if anything, is the partner's own code.
    """
    if is_pair(node):  # .NET's own class has none; its XML reader wants both members all the same
        return False
    return name in node.required and member.quote("required") in ("Required", "")


def _may_break_a_rule(member: Schema) -> bool:
    return member.max_length is not None or bool(member.members) or member.items is not None

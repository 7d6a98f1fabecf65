"""Models as the help pages list them: one line per member, read from a small text table.

A line is `Name kind [words]`. Kinds: string int long decimal bool date guid timespan enum any, a
model's name, `list<kind>`. `kind?` can be null; of `kind~` nobody knows (strict refuses null,
lenient takes it); strings, lists and objects can always be null. Words: required (as an attribute),
prose (required by the page's text), max=250, min=1, base (declared by a base class), xml=name,
strict=kind (what the strict mode takes it for).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
VALUE_KINDS = frozenset({"int", "long", "decimal", "bool", "date", "guid", "timespan", "enum"})


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a page's table."""

    name: str
    kind: str
    nullable: str = "yes"
    required: bool = False
    prose: bool = False
    max_length: int | None = None
    minimum: int | None = None
    base: bool = False
    xml_name: str = ""
    namespace: str = ""
    model: Model | None = None
    is_list: bool = False
    strict_kind: str = ""

    def accepts_null(self, strict: bool) -> bool:
        """Whether null can be bound to this member."""
        return self.nullable == "yes" or (self.nullable == "unknown" and not strict)


@dataclass(frozen=True, slots=True)
class Model:
    """A type of a page; `members` in page order, `wire` in the order of its XML."""

    name: str
    namespace: str
    members: tuple[Member, ...]
    wire: tuple[Member, ...]
    camel: bool = False
    serializer: str = "data-contract"

    def member(self, name: str) -> Member | None:
        """The member of that name in any letter case."""
        wanted = name.lower()
        return next((member for member in self.members if member.name.lower() == wanted), None)


def model(
    name: str,
    namespace: str,
    table: str,
    *,
    nested: tuple[Model, ...] = (),
    base_namespace: str = "",
    camel: bool = False,
    serializer: str = "data-contract",
) -> Model:
    """Read a table (see the module) into a Model."""
    known = {entry.name: entry for entry in nested}
    members = tuple(
        _member(line.split(), namespace, base_namespace or namespace, known)
        for line in table.strip().splitlines()
    )
    wire = members
    if serializer == "data-contract":
        wire = tuple(sorted(members, key=lambda member: (not member.base, member.xml_name)))
    return Model(name, namespace, members, wire, camel, serializer)


def _member(words: list[str], namespace: str, base: str, known: Mapping[str, Model]) -> Member:
    name, kind, *rest = words
    flags = {flag: value for flag, _, value in (word.partition("=") for word in rest)}
    nullable = {"?": "yes", "~": "unknown"}.get(kind[-1], "no")
    kind = kind.rstrip("?~")
    is_list = kind.startswith("list<")
    kind = kind.removeprefix("list<").removesuffix(">")
    if is_list or kind not in VALUE_KINDS:
        nullable = "yes"
    return Member(
        name=name,
        kind="object" if kind in known else kind,
        nullable=nullable,
        required="required" in flags,
        prose="prose" in flags,
        max_length=int(flags["max"]) if "max" in flags else None,
        minimum=int(flags["min"]) if "min" in flags else None,
        base="base" in flags,
        xml_name=flags.get("xml", name),
        namespace=base if "base" in flags else namespace,
        model=known.get(kind),
        is_list=is_list,
        strict_kind=flags.get("strict", ""),
    )

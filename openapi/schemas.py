"""A document's schemas as a tree that codecs, validation and generation read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from openapi.violations import Evidence
from openapi.wire.formats import INT32, INT64, PATTERNS

Kind = Literal["object", "array", "string", "integer", "number", "boolean", "any"]
Sensitivity = Literal["", "personal", "secret"]

EVIDENCE = ("page", "sample", "framework", "derived")
INTEGER_RANGES = {"int32": INT32, "int64": INT64}


class SchemaError(Exception):
    """A schema says something this product cannot read; ``place`` is its path in the document."""

    def __init__(self, place: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, slots=True)
class XmlName:
    """How a schema is named in XML; "" where the document leaves it to the context."""

    name: str = ""
    namespace: str = ""
    base_class: int = 0
    wrapped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """One node of a document's schemas, references resolved. A tree may lead back to itself."""

    name: str
    kind: Kind
    format: str = ""
    nullable: bool = False
    nullable_known: bool = True
    read_only: bool = False
    required: frozenset[str] = frozenset()
    members: Mapping[str, Schema] = field(default_factory=dict)
    items: Schema | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    pattern: str = ""
    known_values: tuple[str, ...] = ()
    is_closed: bool = False
    is_enum: bool = False
    refuses_blank: bool = False
    description: str = ""
    sensitive: Sensitivity = ""
    key: bool = False
    credential: bool = False
    xml: XmlName = XmlName()
    is_reference: bool = False
    xml_style: str = ""
    evidences: Mapping[str, Evidence] = field(default_factory=dict)
    quotes: Mapping[str, str] = field(default_factory=dict)

    def evidence(self, rule: str) -> Evidence:
        """Where a rule of this schema comes from; what the document does not say, the page does."""
        return self.evidences.get(rule) or self.evidences.get("", "page")

    def quote(self, rule: str) -> str:
        """The page's sentence behind a rule, or ""."""
        return self.quotes.get(rule) or self.quotes.get("", "")

    def at(self, pointer: tuple[str | int, ...]) -> Schema | None:
        """The schema of the place that a pointer into a value leads to, or None."""
        here: Schema | None = self
        for part in pointer:
            if here is None:
                return None
            here = here.items if isinstance(part, int) else here.members.get(part)
        return here


class SchemaReader:
    """Reads raw schemas of one document into `Schema` nodes, each component once."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        self._components = components
        self._done: dict[str, Schema] = {}

    def read(self, raw: Any, place: tuple[str | int, ...], name: str = "") -> Schema:
        """The schema written at ``place``; raises `SchemaError` for what cannot be read."""
        if not isinstance(raw, dict):
            raise SchemaError(place, f"a schema is expected here, not {type(raw).__name__}")
        if "$ref" in raw:
            return replace(self._component(raw["$ref"], place), is_reference=True)
        if "allOf" in raw:
            return self._extended(raw, place, name)
        return self._node(raw, place, name)

    def _component(self, reference: Any, place: tuple[str | int, ...]) -> Schema:
        prefix = "#/components/schemas/"
        if not isinstance(reference, str) or not reference.startswith(prefix):
            raise SchemaError((*place, "$ref"), f"$ref {reference!r} does not lead to {prefix}...")
        name = reference.removeprefix(prefix)
        if "/" in name:
            raise SchemaError(
                (*place, "$ref"), f"$ref {reference!r} leads into a schema, not to one"
            )
        if name not in self._components:
            raise SchemaError(
                (*place, "$ref"), f"$ref {reference!r} leads to nothing in this document"
            )
        if name not in self._done:
            self.read_component(name)
        found = self._done[name]
        if found.kind == "array" and found.items is None:
            raise SchemaError((*place, "$ref"), "an array that holds itself is not supported")
        return found

    def read_component(self, name: str) -> Schema:
        """A schema of ``components/schemas`` by its name."""
        if name in self._done:
            return self._done[name]
        place = ("components", "schemas", name)
        raw = self._components[name]
        if isinstance(raw, dict) and ("$ref" in raw or "allOf" in raw):
            self._done[name] = replace(self.read(raw, place, name), name=name)
        else:
            self._node(raw, place, name, register=True)
        return self._done[name]

    def _extended(self, raw: dict[str, Any], place: tuple[str | int, ...], name: str) -> Schema:
        """``allOf`` with one reference: OpenAPI 3.0's way to say more beside a reference."""
        check_types(raw, place)
        if len(raw["allOf"]) != 1 or not _is_reference(raw["allOf"][0]):
            raise SchemaError((*place, "allOf"), "allOf is read only with exactly one $ref in it")
        below = self.read(raw["allOf"][0], (*place, "allOf", 0))
        own = self._scalars({key: value for key, value in raw.items() if key != "allOf"}, place)
        xml = XmlName(
            name=own["xml"].name,
            namespace=below.xml.namespace,
            base_class=own["xml"].base_class,
            wrapped=own["xml"].wrapped or below.xml.wrapped,
        )
        if "x-nullable" not in raw and "nullable" not in raw:  # then the reference alone says it
            own["nullable_known"] = below.nullable_known
        changes = {key: value for key, value in own.items() if value and key not in ("xml", "kind")}
        return replace(below, **changes, xml=xml, is_reference=True)

    def _node(
        self, raw: Any, place: tuple[str | int, ...], name: str, register: bool = False
    ) -> Schema:
        if not isinstance(raw, dict):
            raise SchemaError(place, f"a schema is expected here, not {type(raw).__name__}")
        check_types(raw, place)
        members: dict[str, Schema] = {}
        node = Schema(name=name, members=members, **self._scalars(raw, place))
        if register:  # before its members: one of them may lead back here
            self._done[name] = node
        for member, below in (raw.get("properties") or {}).items():
            members[member] = self.read(below, (*place, "properties", member), member)
        if node.kind == "array":
            if "items" not in raw:
                raise SchemaError(place, "an array needs items")
            object.__setattr__(node, "items", self.read(raw["items"], (*place, "items"), name))
        for member in node.required - members.keys():
            raise SchemaError(
                (*place, "required"), f"required names {member!r}, which is no property"
            )
        return node

    @staticmethod
    def _scalars(raw: dict[str, Any], place: tuple[str | int, ...]) -> dict[str, Any]:
        kind = raw.get("type", "object" if "properties" in raw else "any")
        if kind not in ("object", "array", "string", "integer", "number", "boolean", "any"):
            raise SchemaError((*place, "type"), f"type {kind!r} is none of OpenAPI's")
        xml = raw.get("xml") or {}
        return {
            "kind": kind,
            "format": known_format(raw.get("format", "")),
            "nullable": bool(raw.get("nullable", False)),
            "nullable_known": raw.get("x-nullable") != "unknown",
            "read_only": bool(raw.get("readOnly", False)),
            "required": frozenset(raw.get("required") or ()),
            "min_length": raw.get("minLength"),
            "max_length": raw.get("maxLength"),
            "minimum": raw.get("minimum"),
            "maximum": raw.get("maximum"),
            "pattern": raw.get("pattern", ""),
            "known_values": tuple(
                value
                for value in raw.get("x-known-values") or raw.get("enum") or ()
                if value is not None
            ),
            "is_closed": bool(raw.get("enum")),
            "is_enum": bool(raw.get("x-enum", False)),
            "refuses_blank": raw.get("x-blank") == "refused",
            "description": raw.get("description", ""),
            "sensitive": raw.get("x-sensitive", ""),
            "key": bool(raw.get("x-key", False)),
            "credential": bool(raw.get("x-credential", False)),
            "xml": XmlName(
                name=xml.get("name", ""),
                namespace=xml.get("namespace", ""),
                base_class=int(raw.get("x-base-class", 0)),
                wrapped=xml.get("wrapped") is True,
            ),
            "xml_style": raw.get("x-xml-style", ""),
            "evidences": by_rule(raw.get("x-evidence"), (*place, "x-evidence"), EVIDENCE),
            "quotes": by_rule(raw.get("x-quote"), (*place, "x-quote")),
        }


_FORMATS = (*PATTERNS, *INTEGER_RANGES, "decimal", "float", "double")

# What would be a rule if it were read: a document with it would be served as if it said less.
_UNREAD = (
    *("oneOf", "anyOf", "not", "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "minItems"),
    *("maxItems", "uniqueItems", "minProperties", "maxProperties", "writeOnly", "discriminator"),
)


def known_format(said: str) -> str:
    """A format that is looked at; "" for any other, which then says nothing."""
    return said if said in _FORMATS else ""


_TYPES: Mapping[str, tuple[type[Any] | tuple[type[Any], ...], str]] = {
    **dict.fromkeys(("type", "format", "pattern", "description"), (str, "text")),
    **dict.fromkeys(("x-sensitive", "x-xml-style", "x-nullable", "x-blank"), (str, "text")),
    **dict.fromkeys(
        ("nullable", "readOnly", "x-enum", "x-key", "x-credential"), (bool, "true or false")
    ),
    **dict.fromkeys(("minLength", "maxLength", "x-base-class"), (int, "a number")),
    **dict.fromkeys(("minimum", "maximum"), ((int, float), "a number")),
    **dict.fromkeys(("required", "x-known-values", "enum", "allOf"), (list, "a list")),
    **dict.fromkeys(("properties", "xml"), (dict, "a mapping")),
}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "x-sensitive": ("personal", "secret"),
    "x-nullable": ("unknown",),
    "x-blank": ("refused",),
}


def check_types(raw: Mapping[str, Any], place: tuple[str | int, ...]) -> None:
    """Raises `SchemaError` where a keyword has a value of a kind that it cannot have."""
    for keyword, said in raw.items():
        kind, words = _TYPES.get(keyword, (object, ""))
        if not isinstance(said, kind) or (isinstance(said, bool) and kind is not bool and words):
            raise SchemaError((*place, keyword), f"{keyword} must be {words}, not {said!r}")
        if said not in _WORDS.get(keyword, (said,)):
            offered = " or ".join(_WORDS[keyword])
            raise SchemaError((*place, keyword), f"{keyword} must be {offered}, not {said!r}")
    for keyword in _UNREAD:
        if raw.get(keyword) or (keyword in raw and keyword in ("oneOf", "anyOf", "not")):
            raise SchemaError((*place, keyword), f"{keyword} is not supported in a document")
    if raw.get("additionalProperties") is False:
        said = "additionalProperties: false is not supported: unknown members are always allowed"
        raise SchemaError((*place, "additionalProperties"), said)
    if raw.get("xml", {}).get("attribute"):
        raise SchemaError((*place, "xml"), "xml.attribute is not supported: members are elements")
    for keyword in ("required", "x-known-values", "enum"):
        for said in raw.get(keyword, ()):
            if not isinstance(said, str) and not (keyword == "enum" and said is None):
                raise SchemaError((*place, keyword), f"{keyword} lists names, not {said!r}")
    for name in (*raw.get("properties", ()), *raw.get("xml", {}).values()):
        if not isinstance(name, str | bool):
            raise SchemaError(place, f"{name!r} is no name")


def _is_reference(raw: Any) -> bool:
    return isinstance(raw, dict) and "$ref" in raw


def by_rule(
    said: Any, place: tuple[str | int, ...], allowed: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """A string or a mapping rule -> string, as a mapping; "" is the rule of the whole schema."""
    mapping = said if isinstance(said, dict) else {"": said} if said else {}
    for word in mapping.values():
        if not isinstance(word, str):
            raise SchemaError(place, f"{word!r} is no text")
        if allowed and word not in allowed:
            raise SchemaError(place, f"{word!r} is none of {', '.join(allowed)}")
    return cast("Mapping[str, Any]", mapping)

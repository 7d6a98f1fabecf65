"""How a schema's objects and members are named and ordered in XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openapi.schemas import Schema
from openapi.violations import Pointer, Value
from openapi.wire.xml_text import is_text_alone, text_reader

DATA_CONTRACT = "data-contract"
XML_SERIALIZER = "xml-serializer"
STYLES = (DATA_CONTRACT, XML_SERIALIZER)

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
NIL = f"{{{XSI}}}nil"
TYPE = f"{{{XSI}}}type"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object as an element, and its place in the order."""

    place: int
    name: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Shape:
    """An object's members by element name, {namespace}name as lxml spells it, in wire order.

    ``quick`` has place, name and reader of those whose text is all that counts; a text that is its
    own value has None for a reader.
    """

    by_tag: Mapping[str, Member]
    quick: Mapping[str, tuple[int, str, Callable[[str], Value] | None]]
    tags: tuple[str, ...]
    by_folded_name: Mapping[str, str]  # local name in lower case -> tag


class Shapes:
    """The shapes of all objects below one root schema. Raises ValueError without XML facts."""

    def __init__(self, root: Schema) -> None:
        if root.xml_style not in STYLES or not root.xml.name:
            raise ValueError(f"XML needs xml.name and x-xml-style ({' or '.join(STYLES)})")
        self.root = root
        self.root_tag = tag(root.xml.namespace, root.xml.name)
        self.ordered = root.xml_style == DATA_CONTRACT
        self._known: dict[int, Shape] = {}
        self._compile(root, root.xml.namespace)

    def of(self, node: Schema) -> Shape:
        """The shape of an object below the root."""
        return self._known[id(node.members)]

    def _compile(self, node: Schema, inherited: str) -> None:
        if id(node.members) in self._known:
            return
        namespace = node.xml.namespace or inherited
        for name, member in node.members.items():
            if member.kind == "array" and not member.xml.wrapped:
                raise ValueError(f"the array {name} needs xml.wrapped: items are read in one alone")
        named = [
            (tag(_own_namespace(member) or namespace, member.xml.name or name), name, member)
            for name, member in node.members.items()
        ]
        if self.ordered:  # DataContract puts base classes first, then sorts by code points
            named.sort(key=lambda item: (-item[2].xml.base_class, local(item[0])))
        by_tag = {
            element: Member(place, name, member)
            for place, (element, name, member) in enumerate(named)
        }
        quick = {
            element: (member.place, member.name, text_reader(member.schema))
            for element, member in by_tag.items()
            if is_text_alone(member.schema)
        }
        self._known[id(node.members)] = Shape(
            by_tag,
            quick,
            tuple(by_tag),
            {local(element).lower(): element for element in by_tag},
        )
        for member in node.members.values():
            below = member
            while below.kind == "array" and below.items is not None:
                below = below.items
            if below.kind == "object":
                self._compile(below, namespace)

    def path(self, pointer: Pointer) -> str:
        """A place in the value as an XPath of local names: /Root/Reasons/Reason[1]/Id."""
        path, node = f"/{self.root.xml.name}", self.root
        for part in pointer:
            if isinstance(part, int) and node.items is not None:
                node = node.items
                path += f"/{node.xml.name or node.name}[{part + 1}]"
            elif isinstance(part, str) and part in node.members:
                node = node.members[part]
                path += f"/{node.xml.name or part}"
            else:
                path += f"/{part}"
        return path


def item_tag(items: Schema, parent: str) -> str:
    """An array's item: named by its schema, in its own namespace, else in its parent's."""
    return tag(items.xml.namespace or namespace_of(parent), items.xml.name or items.name)


def tag(namespace: str, name: str) -> str:
    """{namespace}name, or the name alone without a namespace."""
    return f"{{{namespace}}}{name}" if namespace else name


def local(element: str) -> str:
    """The name without its namespace."""
    return element.rpartition("}")[2]


def namespace_of(element: str) -> str:
    """The namespace without the name, or ""."""
    return element[1:].partition("}")[0] if element.startswith("{") else ""


def describe_tag(element: str) -> str:
    """{namespace}name in words."""
    namespace = namespace_of(element)
    where = f"namespace {namespace[:120]}" if namespace else "no namespace"
    return f"<{local(element)[:60]}> in {where}"


def _own_namespace(member: Schema) -> str:
    # A referenced type's namespace is that of its members, not of the element that holds it.
    return "" if member.is_reference else member.xml.namespace

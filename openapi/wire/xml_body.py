"""XML bodies as .NET's DataContractSerializer and XmlSerializer read and write them.

Names, namespaces and order come from the schema alone. Reading is exact about root, names and
namespaces, and tolerant of prefixes, CDATA, a byte order mark and unknown elements.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from openapi.schemas import Schema
from openapi.violations import MOST_VIOLATIONS, Pointer, Reading, Unwritable, Value, describe
from openapi.wire.limits import DEFAULT_LIMITS, Limits
from openapi.wire.xml_names import NIL, XSD, XSI, Shapes, item_tag, namespace_of
from openapi.wire.xml_parser import parse
from openapi.wire.xml_plain import PlainReader
from openapi.wire.xml_reader import XmlReader
from openapi.wire.xml_text import written


class XmlCodec:
    """Reads and writes one root schema's XML. Raises ValueError for a schema without XML facts."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._shapes = Shapes(schema)
        self._plain = PlainReader(self._shapes)

    def read(
        self,
        body: bytes,
        charset: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        *,
        most: int = MOST_VIOLATIONS,
    ) -> Reading:
        """The value of a body and at most ``most`` of the rules that its XML breaks.

        Raises `Unreadable` and `UnknownCharset`. A member out of order is in the value, and noted.
        """
        if charset in (None, "utf-8"):
            plain = self._plain.read(body)
            if plain is not None:
                return Reading(plain)
        root = parse(body, charset)
        # Where no byte spells it there is no attribute to ask for; in UTF-16 it is spelt otherwise.
        is_wide = b"\0" in body
        may_hold_nil, may_hold_type = b"nil" in body or is_wide, b":type" in body or is_wide
        reader = XmlReader(
            self._shapes, limits, most=most, may_hold_nil=may_hold_nil, may_hold_type=may_hold_type
        )
        value = reader.read(root)
        return Reading(value, tuple(reader.notes))

    def locate(self, pointer: Pointer) -> str:
        """How a reader of the body finds the place: an XPath of local names."""
        return self._shapes.path(pointer)

    def write(self, value: Value) -> bytes:
        """UTF-8 without declaration or indentation; raises `Unwritable`."""
        namespaces: Any = {"i": XSI}  # lxml-stubs know no default namespace
        if not self._shapes.ordered:
            namespaces = {"xsd": XSD, "xsi": XSI}
        if self.schema.xml.namespace:
            namespaces[None] = self.schema.xml.namespace
        root = etree.Element(self._shapes.root_tag, nsmap=namespaces)
        try:
            self._fill(root, self.schema, value, 1)
        except (ValueError, TypeError, RecursionError) as error:
            raise Unwritable(f"no XML for this value: {error}") from None
        return etree.tostring(root, encoding="utf-8", xml_declaration=False)

    def _fill(self, element: etree._Element, node: Schema, value: Value, depth: int) -> None:
        if value is None:
            element.set(NIL, "true")
        elif node.kind == "object":
            self._fill_object(element, node, value, depth)
        elif node.kind == "array" and node.items is not None:
            if not isinstance(value, list):
                raise TypeError(f"{node.name} is {describe(value)}, not an array")
            tag = item_tag(node.items, str(element.tag))
            for item in value:
                self._fill(_below(element, tag, depth), node.items, item, depth + 1)
        else:
            element.text = written(node, value)

    def _fill_object(
        self, element: etree._Element, node: Schema, value: Mapping[str, Value], depth: int
    ) -> None:
        if not isinstance(value, dict):
            raise TypeError(f"{node.name} is {describe(value)}, not an object")
        shape = self._shapes.of(node)
        for tag in shape.tags:
            member = shape.by_tag[tag]
            if member.name not in value:
                continue
            item = value[member.name]
            if item is None and not self._shapes.ordered:  # XmlSerializer writes no null
                continue
            self._fill(_below(element, tag, depth), member.schema, item, depth + 1)


def _below(element: etree._Element, tag: str, depth: int) -> etree._Element:
    """A child; a namespace new to the document gets a prefix as DataContract numbers them."""
    namespace = namespace_of(tag)
    if namespace and namespace not in element.nsmap.values():
        return etree.SubElement(element, tag, nsmap={f"d{depth + 1}p1": namespace})
    return etree.SubElement(element, tag)


class AnyXmlCodec:
    """Reads XML of which nothing is documented: any well-formed document, its text as the value."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def read(
        self, body: bytes, charset: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Reading:
        """The text of the document; raises `Unreadable`, `UnknownCharset`."""
        return Reading("".join(map(str, parse(body, charset).itertext())))

    def write(self, value: Value) -> bytes:
        """Raises `Unwritable`: nothing is known of such a document."""
        raise Unwritable("the document says nothing of this XML, so it cannot be written")

    def locate(self, pointer: Pointer) -> str:
        """The whole document is the only place."""
        return "/"

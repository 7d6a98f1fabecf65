"""XML bodies as .NET's DataContractSerializer and XmlSerializer read and write them.

Names, namespaces and order come from the schema alone. Reading is exact about root, names and
namespaces, and tolerant of prefixes, CDATA, a byte order mark and unknown elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from lxml import etree

from openapi.schemas import Schema
from openapi.violations import (
    MOST_VIOLATIONS,
    Pointer,
    Reading,
    Unreadable,
    Unwritable,
    Value,
    Violation,
    describe,
)
from openapi.wire import formats
from openapi.wire.limits import DEFAULT_LIMITS, Limits
from openapi.wire.text import decode

DATA_CONTRACT = "data-contract"
XML_SERIALIZER = "xml-serializer"
STYLES = (DATA_CONTRACT, XML_SERIALIZER)

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
_NIL = f"{{{XSI}}}nil"

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_ENCODING = re.compile(r"\A\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class _Member:
    """One member of an object as an element: where it belongs in the order, and how it reads."""

    name: str
    place: int
    schema: Schema
    scalar: Callable[[str], Value] | None  # None: the element has elements below


@dataclass(frozen=True, slots=True)
class _Shape:
    """An object's members by element name, {namespace}name as lxml spells it."""

    by_tag: Mapping[str, _Member]
    in_order: tuple[tuple[str, _Member], ...]
    by_folded_name: Mapping[str, str]  # local name in lower case -> tag


class _Notes(list[Violation]):
    """The violations of one body, the first `MOST_VIOLATIONS` of them."""

    def append(self, violation: Violation) -> None:
        """Keep a violation while there are not too many already."""
        if len(self) < MOST_VIOLATIONS:
            super().append(violation)


class AnyXmlCodec:
    """Reads XML of which nothing is documented: any well-formed document, its text as the value."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def read(
        self, body: bytes, charset: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Reading:
        """The text of the document; raises `Unreadable`, `UnknownCharset`."""
        return Reading("".join(map(str, _parse(body, charset).itertext())))

    def write(self, value: Value) -> bytes:
        """Raises `Unwritable`: nothing is known of such a document."""
        raise Unwritable("the document says nothing of this XML, so it cannot be written")

    def locate(self, pointer: Pointer) -> str:
        """The whole document is the only place."""
        return "/"


class XmlCodec:
    """Reads and writes one root schema's XML. Raises ValueError for a schema without XML facts."""

    def __init__(self, schema: Schema) -> None:
        if schema.xml_style not in STYLES or not schema.xml.name:
            raise ValueError(f"XML needs xml.name and x-xml-style ({' or '.join(STYLES)})")
        self.schema = schema
        self._ordered = schema.xml_style == DATA_CONTRACT
        self._root = _tag(schema.xml.namespace, schema.xml.name)
        self._shapes: dict[int, _Shape] = {}
        self._shape(schema, schema.xml.namespace)

    # --- compiling ---

    def _shape(self, node: Schema, inherited: str) -> _Shape:
        """The members of an object node; DataContract puts base classes first, then sorts names."""
        known = self._shapes.get(id(node.members))
        if known is not None:
            return known
        namespace = node.xml.namespace or inherited
        named = [
            (_tag(_own_namespace(member) or namespace, member.xml.name or name), name, member)
            for name, member in node.members.items()
        ]
        if self._ordered:
            named.sort(key=lambda item: (-item[2].xml.base_class, _local(item[0])))
        members = {
            tag: _Member(
                name, place, member, None if member.kind in ("object", "array") else _scalar(member)
            )
            for place, (tag, name, member) in enumerate(named)
        }
        shape = self._shapes[id(node.members)] = _Shape(
            members, tuple(members.items()), {_local(tag).lower(): tag for tag in members}
        )
        for member in node.members.values():
            below = member
            while below.kind == "array" and below.items is not None:
                below = below.items
            if below.kind == "object":
                self._shape(below, namespace)
        return shape

    # --- reading ---

    def read(
        self, body: bytes, charset: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Reading:
        """The value of a body and what its XML breaks; raises `Unreadable`, `UnknownCharset`."""
        root = _parse(body, charset)
        if root.tag != self._root:
            came = describe_tag(root.tag)
            raise _unreadable("/" + _local(root.tag), "root", describe_tag(self._root), came)
        violations = _Notes()
        if root.get(_NIL) in ("true", "1"):
            return Reading(None)
        path = f"/{self.schema.xml.name}"
        value = self._read_object(self.schema, root, path, (), limits.depth, violations)
        return Reading(value, tuple(violations))

    def _read_object(
        self,
        node: Schema,
        element: etree._Element,
        path: str,
        pointer: Pointer,
        depth: int,
        violations: _Notes,
    ) -> Value:
        if depth <= 0:
            raise _unreadable(path, "depth", "less nesting (see the depth limit)", "more")
        value: dict[str, Value] = {}
        shape = self._shapes[id(node.members)]
        by_tag = shape.by_tag
        last = -1
        for child in element:
            tag = child.tag
            member = by_tag.get(tag)
            text = child.text
            if (  # the quiet path: an element with text only, in its place
                text is not None
                and member is not None
                and member.place > last
                and member.scalar is not None
                and not len(child)
            ):
                value[member.name] = member.scalar(text)
                last = member.place
                continue
            if member is None:
                self._note_stranger(shape, tag, path, pointer, violations)
                continue
            name = member.name
            if name in value:
                violations.append(_twice(f"{path}/{_local(tag)}", (*pointer, name)))
                continue
            if member.place < last and self._ordered:
                after = _local(shape.in_order[last][0])
                violations.append(_out_of_order(path, (*pointer, name), _local(tag), after))
            else:
                last = member.place
            value[name] = self._read_any(
                member.schema,
                child,
                f"{path}/{_local(tag)}",
                (*pointer, name),
                depth - 1,
                violations,
            )
        return value

    def _read_any(
        self,
        node: Schema,
        element: etree._Element,
        path: str,
        pointer: Pointer,
        depth: int,
        violations: _Notes,
    ) -> Value:
        nil = element.get(_NIL)
        if nil is not None and nil.strip() in ("true", "1"):
            return None
        if node.kind == "object":
            return self._read_object(node, element, path, pointer, depth, violations)
        if node.kind == "array" and node.items is not None:
            return self._read_array(node.items, element, path, pointer, depth, violations)
        if len(element):
            if node.kind != "any":
                came = f"the element {_local(element[0].tag)}"
                violations.append(
                    Violation(path, pointer, "type", "text", came, node.evidence("type"))
                )
            return None
        return _scalar(node)(element.text or "")

    def _read_array(
        self,
        items: Schema,
        element: etree._Element,
        path: str,
        pointer: Pointer,
        depth: int,
        violations: _Notes,
    ) -> Value:
        if depth <= 0:
            raise _unreadable(path, "depth", "less nesting (see the depth limit)", "more")
        wanted = self._item_tag(items, element.tag)
        value: list[Value] = []
        for child in element:
            if child.tag != wanted:
                if _local(child.tag) == _local(wanted):
                    violations.append(
                        _foreign(f"{path}/{_local(wanted)}", pointer, wanted, child.tag)
                    )
                continue
            at = len(value)
            below = f"{path}/{_local(wanted)}[{at + 1}]"
            value.append(self._read_any(items, child, below, (*pointer, at), depth - 1, violations))
        return value

    @staticmethod
    def _item_tag(items: Schema, parent: str) -> str:
        """An array's item: named by its schema, in its own namespace, else in its parent's."""
        name = items.xml.name or items.name
        return _tag(items.xml.namespace or _namespace(parent), name)

    @staticmethod
    def _note_stranger(
        shape: _Shape,
        tag: str,
        path: str,
        pointer: Pointer,
        violations: _Notes,
    ) -> None:
        """An unknown element is skipped; a member in a wrong namespace or case is lost by that."""
        wanted = shape.by_folded_name.get(_local(tag).lower())
        if wanted is not None:
            at = (*pointer, shape.by_tag[wanted].name)
            violations.append(_foreign(f"{path}/{_local(tag)}", at, wanted, tag))

    def locate(self, pointer: Pointer) -> str:
        """How a reader of the body finds the place: an XPath of local names."""
        path, node = f"/{self.schema.xml.name}", self.schema
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

    # --- writing ---

    def write(self, value: Value) -> bytes:
        """UTF-8 without declaration or indentation; raises `Unwritable`."""
        namespaces: Any = {"i": XSI}  # lxml-stubs know no default namespace
        if not self._ordered:
            namespaces = {"xsd": XSD, "xsi": XSI}
        if self.schema.xml.namespace:
            namespaces[None] = self.schema.xml.namespace
        root = etree.Element(self._root, nsmap=namespaces)
        try:
            self._fill(root, self.schema, value, 1)
        except (ValueError, TypeError) as error:
            raise Unwritable(f"no XML for this value: {error}") from None
        return etree.tostring(root, encoding="utf-8", xml_declaration=False)

    def _fill(self, element: etree._Element, node: Schema, value: Value, depth: int) -> None:
        if value is None:
            element.set(_NIL, "true")
        elif node.kind == "object":
            self._fill_object(element, node, value, depth)
        elif node.kind == "array" and node.items is not None:
            tag = self._item_tag(node.items, str(element.tag))
            for item in value:
                self._fill(_below(element, tag, depth), node.items, item, depth + 1)
        else:
            element.text = _text(node, value)

    def _fill_object(
        self, element: etree._Element, node: Schema, value: Mapping[str, Value], depth: int
    ) -> None:
        if not isinstance(value, dict):
            raise TypeError(f"{node.name} is {describe(value)}, not an object")
        for tag, member in self._shapes[id(node.members)].in_order:
            if member.name not in value:
                continue
            item = value[member.name]
            if item is None and not self._ordered:  # XmlSerializer writes no null
                continue
            self._fill(_below(element, tag, depth), member.schema, item, depth + 1)


# --- names --------------------------------------------------------------------------------------


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def describe_tag(tag: str) -> str:
    """{namespace}name in words."""
    namespace = _namespace(tag)
    return f"<{_local(tag)[:60]}> in " + (
        f"namespace {namespace[:120]}" if namespace else "no namespace"
    )


def _own_namespace(member: Schema) -> str:
    # A referenced type's namespace is that of its members, not of the element that holds it.
    return "" if member.is_reference else member.xml.namespace


def _below(element: etree._Element, tag: str, depth: int) -> etree._Element:
    """A child; a namespace new to the document gets a prefix as DataContract numbers them."""
    namespace = _namespace(tag)
    if namespace and namespace not in element.nsmap.values():
        return etree.SubElement(element, tag, nsmap={f"d{depth + 1}p1": namespace})
    return etree.SubElement(element, tag)


# --- scalars ------------------------------------------------------------------------------------
# A text that does not convert stays text: the schema then says what was expected and what came.


def _boolean(text: str) -> Value:
    return _BOOLEANS.get(text.strip(" \t\r\n"), text)  # XML's blanks, no others


def _timespan(text: str) -> Value:
    # The JSON form hh:mm:ss is no xsd:duration: marked, so that it fails the schema's format.
    return formats.duration_to_timespan(text.strip()) or f"{text} (no duration such as PT1H)"


_SCALARS: dict[tuple[str, bool], Callable[[str], Value]] = {
    ("integer", False): formats.integer,
    ("number", False): formats.decimal,
    ("boolean", False): _boolean,
    ("string", True): _timespan,
}


def _scalar(node: Schema) -> Callable[[str], Value]:
    """How an element's text becomes a value of a schema that is no object and no array."""
    if node.kind == "string" and node.format and node.format != "timespan":
        return str.strip
    return _SCALARS.get((node.kind, node.format == "timespan"), str)


def _text(node: Schema, value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return formats.decimal_text(value)
        case str() if node.format == "timespan":
            return formats.timespan_to_duration(value)
        case str():
            return value
    raise TypeError(f"{describe(value)} is no text")


# --- parsing ------------------------------------------------------------------------------------


def _parser(encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding=encoding,
    )


_AS_DECLARED_INSIDE = _parser()
_AS_UTF_8 = _parser("utf-8")


def _parse(body: bytes, charset: str | None) -> etree._Element:
    try:
        if charset:  # what the header declares counts more than the XML declaration (RFC 7303)
            text = _ENCODING.sub("", decode(body, charset))
            root = etree.fromstring(text.encode("utf-8", "surrogatepass"), _AS_UTF_8)
        else:
            root = etree.fromstring(body, _AS_DECLARED_INSIDE)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        if not body.strip():
            raise _unreadable("line 1", "syntax", "an XML element", "an empty body") from None
        came = re.sub(r"\s+", " ", error.msg or "")[:120]
        where = f"line {line}, column {column}"
        raise _unreadable(where, "syntax", "well-formed XML", came) from None
    if cast("Any", root.getroottree().docinfo).doctype:
        raise _unreadable("line 1", "doctype", "no DOCTYPE", "one")
    return root


def _unreadable(where: str, rule: str, expected: str, came: str) -> Unreadable:
    return Unreadable(Violation(where, (), rule, expected, came, "framework"))


def _out_of_order(path: str, pointer: Pointer, name: str, after: str) -> Violation:
    return Violation(
        f"{path}/{name}",
        pointer,
        "order",
        f"{name} before {after} (a DataContract reader silently loses it otherwise)",
        f"{name} after {after}",
        "framework",
    )


def _twice(where: str, pointer: Pointer) -> Violation:
    return Violation(
        where, pointer, "duplicate", "the element once", "the element again", "framework"
    )


def _foreign(where: str, pointer: Pointer, wanted: str, came: str) -> Violation:
    return Violation(where, pointer, "name", describe_tag(wanted), describe_tag(came), "sample")

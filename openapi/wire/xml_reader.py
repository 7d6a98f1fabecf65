"""Elements -> plain values, and what the elements break beside the schema's own rules."""

from __future__ import annotations

from lxml import etree

from openapi.schemas import Schema
from openapi.violations import Pointer, Value, Violation
from openapi.wire import formats
from openapi.wire.limits import Limits
from openapi.wire.xml_names import NIL, TYPE, Shape, Shapes, describe_tag, item_tag, local, tag
from openapi.wire.xml_parser import unreadable
from openapi.wire.xml_text import boolean, text_reader


class XmlReader:
    """Reads one document. ``notes`` holds, at most ``most`` times, what its elements break.

    Rules: root, name, order, duplicate, type, nil, depth. A member that .NET would lose (name,
    order) or that comes again (duplicate) is noted; the schema's rules are not judged here.
    """

    def __init__(
        self,
        shapes: Shapes,
        limits: Limits,
        *,
        most: int,
        may_hold_nil: bool,
        may_hold_type: bool = True,
    ) -> None:
        self._shapes = shapes
        self._limits = limits
        self._strangers_left = limits.members
        self._most = most
        self._may_hold_nil = may_hold_nil
        self._may_hold_type = may_hold_type
        self.notes: list[Violation] = []

    def read(self, root: etree._Element) -> Value:
        """The value of the document; raises `Unreadable` for another root and for depth."""
        wanted = self._shapes.root_tag
        if root.tag != wanted:
            where, came = "/" + local(root.tag)[:60], describe_tag(root.tag)
            raise unreadable(where, "root", describe_tag(wanted), came)
        if self._is_nil(root, ()):
            return None
        return self._object(self._shapes.root, root, (), self._limits.depth)

    def _object(
        self, node: Schema, element: etree._Element, pointer: Pointer, depth: int
    ) -> dict[str, Value]:
        if depth <= 0:
            raise self._too_deep(pointer)
        value: dict[str, Value] = {}
        shape = self._shapes.of(node)
        by_tag, quick, last = shape.by_tag, shape.quick, -1
        may_hold_nil = self._may_hold_nil
        if self._may_hold_type:
            self._hold_type(node, element, pointer)
        text = element.text
        if text is not None and not (text.isspace() and text.isascii()):
            self._stray(text, pointer)
        for child in element:
            tail = child.tail
            if tail is not None and not (tail.isspace() and tail.isascii()):
                self._stray(tail, pointer)
            tag = child.tag
            text = child.text
            if text is not None and tag in quick and not len(child):
                place, name, scalar = quick[tag]
                if place > last and not (may_hold_nil and self._is_nil(child, (*pointer, name))):
                    # The quiet path: an element with text alone, in its place.
                    value[name] = text if scalar is None else scalar(text)
                    last = place
                    continue
            member = by_tag.get(tag)
            if member is None:
                if may_hold_nil:
                    self._is_nil(child, pointer)  # a reader that skips an element looks at this
                self._stranger(shape, tag, pointer)
                continue
            name = member.name
            if name in value:
                self._note(pointer, name, "duplicate", "the element once", "the element again")
                continue
            if member.place < last and self._shapes.ordered:
                self._out_of_order(shape, tag, (*pointer, name), last)
            else:
                last = member.place
            value[name] = self._any(member.schema, child, (*pointer, name), depth - 1)
        return value

    def _any(self, node: Schema, element: etree._Element, pointer: Pointer, depth: int) -> Value:
        if self._may_hold_nil and self._is_nil(element, pointer):
            return None
        if node.kind == "object":
            return self._object(node, element, pointer, depth)
        if node.kind == "array" and node.items is not None:
            return self._array(node, node.items, element, pointer, depth)
        if node.kind == "any":
            return "".join(map(str, element.itertext()))
        if len(element):
            came = f"the element {describe_tag(element[0].tag)}"
            self._note(pointer, None, "type", "text", came)
            return None
        text = element.text or ""
        if node.is_enum and text != text.strip():
            self._note(pointer, None, "type", "a name without blanks around it", f'"{text[:60]}"')
        if node.is_enum and isinstance(formats.integer(text), int):
            self._note(pointer, None, "type", "a name: XML knows no enum by its number", text[:60])
        read = text_reader(node)
        return text if read is None else read(text)

    def _array(
        self, node: Schema, items: Schema, element: etree._Element, pointer: Pointer, depth: int
    ) -> list[Value]:
        if depth <= 0:
            raise self._too_deep(pointer)
        wanted = item_tag(items, element.tag)
        value: list[Value] = []
        text = element.text
        if text is not None and not (text.isspace() and text.isascii()):
            self._stray(text, pointer)
        for child in element:
            tail = child.tail
            if tail is not None and not (tail.isspace() and tail.isascii()):
                self._stray(tail, pointer)
            if child.tag == wanted:
                value.append(self._any(items, child, (*pointer, len(value)), depth - 1))
            elif local(child.tag).lower() == local(wanted).lower():
                self._foreign(wanted, child.tag, pointer)
        return value

    # --- notes ---

    def _note(
        self, pointer: Pointer, name: str | None, rule: str, expected: str, came: str
    ) -> None:
        if len(self.notes) < self._most:
            pointer = pointer if name is None else (*pointer, name)
            where = self._shapes.path(pointer)
            self.notes.append(Violation(where, pointer, rule, expected, came, "framework"))

    def _is_nil(self, element: etree._Element, pointer: Pointer) -> bool:
        nil = element.get(NIL)
        if nil is None:
            return False
        said = boolean(nil)
        if isinstance(said, str):
            self._note(pointer, None, "nil", "true or false for nil", f'"{said[:40]}"')
        return said is True

    def _hold_type(self, node: Schema, element: etree._Element, pointer: Pointer) -> None:
        """A class of another name is refused by .NET, where it is not one that the reader knows."""
        said = element.get(TYPE)
        if not said:
            return
        prefix, _, name = said.rpartition(":")
        namespace = element.nsmap.get(prefix or None, "")
        wanted = node.xml.namespace or namespace
        if name not in (node.name, node.xml.name) or namespace != wanted:
            expected = describe_tag(tag(wanted, node.xml.name or node.name))
            self._note(pointer, None, "type", f"an element of the type {expected}", said[:60])

    def _stray(self, text: str, pointer: Pointer) -> None:
        self._note(pointer, None, "type", "elements alone", f'the text "{text.strip()[:40]}"')

    def _stranger(self, shape: Shape, came: str, pointer: Pointer) -> None:
        """An unknown element is skipped; a member in a wrong namespace or case is lost by that."""
        self._strangers_left -= 1
        if self._strangers_left < 0:
            expected = f"at most {self._limits.members} unknown elements"
            raise unreadable(self._shapes.path(pointer), "members", expected, "more")
        wanted = shape.by_folded_name.get(local(came).lower())
        if wanted is not None:
            self._foreign(wanted, came, (*pointer, shape.by_tag[wanted].name))

    def _foreign(self, wanted: str, came: str, pointer: Pointer) -> None:
        if len(self.notes) < self._most:
            self._note(pointer, None, "name", describe_tag(wanted), describe_tag(came))

    def _out_of_order(self, shape: Shape, came: str, pointer: Pointer, last: int) -> None:
        name, after = local(came), local(shape.tags[last])
        expected = f"{name} before {after} (a DataContract reader silently loses it otherwise)"
        self._note(pointer, None, "order", expected, f"{name} after {after}")

    def _too_deep(self, pointer: Pointer) -> Exception:
        where = self._shapes.path(pointer)
        return unreadable(where, "depth", f"at most {self._limits.depth} levels of nesting", "more")

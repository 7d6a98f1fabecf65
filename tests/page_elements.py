"""The XML sample of a page held against the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tests.page_types import Difference, Types, differ
from tests.raw_documents import Raw, type_word

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_INTEGER = re.compile(r"-?\d+")


def element_name(holder: Raw, member: Raw, name: str) -> str:
    """A member's element as lxml names it: its own namespace, else that of what holds it."""
    own = member.get("xml", {})
    namespace = own.get("namespace", holder.get("xml", {}).get("namespace", ""))
    local = own.get("name", name)
    return f"{{{namespace}}}{local}" if namespace else local


@dataclass(frozen=True, slots=True)
class Elements:
    """A sample in XML: names, namespaces, nesting and order; types where no JSON shows them."""

    types: Types
    omits_nulls: bool
    shows_types: bool

    def element(self, place: str, element: etree._Element, schema: Raw) -> Iterator[Difference]:
        schema = self.types.resolved(schema)
        word = type_word(schema)
        if element.get(_NIL) == "true":
            yield from differ("type", place, "anything", word)
            yield from differ("null", place, True, schema.get("nullable", False))
        elif word == "array":
            items = self.types.resolved(schema["items"])
            for each in element:
                yield from differ("xml", f"{place}[]", each.tag, element_name({}, items, ""))
                yield from self.element(f"{place}[]", each, items)
        elif len(element):
            yield from differ("type", place, "object", word)
            yield from self.children(place, element, schema)
        elif self.shows_types:
            text = element.text or ""
            yield from differ("type", place, self.type_of(text), word)
            if schema.get("x-enum"):
                yield from differ("sample", place, [text], schema.get("x-known-values"))

    def type_of(self, text: str) -> str:
        if text in ("true", "false"):
            return "boolean"
        return "integer" if _INTEGER.fullmatch(text) else self.types.of_text(text)

    def children(self, place: str, element: etree._Element, schema: Raw) -> Iterator[Difference]:
        members = {
            element_name(schema, member, name): member
            for name, member in schema.get("properties", {}).items()
        }
        found = [str(child.tag) for child in element]
        expected = [name for name in members if not self.omitted(name, members[name], found)]
        if not self.omits_nulls:  # the base class's members first, then in the order of their codes
            expected.sort(key=lambda name: (-members[name].get("x-base-class", 0), _local(name)))
        names = sorted(map(_local, found)), sorted(map(_local, expected))
        yield from differ("member", place, *names)
        if names[0] == names[1]:
            yield from differ("xml", place, found, expected)
        for child in element:
            if child.tag in members:
                where = f"{place}.{_local(str(child.tag))}"
                yield from self.element(where, child, members[child.tag])

    def omitted(self, name: str, member: Raw, found: list[str]) -> bool:
        shows_only_null = type_word(self.types.resolved(member)) == "anything"
        return self.omits_nulls and name not in found and shows_only_null


def _local(name: str) -> str:
    return name.rpartition("}")[2]

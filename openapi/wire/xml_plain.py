"""XML as most serializers write it, read from its text alone: members as `<Name>text</Name>`.

Only what has one meaning is taken: members in their order whose text is all that counts, without
attributes (but for `i:nil="true"`), prefixes, references, comments, CDATA, instructions. All else,
right or wrong, is left to lxml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from openapi.violations import Unreadable, Value
from openapi.wire.xml_names import XSI, Shapes, local, namespace_of
from openapi.wire.xml_parser import parse

MOST_BYTES = 1_000_000
"""Far below where libxml2 begins to refuse: a text of ten million."""

MOST_ORDERS = 100
"""So many selections of members are remembered; clients have few, but may try all."""

_BLANKS = " \t\n"
_DECLARATION = re.compile(r'<\?xml version="1\.0"(?: encoding="(?i:utf-8)")? ?\?>[ \t\n]*')
_LONGEST_START = 500

# An empty element as a pair of tags, like the others; no document holds the second.
_NIL = ' i:nil="true"'
_NIL_END = "/\0>"

_Scalar = Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class _Rule:
    """An element that is read: ``scalar`` is None where its text is the value."""

    place: int
    name: str
    end: str
    scalar: _Scalar | None


@dataclass(frozen=True, slots=True)
class _Order:
    """Some elements, one after the other: all that is known of them without their texts."""

    names: tuple[str, ...]
    ends: list[str]
    scalars: tuple[tuple[str, _Scalar], ...]


class PlainReader:
    """Reads the plain documents of one root schema.

    Column by column (all start tags, all texts, all end tags): so few steps are Python's own that
    it takes a third of the time of lxml, which hands out each name and text of its tree one by one.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._root_tag = shapes.root_tag
        self._namespace = shapes.root.xml.namespace
        self._knows_nil = shapes.ordered
        self._rules = dict(self._compiled(shapes))
        self._orders: dict[tuple[str, ...], _Order] = {}
        # Kept by text from clients: so few are, and none that is long.
        self._is_start = lru_cache(maxsize=100)(self._is_plain_start)

    def read(self, body: bytes) -> dict[str, Value] | None:
        """The value of a body in UTF-8; None for one that is not plain, and may well be right."""
        if len(body) > MOST_BYTES:
            return None
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return None
        if "\0" in text:
            return None
        if text.startswith("<?"):
            text = _DECLARATION.sub("", text, count=1)
        if "=" in text[text.find(">") :]:  # seldom an attribute, more seldom another than nil
            for end in ("/>", " />"):
                text = text.replace(f"{_NIL}{end}", f"{_NIL}><{_NIL_END}")
        # Every piece is now a tag without its <, or what stands between two tags.
        pieces = text.replace(">", "><").split("<")
        if len(pieces) < 5 or len(pieces) % 4 != 1 or pieces[0] or pieces[-1].strip(_BLANKS):
            return None
        start, end = pieces[1], pieces[-2]
        if end != f"/{start.rstrip('>').partition(' ')[0]}>" or len(start) > _LONGEST_START:
            return None
        return self._members(pieces[2:-2]) if self._is_start(start, end) else None

    def _members(self, pieces: list[str]) -> dict[str, Value] | None:
        """The members, given a blank and, of each, its start tag, text, end tag and a blank."""
        texts = pieces[2::4]
        text = "".join(texts)
        # & begins a reference, and ] perhaps ]]>, which no text may hold.
        if not text.isprintable() or "&" in text or ">" in text or "]" in text:
            return None
        if "".join(pieces[::4]).strip(_BLANKS):
            return None
        order = self._order(tuple(pieces[1::4]))
        if order is None or order.ends != pieces[3::4]:
            return None
        value: dict[str, Value] = dict(zip(order.names, texts, strict=True))
        for name, scalar in order.scalars:
            value[name] = scalar(value[name])
        return value

    def _order(self, tags: tuple[str, ...]) -> _Order | None:
        """What is known of these start tags; None where one is unknown or out of its place."""
        known = self._orders.get(tags)
        if known is not None:
            return known
        rules = [self._rules[tag] for tag in tags if tag in self._rules]
        places = [rule.place for rule in rules]
        if len(rules) != len(tags) or places != sorted(set(places)):
            return None
        if len(self._orders) >= MOST_ORDERS:
            self._orders.clear()
        order = self._orders[tags] = _Order(
            tuple(rule.name for rule in rules),
            [rule.end for rule in rules],
            tuple((rule.name, rule.scalar) for rule in rules if rule.scalar is not None),
        )
        return order

    def _is_plain_start(self, start: str, end: str) -> bool:
        """Whether a start tag is the root's, and gives its namespace and `i` their usual names."""
        try:
            root = parse(f"<{start}<{end}".encode(), None)
        except Unreadable:
            return False
        names = root.nsmap
        return (
            root.tag == self._root_tag
            and names.get(None, "") == self._namespace
            and (names.get("i") == XSI or not self._knows_nil)
            and not root.attrib
        )

    def _compiled(self, shapes: Shapes) -> Iterator[tuple[str, _Rule]]:
        """What is read, by its start tag without the `<`."""
        for tag, (place, name, scalar) in shapes.of(shapes.root).quick.items():
            if namespace_of(tag) == self._namespace:
                element = local(tag)
                yield f"{element}>", _Rule(place, name, f"/{element}>", scalar)
                if self._knows_nil:
                    yield f"{element}{_NIL}>", _Rule(place, name, _NIL_END, _nothing)


def _nothing(text: str) -> None:
    """The value of an element that is nil."""

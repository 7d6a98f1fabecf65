"""XML as most serializers write it, read from its text alone: members as `<Name>text</Name>`.

Only what has one meaning is taken: members in their order whose text is all that counts, without
attributes (but for `i:nil="true"`), prefixes, references, comments, CDATA, instructions. All else,
right or wrong, is left to lxml. That takes twice as long, since it hands out each name and each
text of its tree one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from openapi.violations import Unreadable, Value
from openapi.wire.xml_names import XSI, Shapes, local, namespace_of
from openapi.wire.xml_parser import parse

MOST_BYTES = 1_000_000
"""Far below where libxml2 begins to refuse: a text of ten million."""

# What is no character of XML, or stands for something else (& and the CR of CR LF). Of ]]>, which
# no text may hold, the beginning has to do.
_UNPLAIN = bytes({*range(32)} - {*b"\t\n"}) + b"&]"
_BLANKS = " \t\n"
_DECLARATION = re.compile(r'<\?xml version="1\.0"(?: encoding="(?i:utf-8)")? ?\?>[ \t\n]*')
_LONGEST_START = 500

# An empty element as a pair of tags, like the others; no document that is plain holds the second.
_NIL = ' i:nil="true"'
_NIL_END = "/\0>"

_Rule = tuple[int, str, str, Callable[[str], Value] | None]
"""Place, name, end tag; and the reader of the text, None where it is the value itself."""


class PlainReader:
    """Reads the plain documents of one root schema."""

    def __init__(self, shapes: Shapes) -> None:
        self._root_tag = shapes.root_tag
        self._namespace = shapes.root.xml.namespace
        self._knows_nil = shapes.ordered
        self._rules = dict(self._compiled(shapes))
        # Kept by text from clients: so few are, and none that is long.
        self._is_start = lru_cache(maxsize=100)(self._is_plain_start)

    def read(self, body: bytes) -> dict[str, Value] | None:
        """The value of a body in UTF-8; None for one that is not plain, and may well be right."""
        if len(body) > MOST_BYTES or len(body.translate(None, _UNPLAIN)) != len(body):
            return None
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return None
        if not text.isascii() and ("\ufffe" in text or "\uffff" in text):
            return None
        if text.startswith("<?"):
            text = _DECLARATION.sub("", text, count=1)
        if _NIL in text:
            for end in ("/>", " />"):
                text = text.replace(f"{_NIL}{end}", f"{_NIL}><{_NIL_END}")
        before, *tags = text.split("<")
        return None if before else self._read(tags)

    def _read(self, tags: list[str]) -> dict[str, Value] | None:
        """The value of a document, given what stands after each `<` of it."""
        if len(tags) < 2 or len(tags) % 2:
            return None
        start, ended, blank = tags[0].partition(">")
        end = f"/{start.partition(' ')[0]}>"
        if not ended or blank.strip() or tags[-1].rstrip(_BLANKS) != end:
            return None
        if len(start) > _LONGEST_START or not self._is_start(start, end):
            return None
        rules, last = self._rules, -1
        value: dict[str, Value] = {}
        steps = iter(tags[1:-1])
        for opening, closing in zip(steps, steps, strict=True):
            tag, ended, text = opening.partition(">")
            if not ended or tag not in rules:
                return None
            place, name, wanted, scalar = rules[tag]
            if place <= last or closing.rstrip() != wanted:
                return None
            last = place
            value[name] = text if scalar is None else scalar(text)
        return value

    def _is_plain_start(self, start: str, end: str) -> bool:
        """Whether a start tag is the root's, and gives its namespace and `i` their usual names."""
        try:
            root = parse(f"<{start}><{end}".encode(), None)
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
        """What is read, by what stands between `<` and `>`."""
        for tag, (place, name, scalar) in shapes.of(shapes.root).quick.items():
            if namespace_of(tag) == self._namespace:
                element = local(tag)
                yield element, (place, name, f"/{element}>", scalar)
                if self._knows_nil:
                    yield element + _NIL, (place, name, _NIL_END, _nothing)


def _nothing(text: str) -> None:
    """The value of an element that is nil."""

"""Bytes -> the root element, with everything refused that makes XML dangerous."""

from __future__ import annotations

import re
from typing import Any, cast

from lxml import etree

from openapi.violations import Unreadable, Violation
from openapi.wire.limits import DEEPEST
from openapi.wire.text import decode

DECLARED_ENCODING = re.compile(r"""\A(<\?xml\s[^>]*?)\sencoding\s*=\s*["']([^"'>]*)["']""")
"""An XML declaration up to its encoding, and that."""


def parse(body: bytes, charset: str | None) -> etree._Element:
    """The root element; raises `Unreadable` for what is no XML or has a DOCTYPE.

    Without a declared charset the document's own declaration counts, else UTF-8. Comments and
    processing instructions are dropped, so nothing in them can act.
    """
    # Line breaks as XML 1.0, 2.11 has them, but before libxml2: it loses blanks before a CR.
    try:
        if charset:  # what the header declares counts more than the XML declaration (RFC 7303)
            text = DECLARED_ENCODING.sub(r"\1", decode(body, charset))
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            root = etree.fromstring(text.encode(), _AS_UTF_8)
        else:
            if b"\r" in body and b"\0" not in body:
                body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            root = etree.fromstring(body, _AS_DECLARED_INSIDE)
    except etree.XMLSyntaxError as error:
        raise _syntax(body, error) from None
    told = cast("Any", root.getroottree().docinfo)
    if told.doctype:
        raise _doctype()
    if told.xml_version != "1.0":
        raise unreadable("line 1", "syntax", "XML 1.0", f"XML {told.xml_version}")
    return root


def unreadable(where: str, rule: str, expected: str, came: str) -> Unreadable:
    """The refusal of a whole document."""
    return Unreadable(Violation(where, (), rule, expected, came, "framework"))


def _doctype() -> Unreadable:
    return unreadable("line 1", "doctype", "no DOCTYPE", "one")


def _syntax(body: bytes, error: etree.XMLSyntaxError) -> Unreadable:
    if not body.strip():
        return unreadable("line 1", "syntax", "an XML element", "an empty body")
    if b"<!DOCTYPE" in body:  # what is wrong is in it, or made by it: entities without end
        return _doctype()
    line, column = error.position
    where = f"line {line}, column {column}"
    came = re.sub(r"\s+", " ", error.msg or "another text").removesuffix(f", {where}")[:120]
    if "depth in document" in came:  # libxml2 and .NET's XmlDictionaryReader end at the same one
        return unreadable(where, "depth", f"at most {DEEPEST} levels of nesting", "more")
    return unreadable(where, "syntax", "well-formed XML", came)


def _parser(encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        # Blanks between elements say nothing, and each would be a node; a leaf keeps its blanks.
        remove_blank_text=True,
        encoding=encoding,
    )


_AS_DECLARED_INSIDE = _parser()
_AS_UTF_8 = _parser("utf-8")

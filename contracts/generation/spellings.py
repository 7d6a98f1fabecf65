"""The same value in another spelling: JSON, XML, form keys and dates that mean what they meant."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from lxml import etree

from openapi.schemas import Schema
from openapi.wire.xml_names import local

Spelling = tuple[str, Any, bytes]
"""What is different about it, the value that it says, the body."""


def json_spellings(value: Any, accented: Any) -> tuple[Spelling, list[Spelling]]:
    """JSON with every freedom taken at once, and with each alone.

    ``accented`` is a value with texts worth escaping.
    """
    loose = _json(accented, ensure_ascii=True, indent="\t").replace("\n", "\r\n")
    whole = f" \r\n\t{_escaped_names(loose, accented)}\n "
    parts = (
        ("indented", value, _json(value, indent=2)),
        ("with CRLF and tabs", value, _json(value, indent="\t").replace("\n", "\r\n")),
        ("with blanks around", value, f" \r\n\t{_json(value)}\n "),
        ("with texts escaped as \\u", accented, _json(accented, ensure_ascii=True)),
        ("with names escaped as \\u", value, _escaped_names(_json(value), value)),
    )
    return (
        ("in a spelling of many freedoms", accented, whole.encode()),
        [(name, said, text.encode()) for name, said, text in parts],
    )


def _json(value: Any, **how: Any) -> str:
    how = {"ensure_ascii": False, **how}
    return json.dumps(value, default=_number, **how)


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"no JSON for {value!r}")


def _escaped_names(text: str, value: Any) -> str:
    """``text`` with the first character of every name at the top of ``value`` as an escape."""
    ascii_only = text.isascii()
    for name in filter(None, value if isinstance(value, dict) else ()):
        written, rest = (json.dumps(one, ensure_ascii=ascii_only) for one in (name, name[1:]))
        units = name[0].encode("utf-16-be", "surrogatepass").hex()
        first = "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
        text = text.replace(written, f'"{first}{rest[1:]}', 1)
    return text


def in_reversed_order(value: Any) -> Any:
    """``value`` with the members of every object the other way round."""
    if isinstance(value, dict):
        return {name: in_reversed_order(value[name]) for name in reversed(value)}
    if isinstance(value, list):
        return [in_reversed_order(item) for item in value]
    return value


Respell = Callable[[etree._Element], None]


def xml_spellings(
    body: bytes, accent: str, booleans: Collection[str]
) -> tuple[bytes, list[tuple[str, bytes]]]:
    """XML that says what ``body`` says with every freedom taken at once, and with each alone.

    ``accent`` is a text in it, worth escaping; ``booleans`` are the elements that hold one.
    """

    def cut_by_a_comment(root: etree._Element) -> None:
        for leaf in (one for one in root.iter() if accent and one.text == accent):
            comment = etree.Comment(" a comment ")
            comment.tail = accent[2:]
            leaf.text = accent[:2]
            leaf.insert(0, comment)

    def with_digits(root: etree._Element) -> None:
        for leaf in root.iter():
            if local(str(leaf.tag)) in booleans and leaf.text in _DIGITS:
                leaf.text = _DIGITS[leaf.text]

    freedoms: tuple[tuple[str, Respell], ...] = (
        ("with booleans as digits", with_digits),
        ("with CDATA", _with_cdata),
        ("with an unknown element", _with_a_stranger),
        ("with a comment between members", _with_a_comment),
        ("with a comment in a text", cut_by_a_comment),
        ("indented", etree.indent),
    )
    whole = _prefixed(body)
    for _, respell in freedoms:
        respell(whole)
    parts = [(name, _respelled(body, respell)) for name, respell in freedoms]
    return _DECLARED + b"<!-- a comment -->" + etree.tostring(whole), [
        ("with a declaration", _DECLARED + body),
        ("after a comment", b"<!-- a comment -->" + body),
        ("with prefixes", etree.tostring(_prefixed(body))),
        *((name, spelled) for name, spelled in parts if spelled != _respelled(body, _as_it_is)),
    ]


_DECLARED = b'<?xml version="1.0" encoding="utf-8"?>\n'
_DIGITS = {"true": "1", "false": "0"}


def _respelled(body: bytes, respell: Respell) -> bytes:
    root = tree(body)
    respell(root)
    return etree.tostring(root)


def _as_it_is(root: etree._Element) -> None:
    """No freedom taken, but for lxml's own: characters beyond ASCII by their numbers."""


def _with_a_stranger(root: etree._Element) -> None:
    stranger = etree.Element("{urn:not-in-the-contract}zzz")
    stranger.text = "x"
    root.insert(0, stranger)


def _with_a_comment(root: etree._Element) -> None:
    root.insert(len(root) // 2, etree.Comment(" a comment "))


def _with_cdata(root: etree._Element) -> None:
    leaves = (one for one in root.iter() if not len(one) and (one.text or "").strip())
    leaf = next((one for one in leaves if str(one.text).isascii()), None)
    if leaf is not None:
        leaf.text = etree.CDATA(str(leaf.text))


def _prefixed(body: bytes) -> etree._Element:
    def copied(element: etree._Element, under: etree._Element | None) -> etree._Element:
        if under is None:
            names = {one.nsmap[prefix] for one in element.iter() for prefix in one.nsmap}
            nsmap = {f"p{number}": name for number, name in enumerate(sorted(names))}
            made = etree.Element(element.tag, nsmap=nsmap)
        else:
            made = etree.SubElement(under, element.tag)
        made.text = element.text
        for name, value in element.attrib.items():
            made.set(name, value)
        for child in element:
            copied(child, made)
        return made

    return copied(tree(body), None)


def tree(body: bytes) -> etree._Element:
    """The root of an XML body of our own."""
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))


def bracketed(name: bytes) -> bytes:
    """A form key with brackets all the way: ``A[0].B`` as ``A[0][B]``."""
    first, *rest = name.split(b".")
    return first + b"".join(
        b"%5B" + (part.replace(b"%5B", b"%5D%5B", 1) if b"%5B" in part else part + b"%5D")
        for part in rest
    )


def moved(schema: Schema, text: Any, hours: int) -> str | None:
    """The same instant in another zone; of seven digits datetime keeps six."""
    if schema.format not in ("date-time", "dotnet-date-time") or not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or not 2 < moment.year < 9998:
        return None
    return moment.astimezone(timezone(timedelta(hours=hours))).isoformat()

"""The same value in another spelling: JSON, XML, form keys and dates that mean what they meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from lxml import etree

from openapi.schemas import Schema


def json_spellings(value: Any, accented: Any) -> Iterator[tuple[str, Any, str]]:
    """(name, the value said, JSON text); ``accented`` is a value with texts worth escaping."""
    yield "indented", value, _json(value, indent=2)
    with_crlf = _json(value, indent="\t").replace("\n", "\r\n")
    yield "with CRLF and tabs between members", value, with_crlf
    yield "with blanks around", value, f" \r\n\t{_json(value)}\n "
    yield "with texts escaped as \\u", accented, _json(accented, ensure_ascii=True)
    yield "with names escaped as \\u", value, _escaped_names(_json(value), value)


def _json(value: Any, **how: Any) -> str:
    how = {"ensure_ascii": False, **how}
    return json.dumps(value, default=_number, **how)


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"no JSON for {value!r}")


def _escaped_names(text: str, value: Any) -> str:
    for name in value if isinstance(value, dict) else ():
        text = text.replace(f'"{name}"', f'"\\u{ord(name[0]):04x}{name[1:]}"', 1)
    return text


def in_reversed_order(value: Any) -> Any:
    """``value`` with the members of every object the other way round."""
    if isinstance(value, dict):
        return {name: in_reversed_order(value[name]) for name in reversed(value)}
    if isinstance(value, list):
        return [in_reversed_order(item) for item in value]
    return value


def xml_spellings(body: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, XML) for documents that say what ``body`` says."""
    yield "with a declaration", b'<?xml version="1.0" encoding="utf-8"?>\n' + body
    yield "after a comment", b"<!-- a comment -->" + body
    root = etree.fromstring(body, _parser())
    etree.indent(root)
    yield "indented", etree.tostring(root)
    root = etree.fromstring(body, _parser())
    leaf = next((one for one in root.iter() if not len(one) and (one.text or "").strip()), None)
    if leaf is not None:
        leaf.text = etree.CDATA(str(leaf.text))
        yield "with CDATA", etree.tostring(root)
    yield "with prefixes", _prefixed(body)
    root = etree.fromstring(body, _parser())
    stranger = etree.SubElement(root, "{urn:not-in-the-contract}zzz")
    stranger.text = "x"
    yield "with an unknown element", etree.tostring(root)


def _prefixed(body: bytes) -> bytes:
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

    return etree.tostring(copied(etree.fromstring(body, _parser()), None))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


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

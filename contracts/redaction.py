"""A reply's body with every value replaced by one of its kind: its shape can still be judged."""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import etree

from contracts.comparing import is_instant
from contracts.replies import is_flag, is_yes_or_no
from openapi.exchange import Reply
from openapi.wire.formats import INT32, INT64, dotnet_uuid, is_format
from openapi.wire.media_types import family

_STAND_INS = {
    "date-time": "2000-01-01T00:00:00Z",
    "timespan": "00:00:00",
}
_HEXADECIMAL = re.compile("[0-9A-Fa-f]")


def redacted(reply: Reply) -> bytes:
    """The body with names, kinds and lengths kept and every value gone; "" stays for no body.

    What cannot be read as its label says becomes a short text that cannot be read so either.
    """
    if not reply.body:
        return b""
    media_type = reply.media_type
    sort = family(media_type.essence) if media_type else ""
    charset = (media_type.charset if media_type else None) or "utf-8"
    try:
        if sort == "json":
            text = reply.body.decode("utf-8-sig" if charset == "utf-8" else charset)
            return json.dumps(_without_values(json.loads(text))).encode(charset)
        if sort == "xml":
            return _xml(reply.body)
    except (ValueError, LookupError, RecursionError, etree.XMLSyntaxError):
        pass  # said below
    return f"({len(reply.body)} bytes that are not kept)".encode()


def _without_values(value: Any, name: str = "") -> Any:
    """``value``, of the member ``name``, without what it says; but flags say what they said."""
    if is_flag(name) and not isinstance(value, dict | list):
        return value if is_yes_or_no(value) else _no_flag(value)
    match value:
        case dict():
            return {name: _without_values(below, name) for name, below in value.items()}
        case list():
            return [_without_values(below) for below in value]
        case str():
            return _text(value)
        case bool() | None:
            return value
        case int():
            if INT32[0] <= value <= INT32[1]:
                return 1
            return INT32[1] + 1 if INT64[0] <= value <= INT64[1] else 10**20
        case _:
            return 1.5


def _no_flag(value: Any) -> Any:
    """The stand-in of what is no flag's value: none that says yes or no either."""
    without = _without_values(value)
    return 2 if without == 1 and not isinstance(without, bool) else without


def _text(text: str) -> str:
    if dotnet_uuid(text):
        return _HEXADECIMAL.sub("0", text)
    found = (stand_in for name, stand_in in _STAND_INS.items() if is_format(name, text))
    return next(found, _other_date(text) or "x" * len(text))


def _other_date(text: str) -> str:
    """The stand-in of a date in another form that .NET writes, or ""."""
    if not is_instant(text):
        return ""
    return "/Date(946684800000)/" if text.startswith("/") else "2000-01-01 00:00:00"


def _xml(body: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(body, parser)
    etree.strip_elements(root, etree.Entity, etree.ProcessingInstruction, with_tail=False)
    for element in root.iter("*"):
        if len(element):
            element.text = None
        elif element.text:
            element.text = _scalar(element.text, etree.QName(element).localname)
        element.tail = None
        for name, value in element.attrib.items():
            if not str(name).endswith("}nil"):
                element.set(name, "x" * len(value))
    return etree.tostring(root)


def _scalar(text: str, name: str) -> str:
    """In XML everything is text: what reads as another kind of value must go on doing so."""
    word = text.strip()
    if word in ("true", "false") or (is_flag(name) and is_yes_or_no(word)):
        return word
    if word.lstrip("+-").isdigit():
        return str(_without_values(int(word), name)) if len(word) < 4_000 else "x"
    if word.lstrip("+-").replace(".", "", 1).isdigit():
        return "1.5"
    if word[:1] == "P" and set(word[1:]) <= set("0123456789DTHMS."):
        return "PT0S"
    return _text(text)

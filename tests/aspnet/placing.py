"""A documented sample with one scalar replaced by any text at all, in each media type."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import simplejson
from lxml import etree

from openapi.documents import Content, Operation
from openapi.schemas import Schema
from openapi.wire.media_types import family

Path = tuple[str, ...]
_MARK = "\u0001the place\u0001"


def scalars(operation: Operation) -> Iterator[tuple[Path, Schema]]:
    """One member for each kind of scalar that an operation's request has, by its path."""
    schema = next(iter(operation.requests.values())).schema
    seen = set()
    for path, node in _members(schema, ()):
        kind = (
            *(node.kind, node.format, node.nullable, node.nullable_known),
            *(node.is_enum, node.max_length, node.refuses_blank),
        )
        if kind not in seen:
            seen.add(kind)
            yield path, node


def _members(schema: Schema, path: Path) -> Iterator[tuple[Path, Schema]]:
    for name, node in schema.members.items():
        if node.kind == "object":
            yield from _members(node, (*path, name))
        elif node.kind not in ("array", "any"):
            yield (*path, name), node


def text_of(token: str) -> str | None:
    """What a form or XML carries for a JSON token; None for what is no text there."""
    if token.startswith('"'):
        return str(json.loads(token, strict=False)) if "\\q" not in token else None
    return None if token[0] in "[{'" or token in ("null", "undefined") else token


def place(content: Content, path: Path, token: str) -> bytes | None:
    """The sample with a JSON token, or its text, at a path; None where there is no such body."""
    sample = content.examples[0]
    text = text_of(token)
    match family(content.media_type):
        case "json":
            return _in_json(sample.value, path, token)
        case "form" if text is not None:
            return _in_form(sample.body, path, text)
        case "xml" if text is not None:
            return _in_xml(content.schema, sample.body, path, text)
    return None


def _in_json(value: Any, path: Path, token: str) -> bytes:
    marked = copy.deepcopy(value)
    inside = marked
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = _MARK
    written = simplejson.dumps(marked, use_decimal=True, ensure_ascii=False)
    return written.replace(simplejson.dumps(_MARK, ensure_ascii=False), token).encode()


def _in_form(body: bytes, path: Path, text: str) -> bytes:
    key = ".".join(path)
    pairs = [pair for pair in parse_qsl(body.decode()) if pair[0].lower() != key.lower()]
    return urlencode([*pairs, (key, text)]).encode()


def _in_xml(schema: Schema, body: bytes, path: Path, text: str) -> bytes:
    root = etree.fromstring(body)
    element = root
    for name in path:
        schema = schema.members[name]
        wanted = schema.xml.name or name
        element = next(child for child in element if etree.QName(child).localname == wanted)
    for child in list(element):
        element.remove(child)
    element.text = text
    return etree.tostring(root, encoding="utf-8")

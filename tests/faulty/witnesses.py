"""Short names for the requests that show a fault: functions that make a `Build`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from tests.faulty.bodies import (
    ABSENT,
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    LIST,
    TEXT,
    Build,
    Tree,
    as_form,
    as_json,
    as_xml,
    post,
    tree,
)
from tests.faulty.call import Request

TYPES = {
    "json": "application/json",
    "xml": "application/xml",
    "form": "application/x-www-form-urlencoded",
}


def _body(partner: str, data: Tree, kind: str) -> bytes:
    if kind == "xml":
        return as_xml(partner, data)
    return as_form(data) if kind == "form" else as_json(data)


def sends(
    changes: dict[str, Any] | None = None,
    *,
    kind: str = "json",
    type: str | None = None,
    times: int = 1,
    accept: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Build:
    """The partner's sample, changed by dotted path, in JSON, XML or form."""

    def build(partner: str) -> tuple[Request, ...]:
        body = _body(partner, tree(partner, changes), kind)
        content_type = TYPES[kind] if type is None else type
        request = post(partner, body, content_type, {"Accept": accept, **(headers or {})})
        return (request,) * times

    return build


def slot(
    members: dict[str, str], value: Any, *, kind: str = "json", accept: str | None = None
) -> Build:
    """The sample with the partner's own text, date or other member set to a value."""

    def build(partner: str) -> tuple[Request, ...]:
        return sends({members[partner]: value}, kind=kind, accept=accept)(partner)

    return build


def text(value: Any, *, kind: str = "json", accept: str | None = None) -> Build:
    """The sample with a string member set."""
    return slot(TEXT, value, kind=kind, accept=accept)


def date(value: Any, *, kind: str = "json", accept: str | None = None) -> Build:
    """The sample with a date member set."""
    return slot(DATE, value, kind=kind, accept=accept)


def integer(value: Any, *, kind: str = "json") -> Build:
    """The sample with an integer member set."""
    return slot(INTEGER, value, kind=kind)


def boolean(value: Any) -> Build:
    """The sample with a boolean member set."""
    return slot(BOOLEAN, value)


def decimal(value: Any) -> Build:
    """The sample with a decimal member set."""
    return slot(DECIMAL, value)


def items(value: Any) -> Build:
    """The sample with a list member set."""
    return slot(LIST, value)


def without(*paths: str, kind: str = "json") -> Build:
    """The sample without these members."""
    return sends(dict.fromkeys(paths, ABSENT), kind=kind)


def raw(
    body: str | bytes, type: str = "application/json", headers: Mapping[str, str] | None = None
) -> Build:
    """Bytes as they are."""
    data = body.encode() if isinstance(body, str) else body
    return lambda partner: (post(partner, data, type, headers),)


def edited(old: str, new: str, *, kind: str = "json", count: int = -1) -> Build:
    """The sample with its text edited."""

    def build(partner: str) -> tuple[Request, ...]:
        body = _body(partner, tree(partner), kind).decode().replace(old, new, count)
        return (post(partner, body.encode(), TYPES[kind]),)

    return build


def encoded(charset: str, type: str, *, prefix: bytes = b"", kind: str = "json") -> Build:
    """The sample in another encoding."""

    def build(partner: str) -> tuple[Request, ...]:
        body = _body(partner, tree(partner), kind).decode().encode(charset)
        return (post(partner, prefix + body, type),)

    return build


def reordered(*, kind: str = "json") -> Build:
    """The sample with its members in reverse."""

    def build(partner: str) -> tuple[Request, ...]:
        if kind == "xml":
            return (post(partner, _reversed_xml(as_xml(partner, tree(partner))), TYPES["xml"]),)
        return (post(partner, as_json(dict(reversed(tree(partner).items())))),)

    return build


def _reversed_xml(body: bytes) -> bytes:
    root = etree.fromstring(body)
    root[:] = list(reversed(root))
    return etree.tostring(root)


def recased() -> Build:
    """The sample with member names in other letter case."""

    def build(partner: str) -> tuple[Request, ...]:
        changed = {name[:1].swapcase() + name[1:]: value for name, value in tree(partner).items()}
        return (post(partner, as_json(changed)),)

    return build


def to_path(change: Any) -> Build:
    """The sample at a changed path."""

    def build(partner: str) -> tuple[Request, ...]:
        request = post(partner, as_json(tree(partner)))
        return (replace(request, path=change(request.path)),)

    return build


def by_method(method: str) -> Build:
    """The sample by another method."""

    def build(partner: str) -> tuple[Request, ...]:
        return (replace(post(partner, as_json(tree(partner))), method=method),)

    return build


def then(*builds: Build) -> Build:
    """Several requests, one after the other (or together, where the fault says so)."""
    return lambda partner: tuple(request for build in builds for request in build(partner))


def prefixed() -> Build:
    """The sample in XML whose root has a prefix of its own."""

    def build(partner: str) -> tuple[Request, ...]:
        root = etree.fromstring(as_xml(partner, tree(partner)))
        namespace = etree.QName(root).namespace or ""
        copied = etree.Element(root.tag, nsmap={"p": namespace})
        copied[:] = list(root)
        return (post(partner, etree.tostring(copied), TYPES["xml"]),)

    return build


def with_new_element() -> Build:
    """The sample in XML with an element that no version of the page knows."""

    def build(partner: str) -> tuple[Request, ...]:
        body = as_xml(partner, tree(partner)).decode()
        end = body.rindex("</")
        return (post(partner, f"{body[:end]}<New>1</New>{body[end:]}".encode(), TYPES["xml"]),)

    return build


def with_entity() -> Build:
    """The sample in XML whose text holds an entity of its own DTD."""

    def build(partner: str) -> tuple[Request, ...]:
        body = (
            _body(partner, tree(partner, {TEXT[partner]: "@"}), "xml").decode().replace("@", "&e;")
        )
        return (post(partner, f'<!DOCTYPE a [<!ENTITY e "boom">]>{body}'.encode(), TYPES["xml"]),)

    return build


def form_in_capitals() -> Build:
    """The sample as a form whose names are in capitals."""

    def build(partner: str) -> tuple[Request, ...]:
        pairs = as_form(tree(partner)).decode().split("&")
        split = [pair.partition("=") for pair in pairs]
        body = "&".join(f"{name.upper()}={value}" for name, _, value in split)
        return (post(partner, body.encode(), TYPES["form"]),)

    return build


def around(before: str, after: str, *, cut: tuple[int, int] = (0, 0)) -> Build:
    """The sample's JSON text between other text; `cut` takes characters off its ends first."""

    def build(partner: str) -> tuple[Request, ...]:
        body = as_json(tree(partner)).decode()
        inner = body[cut[0] : len(body) - cut[1]]
        return (post(partner, f"{before}{inner}{after}".encode()),)

    return build


def unquoted(number: str) -> Build:
    """The sample with an amount written as this text."""

    def build(partner: str) -> tuple[Request, ...]:
        data = as_json(tree(partner, {DECIMAL[partner]: "@"}))
        return (post(partner, data.replace(b'"@"', number.encode())),)

    return build

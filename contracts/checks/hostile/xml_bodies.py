"""XML that is another document, or that a reader must not act upon."""

from __future__ import annotations

from lxml import etree

from contracts.bench import Bench, Doubts
from contracts.checks.hostile.sending import (
    Odd,
    first_member,
    sample_body,
    send_bad,
    send_odd,
    send_odd_at_once,
)
from contracts.checks.objections import Objection
from contracts.checks.registry import check
from contracts.generation.places import Place, changed
from contracts.generation.spellings import tree
from openapi.wire.xml_names import local

_EXPANDED = "expanded-7f3a91"
_XINCLUDE = "http://www.w3.org/2001/XInclude"


@check("hostile")
def not_xml(bench: Bench) -> Doubts:
    """What is no such XML document is refused: another root or namespace, JSON labelled XML."""
    if bench.is_twin or bench.basis.family != "xml":
        return
    body = sample_body(bench)
    schema = bench.basis.schema
    root, namespace = schema.xml.name, schema.xml.namespace
    send_bad(bench, "not-xml", "JSON labelled XML", b'{"a":1}')
    send_bad(bench, "not-xml", "another root", body.replace(root.encode(), b"ZzOther"), "sample")
    if namespace:
        foreign = _in_another_namespace(body)
        send_bad(bench, "not-xml", "another namespace of the root alone", foreign, "sample")
        if bench.deep:  # who checks the root refuses this for its root, too
            other = body.replace(f'"{namespace}"'.encode(), b'"urn:zz-other"')
            send_bad(bench, "not-xml", "another namespace", other, "sample")
    yield from ()


@check("hostile")
def hostile_xml(bench: Bench) -> Doubts:
    """XML that a reader must not act upon: DOCTYPE, entities, XInclude, deep nesting, wrong order.

    The framework refuses every DOCTYPE. An entity that comes back expanded is always a finding.
    """
    if bench.is_twin or bench.basis.family != "xml":
        return
    body = sample_body(bench)
    root = bench.basis.schema.xml.name
    send_bad(bench, "hostile-xml", "a DOCTYPE", f"<!DOCTYPE {root}>".encode() + body)
    text = first_member(bench, "string")
    if text is not None:
        yield from _entities(bench, text)
    send_odd(bench, "hostile-xml", "members in reversed order", _in_reversed_order(body))
    send_odd(bench, "hostile-xml", "a member twice", _twice(body))
    deep = b"<zz>" * 2_000 + b"</zz>" * 2_000
    send_odd(bench, "hostile-xml", "2,000 levels", body.replace(b">", b">" + deep, 1))
    instruction = b'<?xml-stylesheet href="http://127.0.0.1:9/x"?>'
    include = (
        f'<xi:include xmlns:xi="{_XINCLUDE}" href="file:///etc/hostname" parse="text"/>'.encode()
    )
    including = body.replace(b">", b">" + include, 1)
    alone = (Odd("an instruction", instruction + body), Odd("XInclude", including))
    both = Odd("an instruction and XInclude", instruction + including, alone)
    send_odd_at_once(bench, "hostile-xml", both)
    send_odd(
        bench,
        "hostile-xml",
        "another declared encoding",
        b'<?xml version="1.0" encoding="utf-16"?>' + body,
    )
    if text is not None:
        send_odd(bench, "hostile-xml", "a forbidden character", _raw(bench, text, b"&#0;"))
        send_odd(bench, "hostile-xml", "invalid UTF-8", _raw(bench, text, b"\xff\xfe"))
    _send_empty_elements(bench)


def _entities(bench: Bench, text: Place) -> Doubts:
    """Declare an entity in a DOCTYPE, and use it as a member's text.

    Who refuses one that stands for a text does not expand a bomb or fetch a file either.
    """
    taken = bench.deep
    root = bench.basis.schema.xml.name
    here = _raw(bench, text, b"&e;")
    for name, declared in (
        ("an entity", f'<!ENTITY e "{_EXPANDED}">'),
        ("a bomb of entities", _bomb()),
        ("an external entity", '<!ENTITY e SYSTEM "file:///etc/hostname">'),
    ):
        if name != "an entity" and not taken:
            return
        case = bench.case(
            "hostile-xml",
            name,
            f"<!DOCTYPE {root} [{declared}]>".encode() + here,
            "refused",
            rule=name,
            evidence="framework",
            promise=f"with {name} in a DOCTYPE",
        )
        answer = bench.send(case)
        taken = taken or answer.outcome != "refused"
        reply = answer.attempt.reply
        if reply is not None and _EXPANDED.encode() in reply.body:
            yield (
                case,
                Objection(
                    f"{text.member}: an entity of a DOCTYPE comes back expanded",
                    "a refusal",
                    "the entity's text",
                    member=text.member,
                    rule="expanded",
                    always=True,
                ),
            )


def _send_empty_elements(bench: Bench) -> None:
    """Leave the element of a number or a boolean empty, which is none of its values."""
    for place in (first_member(bench, kind) for kind in ("integer", "boolean", "number")):
        if place is None:
            continue
        empty = bench.basis.write(changed(bench.basis.value, place.pointer, "")) or b""
        if not bench.basis.framework_takes(empty):
            send_bad(bench, "hostile-xml", f"{place.member}: an empty element", empty)
            if not bench.deep:
                return


def _raw(bench: Bench, place: Place, raw: bytes) -> bytes:
    """The sample's body with raw XML at a place."""
    body = bench.basis.write(changed(bench.basis.value, place.pointer, "zz-here-zz")) or b""
    return body.replace(b"zz-here-zz", raw)


def _in_another_namespace(body: bytes) -> bytes:
    """The document with its root, and nothing else, in another namespace."""
    root = tree(body)
    root.tag = f"{{urn:zz-other}}{local(str(root.tag))}"
    return etree.tostring(root)


def _bomb() -> str:
    levels = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 8}">' for n in range(1, 8)]
    return '<!ENTITY e0 "lol">' + "".join(levels) + '<!ENTITY e "&e7;">'


def _in_reversed_order(body: bytes) -> bytes:
    root = tree(body)
    for element in list(root.iter()):
        element[:] = list(element)[::-1]
    return etree.tostring(root)


def _twice(body: bytes) -> bytes:
    root = tree(body)
    if len(root):
        copy = etree.fromstring(etree.tostring(root[0]))
        root.insert(1, copy)
    return etree.tostring(root)

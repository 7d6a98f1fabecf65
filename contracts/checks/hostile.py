"""Checks that send what nobody should: the answer must be a refusal, and never a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from contracts.bench import Bench
from contracts.cases import Case
from contracts.checks.objections import Objection
from contracts.checks.registry import check
from contracts.generation.places import Place, changed
from contracts.guards import is_loopback, target
from openapi.violations import Evidence

Doubts = Iterator[tuple[Case, Objection]]
Bodies = Sequence[tuple[str, bytes]]

_EXPANDED = "expanded-7f3a91"
_XINCLUDE = "http://www.w3.org/2001/XInclude"


def _body(bench: Bench) -> bytes:
    return bench.basis.write(bench.basis.value) or b""


def _bad(
    bench: Bench, probe: str, name: str, body: bytes, evidence: Evidence = "framework"
) -> None:
    """Send what the framework, or the page, refuses."""
    bench.send(
        bench.case(probe, name, body, "refused", rule=name, evidence=evidence, promise=f"({name})")
    )


def _odd(bench: Bench, probe: str, name: str, body: bytes, **more: Any) -> None:
    """Send what may be taken or refused, but must be answered."""
    bench.send(bench.case(probe, name, body, "either", rule=name, promise=f"({name})", **more))


def _odd_at_once(bench: Bench, probe: str, said: str, whole: bytes, parts: Bodies) -> None:
    """Send several oddities in one body; each alone where that is not just taken."""

    def case(name: str, body: bytes) -> Case:
        return bench.case(probe, name, body, "either", rule=name, promise=f"({name})")

    cases = [case(name, body) for name, body in parts]
    if bench.deep:
        for one in cases:
            bench.send(one)
    else:
        bench.send_at_once(case(said, whole), cases)


@check("hostile")
def truncated_body(bench: Bench) -> Doubts:
    """A JSON or XML body that breaks off is refused: it is none of the documented media types."""
    if bench.is_twin or bench.basis.family == "form":
        return
    body = _body(bench)
    for name, part in (
        ("cut in the middle", body[: len(body) // 2]),
        ("without its last character", body[:-1]),
        ("only its first character", body[:1]),
    )[: None if bench.deep or bench.basis.family == "json" else 2]:
        _bad(bench, "truncated-body", name, part, bench.basis.content.evidence)
    yield from ()


@check("hostile")
def empty_body(bench: Bench) -> Doubts:
    """An empty, blank or null body is refused where the page requires members; it never crashes."""
    if bench.is_twin:
        return
    required = sorted(bench.basis.schema.required)
    for name, body in (("no body at all", b""), ("only blanks", b"  \r\n"), ("null", b"null")):
        if name == "null" and bench.basis.family != "json":
            continue
        if not required:
            _odd(bench, "empty-body", name, body)
            continue
        said = bench.basis.schema.members[required[0]]
        bench.send(
            bench.case(
                "empty-body",
                name,
                body,
                "refused",
                rule=name,
                member=f"/{required[0]}",
                evidence=said.evidence("required"),
                quote=said.quote("required"),
                promise=f"({name}), so without the required /{required[0]},",
            )
        )
    yield from ()


@check("hostile")
def not_json(bench: Bench) -> Doubts:
    """What is no JSON object is refused: garbage, another kind of value, XML under JSON's label."""
    if bench.is_twin or bench.basis.family != "json":
        return
    for name, body in (
        ("garbage", b"\x00\x01\x02garbage"),
        ("a list", b"[]"),
        ("a text", b'"text"'),
        ("XML labelled JSON", b"<root/>"),
        ("two closing braces", _body(bench) + b"}"),
    ):
        if name == "two closing braces":  # a reader may stop after the first value
            _odd(bench, "not-json", name, body)
        else:
            _bad(bench, "not-json", name, body)
    yield from ()


@check("hostile")
def hostile_json(bench: Bench) -> Doubts:
    """JSON that readers understand differently is taken or refused, but answered.

    Duplicate names, comments, NaN, lone surrogates, NUL, invalid UTF-8, deep nesting, long numbers.
    """
    if bench.is_twin or bench.basis.family != "json" or not isinstance(bench.basis.value, dict):
        return
    body = _body(bench)
    text = _first(bench, "string")
    number = _first(bench, "integer") or _first(bench, "number")
    inside = body[1:]
    _odd(bench, "hostile-json", "a member twice", body[:-1] + b"," + inside)
    _odd(bench, "hostile-json", "comments", b"/* one */" + body + b"// two")
    for depth in (3_000, 100_000) if bench.deep else (100_000,):
        for name, deep in _nested(depth):
            _odd(bench, "hostile-json", name, b"{" + deep + inside)
    _odd(bench, "hostile-json", "1e400", b'{"zzHuge":1e400,' + inside)
    _unknown(
        bench,
        inside,
        (
            *_nested(200),
            ("a number of 5,000 digits", b'"zzBig":' + b"9" * 5000 + b","),
            ("2,000 members", b"".join(b'"zz%d":1,' % number for number in range(2_000))),
            ("the name __proto__", b'"__proto__":{"x":1},"$type":"System.Object",'),
        ),
    )
    if text is not None:
        for name, raw in (
            ("a NUL", b'"a\\u0000b"'),
            ("half a surrogate pair", b'"\\ud800"'),
            ("invalid UTF-8", b'"\xff\xfe\x80"'),
            ("an overlong NUL", b'"\xc0\x80"'),
            ("a raw line break", b'"a\nb"'),
            ("100,000 characters", b'"' + b"x" * 100_000 + b'"'),
        ):
            _odd(bench, "hostile-json", f"{text.member}: {name}", _raw(bench, text, raw))
    if number is not None:
        for name, raw in (
            ("NaN", b"NaN"),
            ("Infinity", b"-Infinity"),
            ("1e400", b"1e400"),
            ("1e-400", b"1e-400"),
            ("-0", b"-0"),
            ("a leading zero", b"007"),
        ):
            _odd(bench, "hostile-json", f"{number.member}: {name}", _raw(bench, number, raw))
        _bad(bench, "hostile-json", f"{number.member}: 400 digits", _raw(bench, number, b"9" * 400))
    yield from ()


def _nested(depth: int) -> Bodies:
    return (
        (f"{depth} levels of lists", b'"zzLists":' + b"[" * depth + b"]" * depth + b","),
        (
            f"{depth} levels of objects",
            b'"zzObjects":' + b'{"a":' * depth + b"1" + b"}" * depth + b",",
        ),
    )


def _unknown(bench: Bench, inside: bytes, members: Bodies) -> None:
    """The sample's body with members before its own that no contract knows."""
    whole = b"{" + b"".join(member for _, member in members) + inside
    parts = [(name, b"{" + member + inside) for name, member in members]
    _odd_at_once(bench, "hostile-json", "unknown members of many sorts", whole, parts)


def _first(bench: Bench, kind: str) -> Place | None:
    """The first free member of a kind at the top of the body, or anywhere."""
    found = [
        place
        for place in bench.basis.places()
        if place.schema.kind == kind and not place.schema.format.startswith(("date", "uuid", "dot"))
    ]
    found.sort(key=lambda place: len(place.pointer))
    return next(iter(found), None)


def _raw(bench: Bench, place: Place, raw: bytes) -> bytes:
    """The sample's body with raw JSON at a place."""
    mark = "zz-here-zz"
    body = bench.basis.write(changed(bench.basis.value, place.pointer, mark)) or b""
    return body.replace(json.dumps(mark).encode(), raw)


@check("hostile")
def not_xml(bench: Bench) -> Doubts:
    """What is no such XML document is refused: another root, no namespace, JSON labelled XML."""
    if bench.is_twin or bench.basis.family != "xml":
        return
    body = _body(bench)
    schema = bench.basis.schema
    root, namespace = schema.xml.name, schema.xml.namespace
    _bad(bench, "not-xml", "garbage", b"\x00\x01garbage")
    _bad(bench, "not-xml", "JSON labelled XML", b'{"a":1}')
    _bad(bench, "not-xml", "another root", body.replace(root.encode(), b"ZzOther"), "sample")
    if namespace:
        other = body.replace(f'"{namespace}"'.encode(), b'"urn:zz-other"')
        _bad(bench, "not-xml", "another namespace", other, "sample")
        none = body.replace(f' xmlns="{namespace}"'.encode(), b"")
        _bad(bench, "not-xml", "no namespace", none, "sample")
    _bad(bench, "not-xml", "an element that is never closed", body.replace(b">", b"><zz>", 1))
    yield from ()


@check("hostile")
def hostile_xml(bench: Bench) -> Doubts:
    """XML that a reader must not act upon: DOCTYPE, entities, XInclude, deep nesting, wrong order.

    The framework refuses every DOCTYPE. An entity that comes back expanded is always a finding.
    """
    if bench.is_twin or bench.basis.family != "xml":
        return
    body = _body(bench)
    root = bench.basis.schema.xml.name
    _bad(bench, "hostile-xml", "a DOCTYPE", f"<!DOCTYPE {root}>".encode() + body)
    text = _first(bench, "string")
    for name, declared in (
        ("an entity", f'<!ENTITY e "{_EXPANDED}">'),
        ("an external entity", '<!ENTITY e SYSTEM "file:///etc/hostname">'),
        ("a bomb of entities", _bomb()),
    ):
        if text is None:
            break
        here = bench.basis.write(changed(bench.basis.value, text.pointer, "zz-here-zz")) or b""
        hostile = f"<!DOCTYPE {root} [{declared}]>".encode() + here.replace(b"zz-here-zz", b"&e;")
        case = bench.case(
            "hostile-xml",
            name,
            hostile,
            "refused",
            rule=name,
            evidence="framework",
            promise=f"with {name} in a DOCTYPE",
        )
        answer = bench.send(case)
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
    _odd(bench, "hostile-xml", "members in reversed order", _in_reversed_order(body))
    _odd(bench, "hostile-xml", "a member twice", _twice(body))
    deep = b"<zz>" * 2_000 + b"</zz>" * 2_000
    _odd(bench, "hostile-xml", "2,000 levels", body.replace(b">", b">" + deep, 1))
    instruction = b'<?xml-stylesheet href="http://127.0.0.1:9/x"?>'
    _odd(bench, "hostile-xml", "an instruction", instruction + body)
    include = (
        f'<xi:include xmlns:xi="{_XINCLUDE}" href="file:///etc/hostname" parse="text"/>'.encode()
    )
    _odd(bench, "hostile-xml", "XInclude", body.replace(b">", b">" + include, 1))
    _odd(
        bench,
        "hostile-xml",
        "another declared encoding",
        b'<?xml version="1.0" encoding="utf-16"?>' + body,
    )
    if text is not None:
        here = bench.basis.write(changed(bench.basis.value, text.pointer, "zz-here-zz")) or b""
        _odd(bench, "hostile-xml", "a forbidden character", here.replace(b"zz-here-zz", b"&#0;"))
        _odd(bench, "hostile-xml", "invalid UTF-8", here.replace(b"zz-here-zz", b"\xff\xfe"))
    for kind in ("integer", "boolean", "number"):
        place = _first(bench, kind)
        if place is not None and not place.schema.nullable:
            empty = bench.basis.write(changed(bench.basis.value, place.pointer, "")) or b""
            _bad(bench, "hostile-xml", f"{place.member}: an empty element", empty)


def _bomb() -> str:
    levels = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 8}">' for n in range(1, 8)]
    return '<!ENTITY e0 "lol">' + "".join(levels) + '<!ENTITY e "&e7;">'


def _in_reversed_order(body: bytes) -> bytes:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in list(root.iter()):
        element[:] = list(element)[::-1]
    return etree.tostring(root)


def _twice(body: bytes) -> bytes:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    if len(root):
        copy = etree.fromstring(etree.tostring(root[0]))
        root.insert(1, copy)
    return etree.tostring(root)


@check("hostile")
def hostile_form(bench: Bench) -> Doubts:
    """A form with odd keys is taken or refused, but answered."""
    if bench.basis.family != "form":
        return
    body = _body(bench)
    keys = (
        ("a broken escape", b"&zzEscape=%zz%"),
        ("an unclosed bracket", b"&zzOpen[0=1&zzOpen]=2"),
        ("a huge index", b"&zzHuge[2147483647].a=1"),
        ("a negative index", b"&zzNegative[-1]=1"),
        ("no keys", b"&&&===&="),
        ("invalid UTF-8", b"&zzBytes=%ff%fe"),
        ("a NUL", b"&zzNul=%00"),
    )
    _odd_at_once(
        bench,
        "hostile-form",
        "odd keys of many sorts",
        body + b"".join(more for _, more in keys),
        [(name, body + more) for name, more in keys],
    )
    for name, more in (
        ("a key twice", b"&" + body.split(b"&")[0]),
        ("2,000 keys", b"".join(b"&zz%d=1" % number for number in range(2_000))),
        ("deep brackets", b"&zz" + b"[a]" * 300 + b"=1"),
    ):
        _odd(bench, "hostile-form", name, body + more)
    yield from ()


@check("hostile")
def other_media_types(bench: Bench) -> Doubts:
    """A body labelled as what no formatter reads, or not at all, is refused (415)."""
    if not bench.is_first:
        return
    body = _body(bench)
    for label in ("text/plain", "application/octet-stream", ""):
        bench.send(
            bench.case(
                "other-media-types",
                f"Content-Type: {label or '(none)'}",
                body,
                "refused",
                content_type=label,
                evidence="framework",
                rule=f"Content-Type: {label}",
                promise=f"labelled {label or 'as nothing'}",
            )
        )
    for label in (
        "garbage",
        "application/json; charset=nonsense",
        "multipart/form-data; boundary=x",
    ):
        _odd(bench, "other-media-types", f"Content-Type: {label}", body, content_type=label)
    for encoding in ("gzip", "nonsense") if bench.deep else ("gzip",):
        more: dict[str, Any] = {"headers": (("Content-Encoding", encoding),)}
        _odd(bench, "other-media-types", f"Content-Encoding: {encoding}", body, **more)
    undocumented = [one for one in ("application/xml",) if one not in bench.operation.requests]
    for label in undocumented:
        _odd(bench, "other-media-types", f"Content-Type: {label}", b"<root/>", content_type=label)
    yield from ()


@check("hostile")
def other_methods(bench: Bench) -> Doubts:
    """Only the documented method is there: others get 405 with Allow, or 404.

    Methods that could change something are tried on loopback only.
    """
    if not bench.is_first:
        return
    local = is_loopback(target(bench.session.url).hostname or "")
    for method in ("GET", "PUT", "DELETE", "PATCH") if local else ("GET",):
        if method == bench.operation.method:
            continue
        body = b"" if method in ("GET", "DELETE") else _body(bench)
        case = bench.case(
            "other-methods",
            method,
            body,
            "refused",
            method=method,
            evidence="framework",
            rule=method,
            promise=f"sent with {method}",
            **({} if body else {"content_type": ""}),
        )
        answer = bench.send(case)
        reply = answer.attempt.reply
        if reply is not None and reply.status in (404, 410):
            yield (
                case,
                Objection(
                    f"{method} is answered as if the path were not there: {reply.status}, not 405",
                    f"status 405 with Allow: {bench.operation.method}",
                    f"status {reply.status}",
                    rule="405",
                    evidence="framework",
                ),
            )
        if reply is None or reply.status != 405:
            continue
        allowed = [one.strip().upper() for one in (reply.header("Allow") or "").split(",")]
        if bench.operation.method not in allowed:
            yield (
                case,
                Objection(
                    f"405 for {method} does not say which method is allowed",
                    f"Allow: {bench.operation.method}",
                    "an Allow header without it" if reply.header("Allow") else "no Allow header",
                    rule="Allow",
                    evidence="framework",
                ),
            )


@check("hostile")
def unknown_path(bench: Bench) -> Doubts:
    """A path that is not documented is not answered as if it were."""
    if not bench.is_first:
        return
    bench.send(
        bench.plain(
            "unknown-path",
            "an unknown path",
            path=f"{bench.operation.path}Zz",
            expected="refused",
            evidence="framework",
            rule="unknown path",
            promise="sent to an unknown path",
        )
    )
    for name, path in (
        ("a path with dots", f"{bench.operation.path}/..%2f..%2fetc"),
        ("a path with NUL", f"{bench.operation.path}%00"),
        ("a long query", f"{bench.operation.path}?{'x' * 3_000}"),
    ):
        bench.send(bench.plain("unknown-path", name, path=path, expected="either", rule=name))
    yield from ()

"""JSON that is none, or that readers understand differently."""

from __future__ import annotations

import json

from contracts.bench import Bench, Doubts
from contracts.checks.hostile.sending import (
    Bodies,
    first_member,
    sample_body,
    send_bad,
    send_odd,
    send_odd_at_once,
)
from contracts.checks.registry import check
from contracts.generation.places import Place, changed


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
        ("two closing braces", sample_body(bench) + b"}"),
    ):
        if name == "two closing braces":  # a reader may stop after the first value
            send_odd(bench, "not-json", name, body)
        else:
            send_bad(bench, "not-json", name, body)
    yield from ()


@check("hostile")
def hostile_json(bench: Bench) -> Doubts:
    """JSON that readers understand differently is taken or refused, but answered.

    Duplicate names, comments, NaN, lone surrogates, NUL, invalid UTF-8, deep nesting, long numbers.
    """
    if bench.is_twin or bench.basis.family != "json" or not isinstance(bench.basis.value, dict):
        return
    body = sample_body(bench)
    inside = body[1:]
    send_odd(bench, "hostile-json", "a member twice", body[:-1] + b"," + inside)
    send_odd(bench, "hostile-json", "comments", b"/* one */" + body + b"// two")
    for depth in (3_000, 100_000) if bench.deep else (100_000,):
        for name, deep in _nested(depth):
            send_odd(bench, "hostile-json", name, b"{" + deep + inside)
    send_odd(bench, "hostile-json", "1e400", b'{"zzHuge":1e400,' + inside)
    _send_unknown_members(
        bench,
        inside,
        (
            *_nested(200),
            ("a number of 5,000 digits", b'"zzBig":' + b"9" * 5000 + b","),
            ("2,000 members", b"".join(b'"zz%d":1,' % number for number in range(2_000))),
            ("the name __proto__", b'"__proto__":{"x":1},"$type":"System.Object",'),
        ),
    )
    text = first_member(bench, "string")
    if text is not None:
        _send_odd_texts(bench, text)
    number = first_member(bench, "integer") or first_member(bench, "number")
    if number is not None:
        _send_odd_numbers(bench, number)
    yield from ()


def _nested(depth: int) -> Bodies:
    return (
        (f"{depth} levels of lists", b'"zzLists":' + b"[" * depth + b"]" * depth + b","),
        (
            f"{depth} levels of objects",
            b'"zzObjects":' + b'{"a":' * depth + b"1" + b"}" * depth + b",",
        ),
    )


def _send_unknown_members(bench: Bench, inside: bytes, members: Bodies) -> None:
    """The sample's body with members before its own that no contract knows."""
    whole = b"{" + b"".join(member for _, member in members) + inside
    parts = [(name, b"{" + member + inside) for name, member in members]
    send_odd_at_once(bench, "hostile-json", "unknown members of many sorts", whole, parts)


def _send_odd_texts(bench: Bench, place: Place) -> None:
    for name, raw in (
        ("a NUL", b'"a\\u0000b"'),
        ("half a surrogate pair", b'"\\ud800"'),
        ("invalid UTF-8", b'"\xff\xfe\x80"'),
        ("an overlong NUL", b'"\xc0\x80"'),
        ("a raw line break", b'"a\nb"'),
        ("100,000 characters", b'"' + b"x" * 100_000 + b'"'),
    ):
        send_odd(bench, "hostile-json", f"{place.member}: {name}", _raw(bench, place, raw))


def _send_odd_numbers(bench: Bench, place: Place) -> None:
    for name, raw in (
        ("NaN", b"NaN"),
        ("Infinity", b"-Infinity"),
        ("1e400", b"1e400"),
        ("1e-400", b"1e-400"),
        ("-0", b"-0"),
        ("a leading zero", b"007"),
    ):
        send_odd(bench, "hostile-json", f"{place.member}: {name}", _raw(bench, place, raw))
    send_bad(bench, "hostile-json", f"{place.member}: 400 digits", _raw(bench, place, b"9" * 400))


def _raw(bench: Bench, place: Place, raw: bytes) -> bytes:
    """The sample's body with raw JSON at a place."""
    mark = "zz-here-zz"
    body = bench.basis.write(changed(bench.basis.value, place.pointer, mark)) or b""
    return body.replace(json.dumps(mark).encode(), raw)

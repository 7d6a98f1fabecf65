"""JSON that is none, or that readers understand differently."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from contracts.bench import Bench, Doubts
from contracts.checks.hostile.sending import (
    Odd,
    Pieces,
    first_member,
    in_one,
    sample_body,
    send_bad,
    send_odd,
    send_odd_at_once,
)
from contracts.checks.registry import check
from contracts.generation.places import Place, changed


@check("hostile")
def not_json(bench: Bench) -> Doubts:
    """Where an object is documented, what is none is refused: garbage, or another kind of value."""
    if bench.is_twin or bench.basis.family != "json" or bench.basis.schema.kind != "object":
        return
    for name, body in (
        ("garbage", b"<\x00\x01garbage"),
        ("the object in a list", b"[" + sample_body(bench) + b"]"),
        ("a text", b'"text"'),
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
    # Apart: a reader of its own that looks for names that come twice may pass over comments.
    twice = b'{"zzTwice":1,"zzTwice":2,' + inside[:-1] + b"," + inside
    send_odd(bench, "hostile-json", "a member twice", twice)
    send_odd(bench, "hostile-json", "comments", b"/* one */" + body + b"// two")
    for depth in (3_000, 100_000) if bench.deep else (100_000,):
        deep = b'{"zzDeep":' + b'[{"a":' * (depth // 2) + b"1" + b"}]" * (depth // 2) + b","
        send_odd(bench, "hostile-json", f"{depth} levels", deep + inside)
    many = b'"zzBig":' + b"9" * 5_000 + b","
    send_odd(bench, "hostile-json", "a number of 5,000 digits", b"{" + many + inside)
    text = next(iter(bench.basis.free_texts()), first_member(bench, "string"))
    _send_what_most_take(bench, text)
    _send_values_of_other_kinds(bench)
    if text is not None:
        _send_odd_texts(bench, text)
    number = first_member(bench, "integer") or first_member(bench, "number")
    if number is None:
        send_odd(bench, "hostile-json", "1e400", b'{"zzHuge":1e400,' + inside)
    else:
        _send_odd_numbers(bench, number)
    yield from ()


Piece = tuple[bytes, bytes]
"""Members that no contract knows, and what to put into a text."""

_TAME: Pieces[Piece] = (
    ("2,000 members", (b"".join(b'"zz%d":1,' % number for number in range(2_000)), b"")),
    ("the name __proto__", (b'"__proto__":{"x":1},"$type":"System.Object",', b"")),
    ("control characters", (b"", b"a\\u0000\\u0001\\u001fb")),
)
_LONG = ("100,000 characters", (b"", b"x" * 100_000))
_WILD: Pieces[Piece] = (
    ("200 levels of lists", (b'"zzLists":' + b"[" * 200 + b"]" * 200 + b",", b"")),
    ("200 levels of objects", (b'"zzObjects":' + b'{"a":' * 200 + b"1" + b"}" * 200 + b",", b"")),
    ("-0 and 1e-400", (b'"zzLess":-0,"zzSmall":1e-400,', b"")),
    ("half a surrogate pair", (b"", b"\\ud800")),
)


def _send_what_most_take(bench: Bench, place: Place | None) -> None:
    """The sample's body with members before its own that no contract knows, and an odd text."""

    def body(pieces: Sequence[Piece]) -> bytes:
        members, text = (b"".join(some) for some in zip(*pieces, strict=True))
        own = _raw(bench, place, b'"%s"' % text) if text and place else sample_body(bench)
        return b"{" + members + own[1:]

    def named(pieces: Pieces[Piece]) -> Pieces[Piece]:
        where = "" if place is None else f"{place.member}: "
        return [
            (where + name if text else name, (members, text))
            for name, (members, text) in pieces
            if place is not None or not text
        ]

    is_long = place is not None and place.schema.max_length is None
    tame = named([*_TAME, *([_LONG] if is_long else [])])
    odd = in_one("oddities of many sorts", body, tame, named(_WILD))
    send_odd_at_once(bench, "hostile-json", odd)


def _send_odd_texts(bench: Bench, place: Place) -> None:
    """The odd texts that are likely to be refused."""
    long = () if place.schema.max_length is None else ((_LONG[0], _LONG[1][1]),)
    for name, text in (("invalid UTF-8", b"\xff\xfe\x80"), *long):
        raw = b'"%s"' % text
        send_odd(bench, "hostile-json", f"{place.member}: {name}", _raw(bench, place, raw))


def _send_values_of_other_kinds(bench: Bench) -> None:
    """What Json.NET makes something of: "" for a number that may be null, a number for a text."""
    parts: list[Odd] = []
    whole = bench.basis.value
    for name, fits, said in _OTHER_KINDS:
        value = bench.basis.value
        for place in filter(fits, bench.basis.places()):
            value, whole = (_put(one, place, said) for one in (value, whole))
        body = None if value is bench.basis.value else bench.basis.write(value)
        if body is not None:
            parts.append(Odd(name, body))
    body = bench.basis.write(whole)
    if parts and body is not None:
        whole_of_them = Odd("values of other kinds", body, tuple(parts))
        send_odd_at_once(bench, "hostile-json", whole_of_them)
    nulls = bench.basis.value
    for place in bench.basis.places():
        # Where one null must be refused, none of the others would get any further.
        never = place.schema.nullable_known and not place.schema.nullable
        if not place.required and not never and isinstance(place.pointer[-1], str):
            nulls = _put(nulls, place, None)
    send_odd(bench, "hostile-json", "null in every member", bench.basis.write(nulls) or b"")


def _may_be_null(place: Place) -> bool:
    return place.is_value_type and (place.schema.nullable or not place.schema.nullable_known)


def _is_plain_text(place: Place) -> bool:
    return place.schema.kind == "string" and not place.schema.format


def _is_list(place: Place) -> bool:
    return place.schema.kind == "array"


def _is_date(place: Place) -> bool:
    return place.is_date


_OTHER_KINDS: tuple[tuple[str, Callable[[Place], bool], Any], ...] = (
    ("an empty text for what may be null", _may_be_null, ""),
    ("a number for a text", _is_plain_text, 7),
    ("null in a list", _is_list, [None]),
    ("the first day, before it began elsewhere", _is_date, "0001-01-01T00:00:00+14:00"),
)


def _put(value: Any, place: Place, said: Any) -> Any:
    try:
        return changed(value, place.pointer, said)
    except LookupError:  # inside of what was replaced
        return value


def _send_odd_numbers(bench: Bench, place: Place) -> None:
    for name, raw in (
        ("NaN", b"NaN"),
        ("1e400", b"1e400"),
    ):
        send_odd(bench, "hostile-json", f"{place.member}: {name}", _raw(bench, place, raw))
    send_bad(bench, "hostile-json", f"{place.member}: 400 digits", _raw(bench, place, b"9" * 400))


def _raw(bench: Bench, place: Place, raw: bytes) -> bytes:
    """The sample's body with raw JSON at a place."""
    mark = "zz-here-zz"
    body = bench.basis.write(changed(bench.basis.value, place.pointer, mark)) or b""
    return body.replace(json.dumps(mark).encode(), raw)

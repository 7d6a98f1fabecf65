"""JSON that is none, or that readers understand differently."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from contracts.generation.places import Place, changed, is_value_type


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
    _send_nulls(bench)
    if text is not None:
        _send_odd_texts(bench, text)
    number = first_member(bench, "integer") or first_member(bench, "number")
    if number is None:
        send_odd(bench, "hostile-json", "1e400", b'{"zzHuge":1e400,' + inside)
    else:
        _send_odd_numbers(bench, number)
    yield from ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Members that no contract knows, to stand before the body's own; or what a text may say."""

    members: bytes = b""
    text: bytes = b""


_LONG = b"x" * 100_000
_TAME: Pieces[Piece] = (
    ("2,000 members", Piece(members=b"".join(b'"zz%d":1,' % number for number in range(2_000)))),
    ("the name __proto__", Piece(members=b'"__proto__":{"x":1},"$type":"System.Object",')),
    ("control characters", Piece(text=b"a\\u0000\\u0001\\u001fb")),
)
_WILD: Pieces[Piece] = (
    ("200 levels of lists", Piece(members=b'"zzLists":' + b"[" * 200 + b"]" * 200 + b",")),
    (
        "200 levels of objects",
        Piece(members=b'"zzObjects":' + b'{"a":' * 200 + b"1" + b"}" * 200 + b","),
    ),
    ("-0 and 1e-400", Piece(members=b'"zzLess":-0,"zzSmall":1e-400,')),
    ("half a surrogate pair", Piece(text=b"\\ud800")),
)


def _send_what_most_take(bench: Bench, place: Place | None) -> None:
    """The sample's body with members before its own that no contract knows, and an odd text."""

    def body(pieces: Sequence[Piece]) -> bytes:
        members = b"".join(piece.members for piece in pieces)
        text = b"".join(piece.text for piece in pieces)
        own = _raw(bench, place, b'"%s"' % text) if text and place else sample_body(bench)
        return b"{" + members + own[1:]

    tame, wild = _TAME, _WILD
    if place is None:
        tame, wild = ([one for one in some if not one[1].text] for some in (tame, wild))
    elif place.schema.max_length is None:
        tame = (*tame, ("100,000 characters", Piece(text=_LONG)))
    send_odd_at_once(bench, "hostile-json", in_one("oddities of many sorts", body, tame, wild))


def _send_odd_texts(bench: Bench, place: Place) -> None:
    """The odd texts that are likely to be refused."""
    texts = [("invalid UTF-8", b"\xff\xfe\x80")]
    if place.schema.max_length is not None:
        texts.append(("100,000 characters", _LONG))
    for name, text in texts:
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


def _send_nulls(bench: Bench) -> None:
    """Null in every member that may be null or of which nothing is known; and for values in lists.

    Where one null must be refused, none of the others would get any further.
    """
    members = items = bench.basis.value
    for place in bench.basis.places():
        never = place.schema.nullable_known and not place.schema.nullable
        if not place.required and not never and isinstance(place.pointer[-1], str):
            members = _put(members, place, None)
        if _is_list_of_values(place):
            items = _put(items, place, [None])
    for name, value in (("null in every member", members), ("null for a value in a list", items)):
        body = bench.basis.write(value)
        if value is not bench.basis.value and body is not None:
            send_odd(bench, "hostile-json", name, body)


def _may_be_null(place: Place) -> bool:
    return place.is_value_type and (place.schema.nullable or not place.schema.nullable_known)


def _is_plain_text(place: Place) -> bool:
    return place.schema.kind == "string" and not place.schema.format


def _is_list_of_values(place: Place) -> bool:
    """Whether no item can be null: numbers, dates, ids."""
    items = place.schema.items
    return items is not None and is_value_type(items)


def _is_other_list(place: Place) -> bool:
    return place.schema.kind == "array" and not _is_list_of_values(place)


def _is_date(place: Place) -> bool:
    return place.is_date


_OTHER_KINDS: tuple[tuple[str, Callable[[Place], bool], Any], ...] = (
    ("an empty text for what may be null", _may_be_null, ""),
    ("a number for a text", _is_plain_text, 7),
    ("null in a list", _is_other_list, [None]),
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

"""Forms with odd keys."""

from __future__ import annotations

from contracts.bench import Bench, Doubts
from contracts.checks.hostile.sending import in_one, sample_body, send_odd, send_odd_at_once
from contracts.checks.registry import check
from contracts.generation.places import changed


@check("hostile")
def hostile_form(bench: Bench) -> Doubts:
    """A form with odd keys is taken or refused, but answered."""
    if bench.basis.family != "form":
        return
    body = sample_body(bench)
    tame = (
        ("a broken escape", b"&zzEscape=%zz%"),
        ("a huge index", b"&zzHuge[2147483647].a=1"),
        ("a negative index", b"&zzNegative[-1]=1"),
        ("a NUL", b"&zzNul=%00"),
    )
    wild = (
        ("an unclosed bracket", b"&zzOpen[0=1&zzOpen]=2"),
        ("no keys", b"&&&===&="),
        ("invalid UTF-8", b"&zzBytes=%ff%fe"),
        ("a key twice", b"&" + body.split(b"&")[0]),
    )
    odd = in_one("odd keys of many sorts", lambda keys: body + b"".join(keys), tame, wild)
    send_odd_at_once(bench, "hostile-form", odd)
    for name, more in (
        ("2,000 keys", b"".join(b"&zz%d=1" % number for number in range(2_000))),
        ("deep brackets", b"&zz" + b"[a]" * 300 + b"=1"),
    ):
        send_odd(bench, "hostile-form", name, body + more)
    _send_empty_fields(bench)
    yield from ()


def _send_empty_fields(bench: Bench) -> None:
    """Leave every number, date and identifier empty that may be null: browsers send such forms."""
    value = bench.basis.value
    for place in bench.basis.places():
        if place.is_value_type and place.schema.nullable:
            value = changed(value, place.pointer, "")
    empty = None if value is bench.basis.value else bench.basis.write(value)
    if empty is not None:
        send_odd(bench, "hostile-form", "empty fields", empty)

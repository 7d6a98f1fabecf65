"""Bodies that break off, or are not there."""

from __future__ import annotations

from contracts.bench import Bench, Doubts
from contracts.checks.hostile.sending import (
    sample_body,
    send_bad,
    send_odd,
)
from contracts.checks.registry import check


@check("hostile")
def truncated_body(bench: Bench) -> Doubts:
    """A JSON or XML body that breaks off is refused: it is none of the documented media types.

    Only an object or a list is sure to be broken: half of a number is one too.
    """
    if bench.is_twin or bench.basis.family == "form":
        return
    if bench.basis.schema.kind not in ("object", "array"):
        return
    body = sample_body(bench)
    for name, part in (
        ("without its last character", body[:-1]),
        ("cut in the middle", body[: len(body) // 2]),
    )[: None if bench.is_first or bench.deep else 1]:
        send_bad(bench, "truncated-body", name, part, bench.basis.content.evidence)
    yield from ()


@check("hostile")
def empty_body(bench: Bench) -> Doubts:
    """An empty, blank or null body is refused where the page requires members; it never crashes."""
    if bench.is_twin:
        return
    required = sorted(bench.basis.schema.required)
    for name, body in (("no body at all", b""), ("only blanks", b"  \r\n"), ("null", b"null")):
        if name != "no body at all" and bench.basis.family != "json":
            continue
        if not required:
            send_odd(bench, "empty-body", name, body)
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

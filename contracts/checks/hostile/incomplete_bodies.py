"""Bodies that break off, or are not there."""

from __future__ import annotations

from contracts.bench import Bench, Doubts
from contracts.checks.hostile.sending import (
    sample_body,
    send_bad,
    send_odd,
)
from contracts.checks.registry import check
from contracts.generation.phases.valid_bodies import STRANGER


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
    )[: None if bench.deep else 1]:
        send_bad(bench, "truncated-body", name, part, bench.basis.content.evidence)
    yield from ()


@check("hostile")
def empty_body(bench: Bench) -> Doubts:
    """An empty, blank or null body is refused where the page requires members; it never crashes."""
    if bench.is_twin:
        return
    required = sorted(bench.basis.schema.required)
    nothing: tuple[tuple[str, bytes], ...] = (("no body at all", b""),)
    if bench.basis.family == "json":
        nothing += (("only blanks", b"  \r\n"), ("null", b"null"))
    elif bench.basis.family == "form":  # which makes a model, with nothing in it
        nothing = (("no member that is known", f"{STRANGER}=1".encode()),)
    for name, body in nothing:
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

"""Bodies under a label that nobody documented."""

from __future__ import annotations

from typing import Any

from contracts.bench import Bench, Doubts
from contracts.checks.hostile.sending import (
    sample_body,
    send_odd,
)
from contracts.checks.objections import Objection
from contracts.checks.registry import check


@check("hostile")
def other_media_types(bench: Bench) -> Doubts:
    """A body labelled as what no formatter reads, or not at all, is refused (415)."""
    if not bench.is_first:
        return
    body = sample_body(bench)
    for label in ("text/plain", ""):
        case = bench.case(
            "other-media-types",
            f"Content-Type: {label or '(none)'}",
            body,
            "refused",
            content_type=label,
            evidence="framework",
            rule=f"Content-Type: {label}",
            promise=f"labelled {label or 'as nothing'}",
        )
        status = bench.send(case).attempt.status
        if status in (400, 404, 406):
            yield (
                case,
                Objection(
                    f"a body labelled {label or 'as nothing'} is refused with {status}, not 415",
                    "status 415",
                    f"status {status}",
                    rule="415",
                    evidence="framework",
                ),
            )
    for label in ("garbage", "application/json; charset=nonsense"):
        send_odd(bench, "other-media-types", f"Content-Type: {label}", body, content_type=label)
    for encoding in ("gzip", "nonsense") if bench.deep else ("gzip",):
        more: dict[str, Any] = {"headers": (("Content-Encoding", encoding),)}
        send_odd(bench, "other-media-types", f"Content-Encoding: {encoding}", body, **more)
    undocumented = [one for one in ("application/xml",) if one not in bench.operation.requests]
    for label in undocumented:
        send_odd(
            bench, "other-media-types", f"Content-Type: {label}", b"<root/>", content_type=label
        )
    yield from ()

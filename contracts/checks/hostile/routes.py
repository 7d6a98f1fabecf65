"""Methods and paths that nobody documented."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.bench import Bench, Doubts
from contracts.checks.hostile.sending import (
    sample_body,
)
from contracts.checks.objections import Objection
from contracts.checks.passive.failure import NOT_IMPLEMENTED
from contracts.checks.registry import check
from contracts.guards import is_loopback, target
from openapi.exchange import Reply

_METHODS = ("GET", "PUT", "PATCH", "DELETE", "TRACE")
"""Without HEAD, which Mono's HttpListener answers with a body."""


@check("hostile")
def other_methods(bench: Bench) -> Doubts:
    """Only the documented method is there: others get 405 with Allow.

    Another refusal, as of a bad request or path (400, 404, 410) or of a method that the server does
    not know at all (501), is no more than a note. Methods that could change something, and TRACE,
    which tells a request's secrets back, are tried on loopback only.
    """
    if not bench.is_first:
        return
    local = is_loopback(target(bench.session.url).hostname or "")
    for method in _METHODS if local else ("GET",):
        if method == bench.operation.method:
            continue
        body = sample_body(bench) if method in ("PUT", "PATCH") else b""
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
        reply = bench.send(case).attempt.reply
        if reply is not None:
            yield from ((case, one) for one in _not_the_405_it_should_be(reply, method, bench))
    if bench.deep:  # any answer will do
        asked = {"method": "OPTIONS", "rule": "OPTIONS", "content_type": ""}
        bench.send(bench.case("other-methods", "OPTIONS", b"", "either", **asked))


def _not_the_405_it_should_be(reply: Reply, method: str, bench: Bench) -> Iterator[Objection]:
    documented = bench.operation.method
    if reply.status in (400, 404, 410, NOT_IMPLEMENTED):
        yield Objection(
            f"{method} is refused as something else is: {reply.status}, not 405",
            f"status 405 with Allow: {documented}",
            f"status {reply.status}",
            rule="405",
            evidence="framework",
        )
    if reply.status != 405:
        return
    allowed = [one.strip().upper() for one in (reply.header("Allow") or "").split(",")]
    if documented not in allowed:
        yield Objection(
            f"405 for {method} does not say which method is allowed",
            f"Allow: {documented}",
            "an Allow header without it" if reply.header("Allow") else "no Allow header",
            rule="Allow",
            evidence="framework",
        )
    if method in allowed:
        yield Objection(
            f"405 for {method} says that {method} is allowed",
            f"Allow: {documented}",
            f"an Allow header with {method}",
            rule="Allow",
            evidence="framework",
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
    apart = (("a path with dots", "/..%2f..%2fetc"), ("a path with NUL", "%00"))
    together = (("a path with dots and NUL", "/..%2f..%2fetc%00"),)
    for name, more in apart if bench.deep else together:
        path = f"{bench.operation.path}{more}"
        bench.send(bench.plain("unknown-path", name, path=path, expected="either", rule=name))
    yield from ()

"""The same body, cut up on its way."""

from __future__ import annotations

from contracts.bench import Bench, Doubts
from contracts.checks.registry import check


@check("metamorphic")
def sent_in_chunks(bench: Bench) -> Doubts:
    """A body sent in chunks, without Content-Length, is read like any other, as HTTP/1.1 says."""
    if not bench.is_first:
        return
    bench.send_later(
        bench.plain(
            "sent-in-chunks",
            "in chunks",
            headers=(("Transfer-Encoding", "chunked"),),
            rule="chunked",
            promise="sent in chunks",
        )
    )
    yield from ()

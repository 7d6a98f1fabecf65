"""The same bytes, packed another way for the road."""

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


@check("metamorphic")
def reply_in_gzip(bench: Bench) -> Doubts:
    """Who says that gzip will do gets a reply that can be unpacked, or a plain one.

    Every browser says so.
    """
    if not bench.is_first:
        return
    bench.send_later(
        bench.plain(
            "reply-in-gzip",
            "Accept-Encoding: gzip",
            headers=(("Accept-Encoding", "gzip"),),
            rule="gzip",
            promise="where gzip will do",
        )
    )
    yield from ()

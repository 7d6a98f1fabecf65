"""Passive faults below the message: HTTP framing, dropped connections, slow replies."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

from tests.faulty.behaviour.leaves import leaves, on_success
from tests.faulty.call import Call, Reply
from tests.faulty.hooks import at

SLOW_SECONDS = 4.0
HANG_SECONDS = 60.0
LONG_TEXT = 200


def on_the_wire(reply: Reply, *, length: str | None, body: bytes | None = None) -> bytes:
    """The reply as bytes, with the Content-Length as given or none."""
    lines = [f"HTTP/1.1 {reply.status} OK"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    lines += [f"Content-Length: {length}"] if length is not None else []
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (reply.body if body is None else body)


@at("reply", "length-too-short")
@on_success
def length_too_short(reply: Reply, call: Call) -> Reply:
    return replace(reply, raw=on_the_wire(reply, length=str(len(reply.body) - 7)))


@at("reply", "length-too-long")
@on_success
def length_too_long(reply: Reply, call: Call) -> Reply:
    return replace(reply, raw=on_the_wire(reply, length=str(len(reply.body) + 32)))


@at("reply", "two-lengths")
@on_success
def two_lengths(reply: Reply, call: Call) -> Reply:
    length = f"{len(reply.body)}\r\nContent-Length: {len(reply.body) + 5}"
    return replace(reply, raw=on_the_wire(reply, length=length))


@at("reply", "chunks-without-end")
@on_success
def chunks_without_end(reply: Reply, call: Call) -> Reply:
    chunk = f"{len(reply.body):x}\r\n".encode() + reply.body + b"\r\n"
    chunked = replace(reply, headers=[*reply.headers, ("Transfer-Encoding", "chunked")])
    return replace(reply, raw=on_the_wire(chunked, length=None, body=chunk))


@at("reply", "gzip-that-is-not")
@on_success
def gzip_that_is_not(reply: Reply, call: Call) -> Reply:
    reply.set_header("Content-Encoding", "gzip")
    return reply


@at("reply", "gzip-cut-short")
@on_success
def gzip_cut_short(reply: Reply, call: Call) -> Reply:
    if "gzip" not in (call.request.header("accept-encoding") or ""):
        return reply
    reply.set_header("Content-Encoding", "gzip")
    return replace(reply, body=gzip.compress(reply.body)[:-4])


@at("reply", "dropped-after-work")
@on_success
def dropped_after_work(reply: Reply, call: Call) -> Reply:
    return replace(reply, raw=b"")


@at("reply", "two-content-types")
@on_success
def two_content_types(reply: Reply, call: Call) -> Reply:
    reply.headers.append(("Content-Type", "text/html; charset=iso-8859-1"))
    return reply


@at("reply", "error-dropped")
def error_dropped(reply: Reply, call: Call) -> Reply:
    return replace(reply, raw=b"") if reply.status == 400 else reply


def _slow_every(number: int, reply: Reply, call: Call) -> Reply:
    call.memory["slow"] = call.memory.get("slow", 0) + 1
    return replace(reply, delay=SLOW_SECONDS) if call.memory["slow"] % number == 0 else reply


@at("reply", "slow-now-and-then")
@on_success
def slow_now_and_then(reply: Reply, call: Call) -> Reply:
    return _slow_every(20, reply, call)


@at("reply", "slow-long-text")
@on_success
def slow_long_text(reply: Reply, call: Call) -> Reply:
    return replace(reply, delay=SLOW_SECONDS) if _has_long_text(call.entity) else reply


def _has_long_text(entity: Any) -> bool:
    return any(isinstance(value, str) and len(value) >= LONG_TEXT for _, value in leaves(entity))


@at("reply", "slow-xml")
@on_success
def slow_xml(reply: Reply, call: Call) -> Reply:
    return _slow_every(5, reply, call) if "xml" in call.reply_type else reply

"""The implementation as a plain ASGI app, with a way to put raw bytes on the socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from tests.faulty.call import Reply, Request
from tests.faulty.implementation import Implementation

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class App:
    """Serve an Implementation."""

    def __init__(self, implementation: Implementation) -> None:
        self.implementation = implementation

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _whole_body(receive)
        if body is None:
            return
        headers = tuple(
            (key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"]
        )
        reply = await self.implementation.handle(
            Request(scope["method"], scope["path"], headers, body)
        )
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.raw is not None:
            _put_on_socket(send, reply.raw)
            return
        await _send_reply(reply, send)


async def _whole_body(receive: Receive) -> bytes | None:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _send_reply(reply: Reply, send: Send) -> None:
    headers = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in reply.headers]
    if (
        not reply.chunked
        and reply.header("content-length") is None
        and reply.status not in (204, 304)
    ):
        headers.append((b"Content-Length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if reply.chunked and reply.body:
        half = len(reply.body) // 2
        await send({"type": "http.response.body", "body": reply.body[:half], "more_body": True})
        await send({"type": "http.response.body", "body": reply.body[half:]})
    else:
        await send({"type": "http.response.body", "body": reply.body})


def _put_on_socket(send: Send, raw: bytes) -> None:
    # uvicorn's request cycle owns `send`; ASGI itself cannot break the framing of HTTP
    cycle: Any = getattr(send, "__self__")  # noqa: B009
    cycle.response_started = cycle.response_complete = True
    if raw:
        cycle.transport.write(raw)
    cycle.transport.close()

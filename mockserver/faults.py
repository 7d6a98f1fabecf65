"""Faults, acted out: late, wrong, broken off or no reply at all. Without one nothing of this runs.

Where a connection is hung up or reset the server must have put it into the scope, as `protocol`
does; under another server such a fault is refused.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from random import Random

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.journal import entry_of
from mockserver.problems import FAULT_IMPOSSIBLE, Problem, Refused, planned_fault, refusal
from mockserver.trouble import Fault, Trouble

CONNECTION = "mockserver.connection"
"""The key in the scope's extensions under which the server leaves the transport."""

PIECES = 20
GONE_SECONDS = 5.0

# Close at once and tell the other side so: RST in place of FIN.
_NO_LINGER = struct.pack("ii", 1, 0)

Sleep = Callable[[float], Awaitable[object]]

Act = Callable[[Message, bytes], Awaitable[None]]


class Troubled:
    """The application inside, disturbed: a delay first, then the fault."""

    def __init__(
        self, app: ASGIApp, *, trouble: Trouble, random: Random, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.app = app
        self.sleep = sleep
        self.delay = trouble.delay.seconds(random) if trouble.delay else 0.0
        self.fault = trouble.fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.delay:
            await self.sleep(self.delay)
        fault = self.fault
        if fault is None:
            await self.app(scope, receive, send)
        elif fault.kind == "status":
            raise Refused(_status(fault))
        elif fault.kind == "drop":
            await _hang_up(scope, receive, reset=False)
        else:
            act = _ACTS[fault.kind](fault, scope, receive, send, self.sleep)
            await self.app(scope, receive, _gathered(act))


def _status(fault: Fault) -> Problem:
    headers = (("Retry-After", fault.argument),) if fault.argument else ()
    return Problem(planned_fault(fault.status), "this reply is a fault, asked for", (), (), headers)


def _gathered(act: Act) -> Send:
    """A `send` that hands the whole reply over at once: its start, and its body."""
    start: Message = {}
    pieces: list[bytes] = []

    async def gather(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            await act(start, b"".join(pieces))

    return gather


def _malformed(fault: Fault, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> Act:
    async def act(start: Message, body: bytes) -> None:
        # The end is gone, and what stands there instead is no end in JSON, XML or anything.
        spoilt = body[:-1] + b"<{"
        headers = {b"content-type": b"application/json"} if not body else {}
        _set(start, {**headers, b"content-length": b"%d" % len(spoilt)})
        await send(start)
        await send({"type": "http.response.body", "body": spoilt, "more_body": False})

    return act


def _wrong_type(fault: Fault, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> Act:
    async def act(start: Message, body: bytes) -> None:
        _set(start, {b"content-type": fault.argument.encode()})
        await send(start)
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return act


def _drip(fault: Fault, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> Act:
    async def act(start: Message, body: bytes) -> None:
        await send(start)
        size = max(1, -(-len(body) // PIECES))
        *pieces, last = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
        pause = float(fault.argument) / (len(pieces) + 1)
        for piece in pieces:
            await sleep(pause)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await sleep(pause)
        await send({"type": "http.response.body", "body": last, "more_body": False})

    return act


def _broken_off(fault: Fault, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> Act:
    async def act(start: Message, body: bytes) -> None:
        connection_of(scope)  # refused before anything is sent, where it cannot be
        if not body:
            _set(start, {b"content-length": b"1"})  # a byte that never comes
        await send(start)
        half = body[: len(body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _hang_up(scope, receive, reset=fault.kind == "reset")

    return act


_ACTS: dict[str, Callable[[Fault, Scope, Receive, Send, Sleep], Act]] = {
    "malformed": _malformed,
    "wrong-type": _wrong_type,
    "drip": _drip,
    "truncate": _broken_off,
    "reset": _broken_off,
}


def _set(start: Message, headers: dict[bytes, bytes]) -> None:
    kept = [(name, value) for name, value in start["headers"] if name not in headers]
    start["headers"] = [*kept, *headers.items()]


def connection_of(scope: Scope) -> asyncio.Transport:
    """The transport of a request's connection; raises Refused where the server keeps it back."""
    connection: asyncio.Transport | None = scope.get("extensions", {}).get(CONNECTION)
    if connection is None:
        raise refusal(FAULT_IMPOSSIBLE, "this server does not let its connections be touched")
    return connection


async def _hang_up(scope: Scope, receive: Receive, *, reset: bool) -> None:
    connection = connection_of(scope)
    entry_of(scope).close()  # who sees the connection end finds it in the journal
    if reset:
        # What is written must be on its way first: a reset throws away what is not.
        while connection.get_write_buffer_size():
            await asyncio.sleep(0.005)
        _socket(connection).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        connection.abort()
    else:
        connection.close()
    # Until the server has seen it too: it would take a request without a reply for a bug.
    try:
        async with asyncio.timeout(GONE_SECONDS):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return


def _socket(connection: asyncio.Transport) -> socket.socket:
    found: socket.socket = connection.get_extra_info("socket")
    return found

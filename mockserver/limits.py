"""How much of a request is read, and how long it is waited for."""

import asyncio
import types
from collections.abc import Awaitable, Generator, Mapping
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from mockserver.journal import LAST, Entry
from mockserver.problems import BAD_REQUEST, BODY_SLOW, BODY_TOO_LARGE, Refused, refusal
from mockserver.settings import Settings

LINGER_SECONDS = 1.0

# Without this uvicorn would go on to read a body that nobody wants.
_CLOSE = (("Connection", "close"),)


class ClientGone(Exception):
    """The client left before its body was complete: nobody is there to be answered."""


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], settings: Settings) -> bytes:
    """The whole body of a request; `headers` need hold content-length only, if there is one.

    Raises Refused where the body is larger or slower than the settings allow, ClientGone where
    the client leaves.
    """
    length = headers.get(b"content-length")
    if length is not None:
        _check_length(length, settings.body_limit)
    # Nearly always the body came along with the head, and the first step is the last. Only where
    # it waits does a timeout watch: set for every request it would cost a tenth of the reply.
    steps = receive().__await__()
    try:
        waits_for = next(steps)
    except StopIteration as arrived:
        message = arrived.value
        if message["type"] == "http.request" and not message.get("more_body"):
            body: bytes = message.get("body", b"")
            if len(body) > settings.body_limit:
                raise _too_large(settings.body_limit) from None
            return body
        return await _read(receive, _given(message), settings)
    return await _read(receive, _resume(steps, waits_for), settings)


def length_alone(scope: Scope) -> Mapping[bytes, bytes]:
    """Of a request's headers all that `read_body` needs."""
    return {name: value for name, value in scope["headers"] if name == b"content-length"}


async def note_body(
    entry: Entry, receive: Receive, headers: Mapping[bytes, bytes], settings: Settings
) -> Refused | None:
    """Let an entry have the body of a request that is answered whatever it sends.

    Returns what `read_body` has against such a body, and that is then not noted.
    """
    try:
        entry.request_body = await read_body(receive, headers, settings)
    except Refused as refused:
        return refused
    return None


def once_more(body: bytes, receive: Receive) -> Receive:
    """A body that has been read, to be read again, and then what comes after it."""
    unread = [body]

    async def again() -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        return await receive()

    return again


def _check_length(length: bytes, limit: int) -> None:
    if not length.isdigit():
        raise refusal(BAD_REQUEST, "Content-Length is not a number of bytes", headers=_CLOSE)
    if len(length) > 18 or int(length) > limit:
        raise _too_large(limit)


async def _read(receive: Receive, first: Awaitable[Message], settings: Settings) -> bytes:
    try:
        async with asyncio.timeout(settings.read_timeout):
            return await _gather(receive, await first, settings.body_limit)
    except TimeoutError:
        raise refusal(
            BODY_SLOW,
            f"the body was not complete after {settings.read_timeout:g} s (--read-timeout)",
            headers=_CLOSE,
        ) from None


async def _given(message: Message) -> Message:
    return message


@types.coroutine
def _resume(steps: Generator[Any, Any, Message], waits_for: Any) -> Generator[Any, Any, Message]:
    """Go on awaiting what has been started by hand and then had to wait."""
    yield waits_for
    return (yield from steps)


async def _gather(receive: Receive, message: Message, limit: int) -> bytes:
    """The body whose first part is this message."""
    pieces: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)
        message = await receive()
    raise ClientGone


def _too_large(limit: int) -> Refused:
    return refusal(BODY_TOO_LARGE, f"the body is over {limit} bytes (--body-limit)", headers=_CLOSE)


async def linger(receive: Receive) -> None:
    """Throw away what the client is still sending, for a moment.

    Closing a socket with bytes unread makes the system reset it, and a client that sends all its
    body before it reads would then see the reset in place of the reply.
    """
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while (message := await receive())["type"] == "http.request":
                if not message.get("more_body"):
                    return
    except TimeoutError:
        return


async def send_and_linger(
    receive: Receive, send: Send, start: dict[str, object], body: bytes
) -> None:
    """Send a reply whole, but end it (and so the connection) only after a moment of lingering."""
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": True, LAST: True})
    await linger(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})

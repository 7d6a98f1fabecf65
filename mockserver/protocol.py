"""uvicorn's HTTP protocol, which bounds neither a head nor the wait for it, with bounds."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.faults import CONNECTION
from mockserver.journal import RECEIVED
from mockserver.replies import WITH_BODY

MOST_HEAD = 64_000
MOST_URL = 16_000

_REPLIES = {
    414: b"HTTP/1.1 414 URI Too Long\r\n",
    431: b"HTTP/1.1 431 Request Header Fields Too Large\r\n",
}


class _Unwanted(Exception):
    """Stops httptools at a head; uvicorn then calls `send_400_response`."""


class _ReplyTransport:
    """The transport as a reply sees it: its head can be made to wait and go out with the body.

    uvicorn writes them one after the other, and a call into the system costs as much as the
    journal twice.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._waits = False
        self._head = b""
        self.is_closing = transport.is_closing

    def wait_for_body(self) -> None:
        """Let the next write wait for the one after it."""
        self._waits = True

    def write(self, data: bytes) -> None:
        """Write, with what has waited; or wait."""
        if self._waits:
            self._waits, self._head = False, data
        elif self._head:
            head, self._head = self._head, b""
            if data:
                self._transport.writelines((head, data))
            else:  # from Python 3.12 on asyncio never ends to write an empty piece
                self._transport.write(head)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Close when all is written, also a head whose body never came."""
        if self._head:
            self.write(b"")
        self._transport.close()


class BoundedProtocol(HttpToolsProtocol):
    """Refuses long heads (431) and URLs (414), and hangs up on a head that takes too long."""

    def __init__(self, *args: Any, head_seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_seconds = head_seconds
        self._head_timer: asyncio.TimerHandle | None = None
        self._in_head = True
        self._received = 0
        self._status = 400

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give a new client its time for a first head."""
        super().connection_made(transport)
        self._replies = _ReplyTransport(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer with the connection."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; count and time what does not complete a head."""
        if self._in_head:
            self._received += len(data)
        else:
            self._received = len(data)
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            if self._received > MOST_HEAD:  # httptools keeps a header to itself until it is whole
                self._refuse(431)
            elif self._head_timer is None:
                self._start_timer()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is there: the request begins, if it is not too long."""
        self._in_head = False
        self._stop_timer()
        if len(self.url) > MOST_URL:
            self._status = 414
            raise _Unwanted
        # What was received bounds the head, and is seldom so much that it must be looked at.
        if self._received > MOST_HEAD and sum(map(_length, self.headers)) > MOST_HEAD:
            self._status = 431
            raise _Unwanted
        # RFC 9112, 3.2: one Host, which readers after us could otherwise choose among.
        hosts = [name for name, _ in self.headers].count(b"host")
        if hosts != 1 and (hosts or self.parser.get_http_version() != "1.0"):
            raise _Unwanted
        # No dicts, as ASGI would have it: what needs them, in this process, needs just these.
        extensions: dict[str, Any] = {CONNECTION: self.transport, RECEIVED: self._received}
        self.scope["extensions"] = extensions
        super().on_headers_complete()
        if self.scope["method"] != "HEAD":  # to which no body is ever written
            extensions[WITH_BODY] = self._replies.wait_for_body
        self.cycle.transport = cast("asyncio.Transport", self._replies)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or too much of it, and close."""
        if self._status == 400:
            super().send_400_response(msg)
        else:
            self._refuse(self._status)

    def _refuse(self, status: int) -> None:
        self.transport.write(_REPLIES[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _start_timer(self) -> None:
        self._head_timer = self.loop.call_later(self._head_seconds, self.transport.close)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _length(header: tuple[bytes, bytes]) -> int:
    return len(header[0]) + len(header[1])


def bounded(head_seconds: float) -> Callable[..., BoundedProtocol]:
    """The protocol as uvicorn makes it, for each connection."""
    return partial(BoundedProtocol, head_seconds=head_seconds)

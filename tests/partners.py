"""A partner on this machine for the proxy to ask: it answers with the very bytes it is told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from tests.waiting import PATIENCE

Act = Callable[[socket.socket], None]


@dataclass
class Received:
    """One request as it came over the wire."""

    head: bytes
    body: bytes

    @property
    def line(self) -> str:
        """The request line."""
        return self.head.split(b"\r\n")[0].decode("latin-1")

    def values(self, name: str) -> list[str]:
        """The values of a header, in their order."""
        lines = [line.partition(b":") for line in self.head.split(b"\r\n")[1:]]
        return [
            value.strip().decode("latin-1")
            for key, _, value in lines
            if key.decode("latin-1").lower() == name.lower()
        ]


def reply(
    body: bytes = b"",
    status: str = "200 OK",
    headers: Sequence[str] = ("Content-Type: application/json",),
    *,
    length: int | None = None,
) -> bytes:
    """A reply with its Content-Length, true unless `length` says otherwise."""
    told = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {told}", "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def says(answer: bytes) -> Act:
    """Send these bytes and hang up."""
    return lambda client: client.sendall(answer)


class Partner:
    """Listens on loopback; each connection is one request, and `act` what is done about it."""

    def __init__(self, act: Act, context: ssl.SSLContext | None = None) -> None:
        self.act = act
        self.context = context
        self.received: list[Received] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port: int = self._listener.getsockname()[1]
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Partner:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._listener.close()

    @property
    def stopping(self) -> threading.Event:
        """Set when the test is over: what waits should wait no longer."""
        return self._stopping

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(PATIENCE)
        try:
            with self._secured(client) as connection:
                received = _read(connection)
                if received is not None:
                    self.received.append(received)
                    self.act(connection)
        except OSError:  # the proxy hung up, or does not trust us: what it makes of it is tested
            client.close()

    def _secured(self, client: socket.socket) -> socket.socket:
        return self.context.wrap_socket(client, server_side=True) if self.context else client


def _read(client: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    received = Received(head, body)
    length = int((received.values("content-length") or ["0"])[0])
    while len(received.body) < length:
        received.body += client.recv(65536)
    return received


@contextmanager
def closed_port() -> Iterator[int]:
    """A port of this machine that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        yield taken.getsockname()[1]

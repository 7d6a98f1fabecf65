"""One HTTP/1.1 connection to one checked address: what is sent and read is exact, byte for byte.

A client library would hide what a check is after: follow redirects, read proxies from the
environment, repair framing, add headers. h11 does none of that.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import SplitResult

import h11

from contracts.attempts import Attempt, Trouble
from openapi.exchange import Reply, Request

MOST_REPLY_BYTES = 8_000_000
"""A reply longer than this is cut off and called malformed: no reply may eat the memory."""

_QUOTED_BYTES = re.compile(r""":?\s*(?:\bbytearray\(|\bb['"]).*""", re.S)
_GONE = "the connection was closed without a reply"


class CannotConnect(Exception):
    """The target does not answer at all; the message says what the system said."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a target's name led when it was checked: every connection goes there, no other."""

    family: socket.AddressFamily
    place: tuple[str, int]

    @classmethod
    def of(cls, parts: SplitResult) -> Address:
        """Resolve once; raises `CannotConnect`."""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise CannotConnect(f"{parts.hostname} cannot be resolved: {error}") from error
        family, _, _, _, place = found[0]
        return cls(family, (str(place[0]), int(place[1])))


class Connection:
    """A connection that is kept alive between requests and opened anew when it was closed.

    ``timeout`` is how many seconds a reply may take; it may be changed between requests.
    """

    def __init__(self, parts: SplitResult, address: Address, timeout: float) -> None:
        self._parts = parts
        self._address = address
        self.timeout = timeout
        self._socket: socket.socket | None = None
        self._http = h11.Connection(h11.CLIENT)

    def close(self) -> None:
        """Close the socket, if there is one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def send(self, request: Request) -> Attempt:
        """Send a request and read what comes; raises `CannotConnect` only while connecting."""
        reused = self._socket is not None
        attempt = self._once(request)
        if reused and attempt.trouble == "dropped" and attempt.reply is None:
            # A server may close an idle connection at any time: only a fresh one is evidence.
            attempt = self._once(request)
        return attempt

    def _open(self) -> socket.socket:
        plain = socket.socket(self._address.family, socket.SOCK_STREAM)
        try:
            plain.settimeout(self.timeout)
            plain.connect(self._address.place)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._parts.scheme == "https":
                context = ssl.create_default_context()
                plain = context.wrap_socket(plain, server_hostname=self._parts.hostname)
        except OSError as error:
            plain.close()
            raise CannotConnect(f"{self._parts.netloc} cannot be reached: {error}") from error
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=256_000)
        return plain

    def _once(self, request: Request) -> Attempt:
        if self._socket is None:
            self._socket = self._open()
        begun = time.perf_counter()
        reader = _Reader(self._socket, self._http, begun + self.timeout)
        sent = True
        try:
            try:
                self._socket.sendall(_as_bytes(self._http, request))
            except TimeoutError:
                raise
            except OSError:
                sent = False  # it may have answered before it stopped reading
            reader.read()
        except TimeoutError:
            return self._end(request, reader, begun, "hung", f"no reply in {self.timeout:g} s")
        except h11.RemoteProtocolError as error:
            # Bytes that are no HTTP at all and a reply that breaks off are both malformed.
            kind: Trouble = "malformed" if reader.status or reader.came else "dropped"
            return self._end(request, reader, begun, kind, _words(error) if reader.came else _GONE)
        except OSError:
            return self._end(request, reader, begun, "dropped", _GONE)
        if not reader.status:
            return self._end(request, reader, begun, "dropped", _GONE)
        detail = reader.excess()
        trouble: Trouble = "malformed" if detail else ""
        if sent and not detail and self._http.their_state is h11.DONE is self._http.our_state:
            self._http.start_next_cycle()
            return self._attempt(request, reader, begun, trouble, detail)
        return self._end(request, reader, begun, trouble, detail)

    def _end(
        self, request: Request, reader: _Reader, begun: float, trouble: Trouble, detail: str
    ) -> Attempt:
        self.close()
        return self._attempt(request, reader, begun, trouble, detail)

    @staticmethod
    def _attempt(
        request: Request, reader: _Reader, begun: float, trouble: Trouble, detail: str
    ) -> Attempt:
        elapsed = time.perf_counter() - begun
        if not reader.status or trouble == "hung":
            return Attempt(request, None, trouble, detail, elapsed)
        reply = Reply(reader.status, reader.headers, bytes(reader.body), elapsed)
        return Attempt(request, reply, trouble, detail, elapsed)


def _words(error: h11.RemoteProtocolError) -> str:
    """What h11 says, without the bytes of the reply that it may quote: they are nobody's to see."""
    return _QUOTED_BYTES.sub("", str(error))


class _Reader:
    """Reads one reply, keeping what came so far for the case that it breaks off."""

    def __init__(self, connected: socket.socket, http: h11.Connection, deadline: float) -> None:
        self.socket = connected
        self.status = 0
        self.headers: tuple[tuple[str, str], ...] = ()
        self.body = bytearray()
        self.came = False
        self._http = http
        self._deadline = deadline

    def read(self) -> None:
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                left = self._deadline - time.perf_counter()
                if left <= 0:
                    raise TimeoutError
                self.socket.settimeout(left)
                data = self.socket.recv(65536)
                self.came = self.came or bool(data)
                self._http.receive_data(data)
            elif isinstance(event, h11.Response):
                self.status = event.status_code
                self.headers = tuple(
                    (name.decode("latin-1"), value.decode("latin-1"))
                    for name, value in event.headers.raw_items()
                )
            elif isinstance(event, h11.Data):
                self.body += event.data
                if len(self.body) > MOST_REPLY_BYTES:
                    raise h11.RemoteProtocolError(f"the reply is over {MOST_REPLY_BYTES} bytes")
            elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed) or event is h11.PAUSED:
                return

    def excess(self) -> str:
        """What is wrong with the framing of a complete reply, or ""."""
        data, _ = self._http.trailing_data
        if data:
            return f"{len(data)} bytes follow the end of the reply"
        names = [name.lower() for name, _ in self.headers]
        if "content-length" in names and "transfer-encoding" in names:
            return "Content-Length and Transfer-Encoding are both given"
        return ""


def _as_bytes(http: h11.Connection, request: Request) -> bytes:
    parts = SplitUrl.of(request.url)
    headers = [("Host", parts.host), *request.headers]
    names = {name.lower() for name, _ in headers}
    if "content-length" not in names and "transfer-encoding" not in names:
        headers.append(("Content-Length", str(len(request.body))))
    event = h11.Request(method=request.method, target=parts.path, headers=headers)
    out = http.send(event) or b""
    out += http.send(h11.Data(data=request.body)) or b"" if request.body else b""
    return out + (http.send(h11.EndOfMessage()) or b"")


@dataclass(frozen=True, slots=True)
class SplitUrl:
    """The two parts of a URL that a request carries."""

    host: str
    path: str

    @classmethod
    def of(cls, url: str) -> SplitUrl:
        host, slash, path = url.partition("://")[2].partition("/")
        return cls(host, slash + path or "/")

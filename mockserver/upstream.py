"""A partner's own host, and the one guarded way to call it.

httpx's transport is used bare, without its client: that would follow redirects, keep cookies, read
proxies from the environment and add headers. The URL that it gets holds a checked address, so it
has nothing to look up; the name stays in Host and in the TLS handshake.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import httpx

from mockserver.addresses import Resolve, look_up, pinned
from mockserver.places import Place

Headers = Sequence[tuple[bytes, bytes]]

_HOP_BY_HOP = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)
# The body was read whole: its length is known, and nobody waits for a 100 any more.
_WRITTEN_ANEW = (b"host", b"content-length", b"expect")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class NoAnswer(Exception):
    """The partner gave no reply that could be passed on: `kind` is "down", "slow" or "broken"."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(slots=True)
class Answer:
    """The partner's reply without its hop-by-hop headers.

    `body` is all of it, or where `rest` is there, what came before it grew past the limit.
    """

    status: int
    headers: Headers
    body: bytes
    rest: AsyncIterator[bytes] | None
    seconds: float
    _response: httpx.Response = field(repr=False)

    async def close(self) -> None:
        """Give the connection back, or close it where not all was read."""
        await self._response.aclose()


class Upstream:
    """One partner's host, called at the addresses that were checked when this was made.

    Raises AddressRefused (a SettingsError) where it may not be called.
    """

    def __init__(
        self, place: Place, *, seconds: float, most_bytes: int, resolve: Resolve = look_up
    ) -> None:
        self.place = place
        self.seconds = seconds
        self.most_bytes = most_bytes
        self._addresses = pinned(place.host, place.via, resolve)
        self._transport = httpx.AsyncHTTPTransport(
            retries=0, limits=httpx.Limits(max_connections=100, max_keepalive_connections=20)
        )

    async def call(self, method: str, target: bytes, headers: Headers, body: bytes) -> Answer:
        """Send a request as it came but for its hop-by-hop headers and Host; raises NoAnswer."""
        clock = asyncio.get_running_loop().time
        started = clock()
        sent = [(b"Host", self.place.authority.encode("ascii")), *_to_partner(headers)]
        target = self.place.path.encode("ascii") + target
        try:
            async with asyncio.timeout(self.seconds):
                response = await self._send(method, target, sent, body)
                try:
                    return await self._answer(response, lambda: clock() - started)
                except BaseException:
                    await response.aclose()
                    raise
        except (TimeoutError, httpx.TimeoutException):
            raise NoAnswer("slow", f"no whole reply within {self.seconds:g} s") from None
        except (httpx.ConnectError, httpx.PoolTimeout) as error:
            raise NoAnswer("down", f"no connection: {_said(error)}") from None
        except httpx.TransportError as error:
            raise NoAnswer("broken", f"the exchange broke off: {_said(error)}") from None

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def _send(
        self, method: str, target: bytes, headers: Headers, body: bytes
    ) -> httpx.Response:
        *others, last = self._addresses
        for address in others:
            try:
                return await self._send_to(address, method, target, headers, body)
            except httpx.ConnectError:
                continue  # of the names for this machine, often only one leads to a server
        return await self._send_to(last, method, target, headers, body)

    async def _send_to(
        self, address: str, method: str, target: bytes, headers: Headers, body: bytes
    ) -> httpx.Response:
        place = self.place
        request = httpx.Request(
            method,
            httpx.URL(scheme=place.scheme, host=address, port=place.port),
            headers=list(headers),
            content=body,
            extensions={
                "target": target,
                "sni_hostname": place.host,
                "timeout": httpx.Timeout(self.seconds).as_dict(),
            },
        )
        return await self._transport.handle_async_request(request)

    async def _answer(self, response: httpx.Response, elapsed: Callable[[], float]) -> Answer:
        if not 200 <= response.status_code <= 599:
            raise NoAnswer("broken", f"{response.status_code} is no status of a reply")
        headers = without_hop_by_hop(response.headers.raw)
        for name, value in headers:
            if _CONTROL.search(value):  # uvicorn would send nothing at all
                told = name.decode("latin-1")
                raise NoAnswer("broken", f"its header {told} holds a control character")
        stream = _told_when_broken(response.aiter_raw())
        body = bytearray()
        rest: AsyncIterator[bytes] | None = None
        async for piece in stream:
            body += piece
            if len(body) > self.most_bytes:
                rest = stream
                break
        if rest is None:
            await response.aclose()
        return Answer(response.status_code, headers, bytes(body), rest, elapsed(), response)


async def _told_when_broken(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            yield piece
    except httpx.TimeoutException:
        raise NoAnswer("slow", "the reply stopped in its middle") from None
    except httpx.TransportError as error:
        raise NoAnswer("broken", f"the reply broke off: {_said(error)}") from None


def without_hop_by_hop(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The headers for the other end (RFC 9110, 7.6.1), their names in small letters."""
    dropped = set(_HOP_BY_HOP)
    for name, value in headers:
        if name.lower() == b"connection":
            dropped.update(word.strip().lower() for word in value.split(b","))
    return [(name.lower(), value) for name, value in headers if name.lower() not in dropped]


def _to_partner(headers: Headers) -> list[tuple[bytes, bytes]]:
    """A client's headers without those that httpx writes anew, or that mean the mock alone."""
    return [
        (name, value)
        for name, value in without_hop_by_hop(headers)
        if name not in _WRITTEN_ANEW and not name.startswith(b"x-mock-")
    ]


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__

"""One request and its reply, as data."""

from __future__ import annotations

from dataclasses import dataclass

from openapi.documents import Operation
from openapi.wire.media_types import MediaType, parse

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header, its name in any letter case."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent; ``url`` is absolute or a path."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return header(self.headers, name)

    @property
    def media_type(self) -> MediaType | None:
        """The Content-Type, or None where it is missing or malformed."""
        return parse(self.header("content-type"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; ``elapsed`` in seconds from sending to the last byte."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    elapsed: float = 0.0

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return header(self.headers, name)

    @property
    def media_type(self) -> MediaType | None:
        """The Content-Type, or None where it is missing or malformed."""
        return parse(self.header("content-type"))


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, its reply, and the documented operation it belongs to."""

    operation: Operation | None
    request: Request
    reply: Reply

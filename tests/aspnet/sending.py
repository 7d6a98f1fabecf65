"""One raw request to any server, and the same one to two of them side by side."""

from __future__ import annotations

import http.client
import time
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from openapi.documents import Operation
from openapi.exchange import Reply, Request
from openapi.violations import Value
from tests.waiting import PATIENCE


def send(base_url: str, request: Request) -> Reply:
    """The reply to exactly these headers and bytes; Host and Content-Length are added.

    Content-Length is not added where the request brings its own framing.
    """
    with closing(connected(base_url)) as connection:
        return sent(connection, request)


def connected(base_url: str) -> http.client.HTTPConnection:
    """A connection for many requests; it opens itself, again where the server has closed it."""
    where = urlsplit(base_url)
    return http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)


def sent(connection: http.client.HTTPConnection, request: Request) -> Reply:
    """The reply to a request on this connection, opened again where the server let go of it."""
    try:
        return _sent(connection, request)
    except (ConnectionError, http.client.CannotSendRequest):  # it was idle for long
        connection.close()
        return _sent(connection, request)


def _sent(connection: http.client.HTTPConnection, request: Request) -> Reply:
    started = time.monotonic()
    connection.putrequest(request.method, request.url, skip_accept_encoding=True)
    for name, value in request.headers:
        connection.putheader(name, value)
    framed = request.header("content-length") or request.header("transfer-encoding")
    if not framed and (request.body or request.method in ("POST", "PUT", "PATCH")):
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body or None)
    reply = connection.getresponse()
    body = reply.read()
    return Reply(reply.status, tuple(reply.getheaders()), body, time.monotonic() - started)


def post(
    base_url: str, operation: Operation, media_type: str | None, body: bytes, accept: str = ""
) -> Reply:
    """The reply to one body of an operation."""
    return send(base_url, posting(operation, media_type, body, accept))


def posting(operation: Operation, media_type: str | None, body: bytes, accept: str = "") -> Request:
    """The request with one body of an operation."""
    headers = (("Content-Type", media_type),) if media_type else ()
    asked = (("Accept", accept),) if accept else ()
    return Request(operation.method, operation.path, headers + asked, body)


@dataclass(frozen=True, slots=True)
class Said:
    """What a reply says, apart from how it words it: what two servers may agree on."""

    status: int
    media_type: str
    value: Value
    """Of a documented reply of status 200; None for any other."""
    violations: tuple[str, ...] = ()
    """What the document finds wrong with the body."""


def said(operation: Operation, reply: Reply) -> Said:
    """A reply as the operation's document reads it."""
    media_type = reply.media_type
    essence = media_type.essence if media_type else ""
    documented = operation.reply(reply.status)
    content = documented.contents.get(essence) if documented else None
    if content is None or not reply.body:
        return Said(reply.status, essence if reply.body else "", None)
    reading = content.read(reply.body, media_type.charset if media_type else None)
    broken = tuple(f"{one.where} {one.rule}: {one.came}" for one in reading.violations)
    return Said(reply.status, essence, reading.value if reply.status == 200 else None, broken)


def both(operation: Operation, request: Request, one_url: str, other_url: str) -> tuple[Said, Said]:
    """What two servers say to the same raw request: a mock and the real framework, say."""
    return (
        said(operation, send(one_url, request)),
        said(operation, send(other_url, request)),
    )

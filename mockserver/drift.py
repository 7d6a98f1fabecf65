"""Where an exchange with a partner and the partner's document differ."""

import zlib
from collections.abc import Iterable, Iterator

from openapi.documents import Content, DocumentedReply, Operation
from openapi.exchange import Exchange, Reply, Request
from openapi.violations import Reading, UnknownCharset, Violation
from openapi.wire.limits import Limits

# What zlib is told: 16 more than the largest window reads gzip, that window alone reads zlib's own.
_INFLATED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Undecodable(ValueError):
    """A body's Content-Encoding cannot be undone; the message says why."""


def drift_of(exchange: Exchange, limits: Limits) -> tuple[tuple[Violation, ...], ...]:
    """What is wrong with the request, and what with the reply, by the document."""
    operation = exchange.operation
    if operation is None:
        return (), ()
    return (
        tuple(_request(operation, exchange.request, limits)),
        tuple(_reply(operation, exchange.reply, limits)),
    )


def content_of(
    contents_of: Operation | DocumentedReply, message: Request | Reply
) -> Content | None:
    """What is documented of a message's media type."""
    contents = contents_of.requests if isinstance(contents_of, Operation) else contents_of.contents
    return contents.get(message.media_type.essence) if message.media_type else None


def read(content: Content, message: Request | Reply, limits: Limits) -> Reading:
    """The value of a message's body; raises Undecodable and UnknownCharset."""
    charset = message.media_type.charset if message.media_type else None
    return content.read(plain_body(message, limits.body), charset, limits)


def plain_body(message: Request | Reply, most: int) -> bytes:
    """The body with its Content-Encoding undone; raises Undecodable, also over `most` bytes."""
    encoding = (message.header("content-encoding") or "identity").strip().lower()
    if encoding in ("identity", "") or not message.body:
        return message.body
    window = _INFLATED.get(encoding)
    if window is None:
        raise Undecodable("gzip, deflate or no Content-Encoding")
    inflater = zlib.decompressobj(window)
    try:
        body = inflater.decompress(message.body, most)
    except zlib.error:
        raise Undecodable(f"a body in {encoding}") from None
    if not inflater.eof:
        raise Undecodable(f"a body that is whole, and of at most {most} bytes unpacked")
    return body


def _request(operation: Operation, request: Request, limits: Limits) -> Iterator[Violation]:
    if not operation.requests:
        return
    content = content_of(operation, request)
    if content is not None:
        yield from _body(content, request, limits)
    elif request.body:
        yield _header("Content-Type", operation.requests, request.header("content-type"))
    else:
        first = next(iter(operation.requests.values()))
        yield from first.read(b"", None, limits).violations


def _reply(operation: Operation, reply: Reply, limits: Limits) -> Iterator[Violation]:
    documented = operation.reply(reply.status)
    if documented is None:
        expected = " or ".join(operation.replies)
        yield Violation("the status", (), "status", expected, str(reply.status), "page")
        return
    if not reply.body:
        if documented.empty is None and documented.contents:
            promised = next(iter(documented.contents.values())).evidence
            yield Violation("", (), "body", "a body", "none", promised)
        return
    content = content_of(documented, reply)
    if content is not None:
        yield from _body(content, reply, limits)
    elif documented.contents:
        yield _header("Content-Type", documented.contents, reply.header("content-type"))
    else:
        came = f"{len(reply.body)} bytes"
        yield Violation("", (), "body", "no body", came, documented.evidence)


def _body(content: Content, message: Request | Reply, limits: Limits) -> tuple[Violation, ...]:
    try:
        return read(content, message, limits).violations
    except UnknownCharset as unknown:
        expected, came = "a charset that exists", unknown.charset[:60]
        return (Violation("Content-Type", (), "charset", expected, came, "framework"),)
    except Undecodable as error:
        came = message.header("content-encoding") or "none"
        return (_header("Content-Encoding", [str(error)], came),)


def _header(name: str, offered: Iterable[str], came: str | None) -> Violation:
    expected = " or ".join(offered)
    rule = name.lower()
    return Violation(name, (), rule, expected, came[:60] if came else "none", "framework")

"""What of an exchange may be kept on a disk: the contract's own headers, and masked bodies."""

from collections.abc import Iterator

from mockserver.drift import Undecodable, content_of, read
from mockserver.echoes import echoes
from mockserver.standins import with_stand_ins
from openapi.documents import DocumentedReply, Operation
from openapi.exchange import Exchange, Headers, Reply, Request
from openapi.exchange_files import ExchangeFile
from openapi.masking import MASK, without
from openapi.violations import UnknownCharset, Unwritable
from openapi.wire.limits import Limits

# Headers that a contract speaks of. Others may name people, sessions or keys, and none is needed.
_KEPT = frozenset(("content-type", "accept", "retry-after", "allow"))


def keepable(exchange: Exchange, limits: Limits) -> ExchangeFile:
    """The exchange without anything sensitive; its summary tells what could not be kept.

    Bodies are written anew from their masked values. What cannot be read, or no document
    describes, cannot be masked either, and stays away.
    """
    operation = exchange.operation
    documented = operation.reply(exchange.reply.status) if operation else None
    request, reply = exchange.request, exchange.reply
    hushed = echoes(operation, request, reply.status, limits)
    sent, sent_note = _body(operation, request, limits)
    answered, answered_note = _body(documented, reply, limits, hushed)
    notes = (("request", sent_note), ("reply", answered_note))
    return ExchangeFile(
        Request(request.method, _without_values(request.url), _headers(request.headers), sent),
        Reply(reply.status, _headers(reply.headers), answered, reply.elapsed),
        "; ".join(f"the body of the {name} is not kept: {note}" for name, note in notes if note),
    )


def _body(
    documented: Operation | DocumentedReply | None,
    message: Request | Reply,
    limits: Limits,
    hushed: frozenset[str] = frozenset(),
) -> tuple[bytes, str]:
    if not message.body:
        return b"", ""
    content = content_of(documented, message) if documented else None
    if content is None:
        return b"", "no document says what in it is sensitive"
    try:
        reading = read(content, message, limits)
        if not reading.readable:
            return b"", "it cannot be read"
        return content.write(without(with_stand_ins(reading.value, content), hushed)), ""
    except (Undecodable, UnknownCharset) as error:
        return b"", f"it cannot be read: {error}"
    except Unwritable:
        return b"", "masked, it cannot be written"


def _headers(headers: Headers) -> Headers:
    return tuple((_title(name), value) for name, value in headers if name.lower() in _KEPT)


def _title(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))


def _without_values(url: str) -> str:
    path, question, query = url.partition("?")
    return path + question + "&".join(_names(query))


def _names(query: str) -> Iterator[str]:
    for part in query.split("&"):
        name, equals, _ = part.partition("=")
        yield f"{name}{equals}{MASK}" if equals else MASK if name else ""

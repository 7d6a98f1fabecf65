"""A reply read by the document: its value, what is wrong with it, and whether it says no."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from contracts.attempts import Attempt
from openapi.documents import Content, DocumentedReply, Operation
from openapi.exchange import Reply
from openapi.schemas import Schema
from openapi.violations import UnknownCharset, Violation
from openapi.wire.media_types import family

_MOST_INFLATED = 8_000_000
_SUCCESS = (
    *("success", "issuccess", "succeed", "succeeded", "issuccessful", "issuccessstatuscode"),
    *("ok", "isvalid"),
)
_FAILURE = ("iserror", "haserror", "haserrors")
_NO = (False, "false", "0")
_YES = (True, "true", "1")


@dataclass(frozen=True, slots=True)
class ReadReply:
    """What a documented reply's body says; ``content`` is None where no document covers it.

    ``respelled`` are names that came in another letter case: (the document's, what came).
    """

    reply: Reply
    documented: DocumentedReply | None
    content: Content | None
    value: Any = None
    violations: tuple[Violation, ...] = ()
    readable: bool = False
    respelled: tuple[tuple[str, str], ...] = ()
    charset_problem: str = ""


def documented_reply(operation: Operation, status: int) -> DocumentedReply | None:
    """What is documented of a status, and of another success that of the documented one.

    No page prints a status: its words about a reply are about success.
    """
    exact = operation.reply(status)
    if exact is not None or not 200 <= status < 300:
        return exact
    return documented_success(operation)


def documented_success(operation: Operation) -> DocumentedReply | None:
    """The first documented reply of a success: 200, 201 or 2XX, whichever the document says."""
    return next((one for name, one in operation.replies.items() if name.startswith("2")), None)


def read_reply(operation: Operation, reply: Reply) -> ReadReply:
    """Read a reply by its status and Content-Type, as far as the document has them."""
    documented = documented_reply(operation, reply.status)
    media_type = reply.media_type
    content = None
    if documented and media_type:
        content = documented.contents.get(media_type.essence) or _of_family(
            documented, media_type.essence
        )
    if content is None or media_type is None or not reply.body:
        return ReadReply(reply, documented, content)
    try:
        reading = content.read(plain_body(reply), media_type.charset)
    except UnknownCharset as error:
        return ReadReply(reply, documented, content, charset_problem=str(error))
    value, respelled = reading.value, dict[str, str]()
    violations = reading.violations
    if family(content.media_type) == "json":
        value = _respelled(content.schema, value, respelled)
        violations = content.violations(value) if respelled else violations
    return ReadReply(
        reply, documented, content, value, violations, reading.readable, tuple(respelled.items())
    )


def plain_body(reply: Reply) -> bytes:
    """The body without its Content-Encoding; as it came where that is unknown or not true."""
    coding = (reply.header("Content-Encoding") or "").strip().lower()
    try:
        if coding == "gzip":
            return zlib.decompressobj(31).decompress(reply.body, _MOST_INFLATED)
        if coding == "deflate":
            return zlib.decompressobj().decompress(reply.body, _MOST_INFLATED)
    except zlib.error:
        return reply.body
    return reply.body


def is_cut_short(reply: Reply) -> bool:
    """Whether a packed body ends before its stream does: a strict reader gets nothing of it."""
    coding = (reply.header("Content-Encoding") or "").strip().lower()
    if coding not in ("gzip", "deflate") or not reply.body:
        return False
    unpacking = zlib.decompressobj(31 if coding == "gzip" else zlib.MAX_WBITS)
    try:
        unpacking.decompress(reply.body, _MOST_INFLATED)
    except zlib.error:
        return False
    return not unpacking.eof and not unpacking.unconsumed_tail


def _respelled(schema: Schema | None, value: Any, found: dict[str, str]) -> Any:
    """``value`` with the document's spelling of each name; ``found`` gets (documented, came).

    The page's table and its sample may differ in letter case, and .NET readers do not care.
    """
    if schema is None:
        return value
    if isinstance(value, list):
        return [_respelled(schema.items, item, found) for item in value]
    if not isinstance(value, dict):
        return value
    documented = {name.lower(): name for name in schema.members}
    told: dict[str, Any] = {}
    for name, below in value.items():
        wanted = documented.get(str(name).lower(), str(name))
        # The document may have both `id` and `Id`: then each is its own name.
        if name not in schema.members and wanted != name and wanted not in value:
            found[wanted] = name
            name = wanted
        told[name] = _respelled(schema.members.get(name), below, found)
    return told


def _of_family(documented: DocumentedReply, essence: str) -> Content | None:
    # A wrong label is one finding; what the body says is judged all the same.
    wanted = family(essence)
    found = (one for name, one in documented.contents.items() if family(name) == wanted)
    return next(found, None) if wanted else None


def says_no(operation: Operation, read: ReadReply) -> bool:
    """Whether a reply with a good status says in its body that nothing was done.

    A flag such as ``Success`` is how some APIs refuse; a page that shows one leaves that open. One
    that a request has too is data, which comes back as it was sent.
    """
    flags = {name.lower() for name, said in _flags(read) if _is_no(name, said)}
    return bool(flags) and not flags <= _names_sent(operation)


def _flags(read: ReadReply) -> Iterator[tuple[str, Any]]:
    """Every name of the body that has a plain value, with that value."""
    if read.content is None or read.content.schema.kind == "any":
        essence = read.reply.media_type.essence if read.reply.media_type else ""
        if family(essence) == "xml":
            return _elements(plain_body(read.reply))
    return _members(read.value)


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    for name, below in value.items() if isinstance(value, dict) else ():
        if isinstance(below, dict):
            yield from _members(below)
        else:
            yield name, below


def _names_sent(operation: Operation) -> set[str]:
    """The names of all that a request may hold, at any depth, in small letters."""
    waiting, names = [content.schema for content in operation.requests.values()], set[str]()
    while waiting:
        schema = waiting.pop()
        names.update(name.lower() for name in schema.members)
        waiting += [*schema.members.values(), *([schema.items] if schema.items else [])]
    return names


def _is_no(name: str, value: Any) -> bool:
    """Whether a flag says that it went wrong: as a boolean, or as a serializer writes one."""
    wanted = _NO if name.lower() in _SUCCESS else _YES if name.lower() in _FAILURE else ()
    return (value.strip().lower() if isinstance(value, str) else value) in wanted


def is_flag(name: str) -> bool:
    """Whether a member of this name says whether it went well."""
    return name.lower() in (*_SUCCESS, *_FAILURE)


def is_yes_or_no(value: Any) -> bool:
    """Whether a value is one that a flag has."""
    return (value.strip().lower() if isinstance(value, str) else value) in (*_YES, *_NO)


def _elements(body: bytes) -> Iterator[tuple[str, str]]:
    """The local name and the text of each element of an XML body that no document types."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(body, parser)
    except (ValueError, etree.XMLSyntaxError):
        return
    for element in root.iter("*"):
        yield etree.QName(element).localname, element.text or ""


def outcome(operation: Operation, attempt: Attempt) -> str:
    """The attempt's outcome, where an accepting status may still carry a refusal in its body."""
    if attempt.outcome != "accepted" or attempt.reply is None:
        return attempt.outcome
    no = says_no(operation, read_reply(operation, attempt.reply))
    return "refused" if no else "accepted"

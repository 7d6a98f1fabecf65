"""Checks that look at one answer and send nothing."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from contracts.cases import pattern
from contracts.checks.objections import Answer, Objection
from contracts.checks.registry import check
from contracts.comparing import differences, is_edge_date, kind, same
from contracts.generation.places import MISSING, at
from contracts.leaks import leaks
from contracts.replies import plain_body
from openapi.documents import DocumentedReply
from openapi.schemas import Schema
from openapi.violations import Evidence, Violation
from openapi.wire.media_types import family, negotiate, parse

_NAMED = {"json": "JSON", "xml": "XML", "form": "form"}


def _what(answer: Answer) -> str:
    """The case's body in words: "the body whose /Reason is null"."""
    case = answer.case
    sort = _NAMED.get(family(case.media_type), case.media_type)
    return f"the {sort} body {case.promise}" if case.promise else f"the {sort} request: {case.name}"


@check("passive")
def server_error(answer: Answer) -> Iterator[Objection]:
    """No request, however bad, is answered with a status of 500 or more."""
    reply = answer.attempt.reply
    if reply is not None and reply.status >= 500:
        yield Objection(
            f"{_what(answer)} makes the implementation fail with status {reply.status}",
            "a reply under 500",
            f"status {reply.status}",
            member=answer.case.member,
            rule=f"{answer.case.rule or 'status'}",
            always=True,
        )


@check("passive")
def no_reply(answer: Answer) -> Iterator[Objection]:
    """Every request is answered, in time and before the connection is closed."""
    trouble = answer.attempt.trouble
    if answer.attempt.reply is None:
        yield Objection(
            f"{_what(answer)} gets no reply: {answer.attempt.detail}",
            "a reply",
            answer.attempt.detail,
            member=answer.case.member,
            rule="hang" if trouble == "hung" else "connection",
            always=True,
        )


@check("passive")
def http_framing(answer: Answer) -> Iterator[Objection]:
    """A reply is sound HTTP/1.1: as long as it says, nothing missing and nothing after it."""
    if answer.attempt.trouble == "malformed" and answer.attempt.reply is not None:
        yield Objection(
            f"the reply is no sound HTTP: {answer.attempt.detail}",
            "a complete reply of the length that its headers say",
            answer.attempt.detail,
            rule="framing",
            always=True,
        )


_ONCE = ("content-type", "content-length", "content-encoding", "location", "date")


@check("passive")
def sound_headers(answer: Answer) -> Iterator[Objection]:
    """A reply names each thing once, and its Content-Encoding is what was done to the body."""
    reply = answer.attempt.reply
    if reply is None:
        return
    for name in _ONCE:
        values = [value for key, value in reply.headers if key.lower() == name]
        if len(set(values)) > 1:
            yield Objection(
                f"the reply has {len(values)} headers {name} that differ",
                f"one {name}",
                f"{len(values)} of them",
                rule=name,
                always=True,
            )
    coding = (reply.header("Content-Encoding") or "identity").strip().lower()
    if reply.body and coding in ("gzip", "deflate") and plain_body(reply) is reply.body:
        yield Objection(
            f"the reply says that it is {coding}, and is not",
            coding,
            "another coding",
            rule="content-encoding",
            always=True,
        )


@check("passive")
def accepts_what_is_valid(answer: Answer) -> Iterator[Objection]:
    """A body that keeps every documented rule is accepted.

    Nothing is said about values on which the page leaves something open: members whose nullability
    is unknown, a blank text where one is required, unknown values of an enumeration.
    """
    case = answer.case
    if case.expected == "accepted" and answer.outcome == "refused":
        yield Objection(
            f"{_what(answer)} is refused with {answer.said}",
            "the body is accepted",
            answer.said,
            member=case.member,
            rule=case.rule,
            evidence=case.evidence,
            quote=case.quote,
        )


@check("passive")
def refuses_what_is_invalid(answer: Answer) -> Iterator[Objection]:
    """A body that breaks a rule of the page, or one that the framework enforces, is refused.

    Required members, lengths, types and formats: each is broken alone, so an acceptance says which.
    """
    case = answer.case
    if case.expected == "refused" and answer.outcome == "accepted":
        yield Objection(
            f"{_what(answer)} is accepted",
            "the body is refused with a status of 400 to 499",
            answer.said,
            member=case.member,
            rule=case.rule,
            evidence=case.evidence,
            quote=case.quote,
        )


@check("passive")
def documented_status(answer: Answer) -> Iterator[Objection]:
    """A status under 400 is one that the document has: 200, and never a redirect."""
    reply = answer.attempt.reply
    if reply is None or reply.status >= 400 or answer.operation.reply(reply.status):
        return
    if answer.case.expected == "refused" or answer.case.method:
        return
    documented = [status for status in answer.operation.replies if not status.startswith("4")]
    yield Objection(
        f"{_what(answer)} is answered with status {reply.status}, which is not documented",
        f"status {' or '.join(documented)}",
        f"status {reply.status}",
        rule="status",
        evidence=answer.operation.replies[documented[0]].evidence if documented else "page",
    )


def _judged(answer: Answer) -> DocumentedReply | None:
    """The documented reply of a success that carries a body, else None."""
    reply = answer.attempt.reply
    if reply is None or not 200 <= reply.status < 300 or not reply.body or answer.case.method:
        return None
    return answer.operation.reply(reply.status)


def _offered(documented: DocumentedReply) -> list[str]:
    """The media types that the partner promises; what only our document needs is not one."""
    contents = documented.contents.items()
    return [name for name, content in contents if content.evidence != "derived"]


@check("passive")
def documented_media_type(answer: Answer) -> Iterator[Objection]:
    """The Content-Type of a success is one that the document names for it."""
    documented = _judged(answer)
    if documented is None or not (offered := _offered(documented)):
        return
    header = answer.attempt.reply.header("Content-Type") if answer.attempt.reply else None
    came = parse(header)
    # Who asks for more than the page offers may get it.
    asked = came is not None and came.essence in answer.case.accept.lower()
    if came is None or (came.essence not in offered and not asked):
        shown = came.essence if came else "no readable Content-Type"
        yield Objection(
            f"the reply is labelled {shown}, which is not documented",
            " or ".join(offered),
            shown,
            rule="media type",
            evidence=documented.contents[offered[0]].evidence,
        )


@check("passive")
def negotiated_media_type(answer: Answer) -> Iterator[Objection]:
    """The reply comes in the media type that was asked for, by q values where there are several.

    Asking for one documented type is a promise of the page; how a list or a range is weighed is the
    framework's, which never answers 406.
    """
    documented = _judged(answer)
    accept = answer.case.accept
    if documented is None or accept == "*/*" or not (offered := _offered(documented)):
        return
    came = answer.attempt.reply.media_type if answer.attempt.reply else None
    wanted = negotiate(accept or None, offered, answer.case.media_type)
    if came is None or came.essence == wanted or came.essence not in offered:
        return
    yield Objection(
        f"asked for {accept or 'nothing'}, the reply comes as {came.essence}",
        wanted,
        came.essence,
        rule=f"Accept: {accept}",
        evidence=documented.contents[wanted].evidence if accept in offered else "framework",
    )


@check("passive")
def body_as_documented(answer: Answer) -> Iterator[Objection]:
    """The body of a success can be read, and keeps the documented schema.

    In XML also root, names, namespaces and order, as a DataContract reader needs them: it silently
    loses what is out of order or in another namespace.
    """
    documented = _judged(answer)
    read = answer.read
    if documented is None or read is None or read.content is None:
        return
    if answer.case.phase == "hostile" and answer.case.expected == "either":
        return  # what was sent may come back, and no better than it was sent
    if read.charset_problem:
        yield Objection(
            f"the reply declares a charset that is none: {read.charset_problem}",
            "charset=utf-8",
            "another charset",
            rule="charset",
            evidence="framework",
        )
    for name, came in read.respelled[:1]:
        yield Objection(
            f"the reply writes names in another letter case: {came} for {name}",
            name,
            came,
            rule="letter case",
            evidence="sample",
        )
    for violation in _told_once(read.violations):
        evidence = _evidence_of(violation, documented, read.readable)
        if evidence == "derived":
            continue
        member = pattern(violation.pointer)
        sort = _NAMED.get(family(read.content.media_type), "")
        yield Objection(
            f"the {sort} reply's {member or 'body'}: expected {violation.expected}, "
            f"came {_shape(violation, read.value)}",
            violation.expected,
            _shape(violation, read.value),
            member=member,
            rule=violation.rule,
            evidence=evidence,
            quote=violation.quote,
        )


def _told_once(violations: tuple[Violation, ...]) -> list[Violation]:
    return list({(pattern(one.pointer), one.rule): one for one in violations}.values())


def _evidence_of(violation: Violation, documented: DocumentedReply, readable: bool) -> Evidence:
    if readable:
        return violation.evidence
    # A body that is not even of its own media type breaks the page's list of formats.
    promised = [documented.contents[name].evidence for name in _offered(documented)]
    return promised[0] if promised else "page"


def _shape(violation: Violation, value: Any) -> str:
    """What came, in words that repeat nothing of the reply."""
    if violation.rule in ("order", "root", "namespace", "name", "duplicate", "element"):
        return "another order or name of elements"
    here = at(value, violation.pointer)
    return "nothing" if here is MISSING else kind(here)


@check("passive")
def body_present(answer: Answer) -> Iterator[Objection]:
    """A success has a body where the page describes one."""
    reply = answer.attempt.reply
    if reply is None or reply.body or not 200 <= reply.status < 300 or answer.case.method:
        return
    documented = answer.operation.reply(reply.status)
    if answer.outcome == "accepted" and documented and not documented.empty and documented.contents:
        yield Objection(
            "the reply has no body, and the page describes one",
            f"a body: {documented.description}",
            "no body",
            rule="body",
            evidence=documented.evidence,
        )


@check("passive")
def readable_as_labelled(answer: Answer) -> Iterator[Objection]:
    """Any body is what its Content-Type says: JSON can be parsed as JSON, XML as XML.

    This is all that an error reply owes; its shape is on no page. A success is promised by the page
    in the media types that it lists.
    """
    reply = answer.attempt.reply
    if reply is None or not reply.body or answer.case.method == "HEAD":
        return
    if answer.case.phase == "hostile" and answer.outcome == "accepted":
        return  # what was sent may come back, and no better than it was sent
    sort = family(reply.media_type.essence) if reply.media_type else ""
    charset = (reply.media_type.charset if reply.media_type else None) or "utf-8"
    body, problem = plain_body(reply), ""
    evidence: Evidence = "page" if _judged(answer) else "framework"
    try:
        if sort == "json":
            json.loads(body.decode("utf-8-sig" if charset == "utf-8" else charset))
            if body.startswith(codecs.BOM_UTF8):
                problem = "begins with a byte order mark, which JSON forbids (RFC 8259, 8.1)"
                evidence = "framework"  # which many readers pass over
        elif sort == "xml":
            problem = _xml_problem(body, charset)
    except LookupError:
        problem = "declares an unknown charset"
    except (ValueError, RecursionError):
        problem = "is labelled JSON and cannot be read as JSON"
    if problem:
        yield Objection(
            f"the reply with status {reply.status} {problem}",
            f"{sort.upper()} in its charset",
            "something else",
            rule="label",
            evidence=evidence,
        )


def _xml_problem(body: bytes, charset: str) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        # What is declared inside must not contradict the bytes; of UTF-16 the label may tell.
        etree.fromstring(body.decode(charset).encode() if "16" in charset else body, parser)
    except (ValueError, etree.XMLSyntaxError):
        return "is labelled XML and cannot be read as XML"
    if any(entry.domain_name == "NAMESPACE" for entry in parser.error_log):
        return "uses a prefix that it does not declare"
    return ""


@check("passive")
def no_internals_leaked(answer: Answer) -> Iterator[Objection]:
    """No reply shows what is inside: stack traces, exceptions, SQL, connection strings, paths."""
    reply = answer.attempt.reply
    if reply is None:
        return
    text = plain_body(reply).decode("utf-8", "replace")
    headers = " ".join(value for name, value in reply.headers if name.lower() != "location")
    sent = answer.case.body.decode("utf-8", "replace")
    sent += repr(answer.case.value) if answer.case.value is not None else ""
    for what, found in leaks(f"{text}\n{headers}"):
        if any(shown not in sent for shown in found):
            yield Objection(
                f"the reply with status {reply.status} to {_what(answer)} shows {what}",
                "a reply that shows nothing of the implementation",
                what,
                rule=what,
                always=True,
            )


@check("passive")
def slow_reply(answer: Answer) -> Iterator[Objection]:
    """A reply does not take longer than ``--slow``; the first call of an operation may."""
    if answer.attempt.reply is not None and answer.warm and answer.attempt.elapsed > answer.slow:
        yield Objection(
            f"{_what(answer)} is answered only after more than {answer.slow:g} s",
            f"a reply within {answer.slow:g} s",
            f"more than {answer.slow:g} s",
            rule="slow",
            evidence="framework",
        )


@check("passive")
def echoes_what_was_sent(answer: Answer) -> Iterator[Objection]:
    """A member that the page's samples show coming back as it was sent, does come back so.

    Dates are compared as instants, uuids in any form. Read-only members are the partner's own, and
    a reply that is exactly a documented sample is taken for canned.
    """
    documented, read, sent = _judged(answer), answer.read, answer.case.value
    if documented is None or read is None or read.content is None or not isinstance(sent, dict):
        return
    if answer.outcome != "accepted" or answer.case.expected == "refused":
        return
    if not isinstance(read.value, dict) or is_canned(documented, read.value):
        return
    for name, schema in _echoed(answer, documented).items():
        if name not in sent:
            continue
        back = read.value.get(name)
        if is_edge_date(schema, sent[name]) or _open(answer, sent[name], back):
            continue
        if not same(schema, sent[name], back):
            yield Objection(
                f"/{name} comes back different: {kind(sent[name])} was sent, "
                f"{_other(sent[name], back)}",
                "what was sent",
                kind(back),
                member=f"/{name}",
                rule="echo",
                evidence="sample",
            )


def _other(sent: Any, back: Any) -> str:
    return "another of that kind came" if kind(sent) == kind(back) else f"{kind(back)} came"


def is_canned(documented: DocumentedReply, value: Any) -> bool:
    """Whether a reply says just what a documented sample says."""
    return any(
        not list(differences(content.schema, value, example.value))
        for content in documented.contents.values()
        for example in content.examples
    )


def _echoed(answer: Answer, documented: DocumentedReply) -> dict[str, Schema]:
    """The members that request and reply share, and that the samples show with one value."""
    asked = next(iter(answer.operation.requests.values()))
    replied = next(iter(documented.contents.values()))
    if not asked.examples or not replied.examples:
        return {}
    one, other = asked.examples[0].value, replied.examples[0].value
    if not isinstance(one, dict) or not isinstance(other, dict):
        return {}
    return {
        name: schema
        for name, schema in replied.schema.members.items()
        if name in one
        and name in other
        and not schema.read_only
        and schema.kind not in ("object", "array")
        and same(schema, one[name], other[name])
    }


def _open(answer: Answer, sent: Any, back: Any) -> bool:
    """Whether two texts differ only in line ends (XML), or in blanks around them.

    No page says that blanks come back, and a form's blank text is null for ASP.NET's binder.
    """
    if not isinstance(sent, str):
        return False
    if family(answer.case.media_type) == "form" and not sent.strip() and not (back or "").strip():
        return True
    if not isinstance(back, str):
        return False
    reply = answer.attempt.reply
    essences = (
        answer.case.media_type,
        reply.media_type.essence if reply and reply.media_type else "",
    )
    if "xml" in map(family, essences):
        sent, back = _line_ends(sent), _line_ends(back)
    return bool(sent.strip() == back.strip())


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

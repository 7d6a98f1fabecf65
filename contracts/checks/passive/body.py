"""The reply's body is there, and keeps its schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.cases import pattern
from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.promise import promised_reply, promised_types
from contracts.checks.passive.words import SORTS
from contracts.checks.registry import check
from contracts.comparing import DATES, is_canned, is_instant, kind
from contracts.findings import weakest
from contracts.generation.places import MISSING, at
from contracts.replies import ReadReply, documented_reply
from openapi.documents import DocumentedReply
from openapi.schemas import Schema
from openapi.violations import Evidence, Pointer, Violation
from openapi.wire.formats import dotnet_uuid
from openapi.wire.media_types import family


@check("passive")
def body_as_documented(answer: Answer) -> Iterator[Objection]:
    """The body of a success can be read, and keeps the documented schema.

    In XML also root, names, namespaces and order, as a DataContract reader needs them: it silently
    loses what is out of order or in another namespace.
    """
    documented = promised_reply(answer)
    read = answer.read
    if documented is None or read is None or read.content is None:
        return
    if answer.case.phase == "hostile" and answer.case.expected == "either":
        return  # what was sent may come back, and no better than it was sent
    if read.charset_problem:
        yield Objection(
            "the reply declares an unknown charset",
            "charset=utf-8",
            "an unknown charset",
            rule="charset",
            evidence="framework",
        )
    said = weakest("sample", read.content.schema.evidence("type"))
    for name, came in read.respelled[:1] if said != "derived" else ():
        yield Objection(
            f"the reply writes names in another letter case: {came} for {name}",
            name,
            came,
            rule="letter case",
            evidence=said,
        )
    for violation in _told_once(read.violations):
        evidence = _evidence_of(violation, documented, read)
        if evidence == "derived":
            continue
        member = pattern(violation.pointer)
        sort = SORTS.get(family(read.content.media_type), "")
        yield Objection(
            f"the {sort} reply's {member or 'body'}: expected {violation.expected}, "
            f"came {_shape(violation, read)}",
            violation.expected,
            _shape(violation, read),
            member=member,
            rule=violation.rule,
            evidence=evidence,
            quote=violation.quote,
        )


def _told_once(violations: tuple[Violation, ...]) -> list[Violation]:
    return list({(pattern(one.pointer), one.rule): one for one in violations}.values())


def _evidence_of(violation: Violation, documented: DocumentedReply, read: ReadReply) -> Evidence:
    if read.readable:
        other_form = violation.rule == "format" and _is_other_form(violation, read)
        # The page names the type alone; which of its forms is written, only the sample shows.
        return weakest("sample", violation.evidence) if other_form else violation.evidence
    # A body that is not even of its own media type breaks the page's list of formats.
    promised = [documented.contents[name].evidence for name in promised_types(documented)]
    return promised[0] if promised else "page"


def _is_other_form(violation: Violation, read: ReadReply) -> bool:
    """Whether a GUID or a date came in another form that .NET writes too."""
    schema = read.content.schema.at(violation.pointer) if read.content else None
    text = at(read.value, violation.pointer)
    if schema is None or not isinstance(text, str):
        return False
    if schema.format == "uuid":
        return dotnet_uuid(text) is not None
    return schema.format in DATES and is_instant(text)


def _shape(violation: Violation, read: ReadReply) -> str:
    """What came, in words that repeat nothing of the reply."""
    if violation.rule in ("order", "root", "namespace", "name", "duplicate", "element", "nil"):
        return "another order or name of elements"
    if not read.readable:
        return "what cannot be read"
    here = at(read.value, violation.pointer)
    return "nothing" if here is MISSING else kind(here)


@check("passive")
def nothing_left_out(answer: Answer) -> Iterator[Objection]:
    """A success names every member that .NET has a value for, and the page's samples show.

    A number, a flag or an id has one even where nothing was set, so that no serializer leaves it
    out. What the request carries too may be a default that is not written; it is the echo's.
    """
    documented, read = promised_reply(answer), answer.read
    if documented is None or read is None or read.content is None or answer.outcome != "accepted":
        return
    if answer.case.phase == "hostile" or read.violations or is_canned(documented, read.value):
        return
    for pointer in _left_out(read.content.schema, read.value):
        if len(pointer) == 1 and _is_sent_too(answer, str(pointer[0])):
            continue
        member = pattern(pointer)
        yield Objection(
            f"the reply has no {member}, which the samples of the page show",
            member,
            "nothing",
            member=member,
            rule="left out",
            evidence="sample",
        )


def _left_out(schema: Schema, value: Any, pointer: Pointer = ()) -> Iterator[Pointer]:
    for name, member in schema.members.items() if isinstance(value, dict) else ():
        here = (*pointer, name)
        if name in value:
            yield from _left_out(member, value[name], here)
        elif name not in schema.required and _has_a_value(member):
            yield here


def _has_a_value(schema: Schema) -> bool:
    """Whether a sample tells that a member is never null."""
    return not schema.nullable and schema.evidence("nullable") == "sample"


def _is_sent_too(answer: Answer, name: str) -> bool:
    asked = (content.schema.members.get(name) for content in answer.operation.requests.values())
    return any(schema is not None and not schema.read_only for schema in asked)


@check("passive")
def body_present(answer: Answer) -> Iterator[Objection]:
    """A success has a body where the page describes one."""
    reply = answer.attempt.reply
    if reply is None or reply.body or not 200 <= reply.status < 300 or answer.case.method:
        return
    documented = documented_reply(answer.operation, reply.status)
    if answer.outcome == "accepted" and documented and not documented.empty and documented.contents:
        yield Objection(
            "the reply has no body, and the page describes one",
            f"a body: {documented.description}",
            "no body",
            rule="body",
            evidence=next(iter(documented.contents.values())).evidence,
        )

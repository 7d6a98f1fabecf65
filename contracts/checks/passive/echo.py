"""The reply says what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.promise import promised_reply
from contracts.checks.registry import check
from contracts.comparing import composed, is_canned, is_edge_date, kind, same
from openapi.documents import DocumentedReply
from openapi.schemas import Schema
from openapi.wire.media_types import family


@check("passive")
def echoes_what_was_sent(answer: Answer) -> Iterator[Objection]:
    """A member that the page's samples show coming back as it was sent, does come back so.

    Dates are compared as instants, uuids in any form. Read-only members are the partner's own, and
    a reply that is exactly a documented sample is taken for canned. An optional text may be kept as
    null where a blank one was sent, and the other way round; and an update that sends null may
    leave what is stored.
    """
    documented, read, sent = promised_reply(answer), answer.read, answer.case.value
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
        if _is_optional_text(name, documented) and _is_blank(sent[name]) and _is_blank(back):
            continue
        is_null = sent[name] is None or _is_null_in_a_form(answer, sent[name])
        if is_null and not _is_null_in_words(back) and _is_update(answer, documented):
            continue
        if not same(schema, sent[name], back):
            yield Objection(
                f"the reply does not echo /{name}: {kind(sent[name])} was sent, "
                f"{_other(sent[name], back)}",
                "what was sent",
                kind(back),
                member=f"/{name}",
                rule="echo",
                evidence="sample",
            )


def _other(sent: Any, back: Any) -> str:
    return "another of that kind came" if kind(sent) == kind(back) else f"{kind(back)} came"


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


def _is_optional_text(name: str, documented: DocumentedReply) -> bool:
    schema = _first_schema(documented)
    member = schema.members[name]
    return member.kind == "string" and not member.format and name not in schema.required


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _is_null_in_a_form(answer: Answer, sent: Any) -> bool:
    """Whether a value is a form's blank text, which is null for ASP.NET's binder."""
    is_text = isinstance(sent, str) and family(answer.case.media_type) == "form"
    return is_text and not sent.strip()


def _is_null_in_words(value: Any) -> bool:
    """Whether a text can only be a null that was written as text, never something stored."""
    return isinstance(value, str) and value.strip().lower() in ("null", "none", "nil")


def _is_update(answer: Answer, documented: DocumentedReply) -> bool:
    """Whether an earlier request may have stored something under the key that was sent.

    A case that does not vary the key sends the one of every other case, keys that are drawn at
    random come twice, and nasty ones in more than one media type.
    """
    keys = {f"/{name}" for name, one in _first_schema(documented).members.items() if one.key}
    varied = {change.member for change in answer.case.changes}
    known = keys if answer.case.phase == "nasty" else keys - varied
    return answer.warm and bool(known)


def _first_schema(documented: DocumentedReply) -> Schema:
    return next(iter(documented.contents.values())).schema


def _open(answer: Answer, sent: Any, back: Any) -> bool:
    """Whether two texts differ only in line ends (XML), in blanks around them, or in Unicode form.

    No page says that blanks come back.
    """
    if not isinstance(sent, str):
        return False
    if _is_null_in_a_form(answer, sent) and back is None:
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
    return composed(sent.strip()) == composed(back.strip())


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

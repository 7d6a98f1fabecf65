"""What a document promises of the reply to a request."""

from __future__ import annotations

from contracts.checks.objections import Answer
from contracts.replies import documented_reply
from openapi.documents import DocumentedReply


def promised_reply(answer: Answer) -> DocumentedReply | None:
    """The documented reply of a success that carries a body, else None."""
    reply = answer.attempt.reply
    if reply is None or not 200 <= reply.status < 300 or not reply.body or answer.case.method:
        return None
    return documented_reply(answer.operation, reply.status)


def promised_types(documented: DocumentedReply) -> list[str]:
    """The media types that the partner promises; what only our document needs is not one."""
    contents = documented.contents.items()
    return [name for name, content in contents if content.evidence != "derived"]

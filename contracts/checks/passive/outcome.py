"""The request is accepted or refused, and with a status, as the document has it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.words import what_was_sent
from contracts.checks.registry import check
from contracts.findings import weakest
from openapi.violations import Evidence


@check("passive")
def accepts_what_is_valid(answer: Answer) -> Iterator[Objection]:
    """A body that keeps every documented rule is accepted.

    Nothing is said about values on which the page leaves something open: members whose nullability
    is unknown, a blank text where one is required, unknown values of an enumeration. A status such
    as 403 or 409 may have reasons that no page tells: then it is no more than a note. HTTP lets a
    server ask for a Content-Length (411).
    """
    case = answer.case
    if _wants_a_length(answer):
        return
    if case.expected == "accepted" and answer.outcome == "refused":
        yield Objection(
            f"{what_was_sent(answer)} is refused with {answer.said}",
            "the body is accepted",
            answer.said,
            member=case.member,
            rule=case.rule,
            evidence="framework" if answer.is_declined else case.evidence,
            quote=case.quote,
        )


def _wants_a_length(answer: Answer) -> bool:
    """Whether a body sent in chunks is refused for that (RFC 9112, 6.3)."""
    return answer.attempt.status == 411 and any(
        name == "Transfer-Encoding" for name, _ in answer.case.headers
    )


@check("passive")
def refuses_what_is_invalid(answer: Answer) -> Iterator[Objection]:
    """A body that breaks a rule of the page, or one that the framework enforces, is refused.

    Required members, lengths, types and formats: each is broken alone, so an acceptance says which.
    """
    case = answer.case
    if case.expected == "refused" and answer.outcome == "accepted":
        yield Objection(
            f"{what_was_sent(answer)} is accepted",
            "the body is refused with a status of 400 to 499",
            answer.said,
            member=case.member,
            rule=case.rule,
            evidence=case.evidence,
            quote=case.quote,
        )


@check("passive")
def documented_status(answer: Answer) -> Iterator[Objection]:
    """A status under 400 is one that the document has: 200, and never a redirect.

    No page prints a status, so another success is held against what the reply's own evidence is; a
    redirect is no reply of the operation at all. Where only the framework says that a request is
    taken, only the framework says so of its status.
    """
    reply, case = answer.attempt.reply, answer.case
    if reply is None or reply.status >= 400 or answer.operation.reply(reply.status):
        return
    if case.expected == "refused" or case.method or (case.expected == "either" and case.path):
        return
    redirected = answer.attempt.outcome == "redirected"
    documented = [status for status in answer.operation.replies if not status.startswith("4")]
    said: Evidence = "page"
    if documented and not redirected:
        said = answer.operation.replies[documented[0]].evidence
    yield Objection(
        f"{what_was_sent(answer)} is answered with status {reply.status}, which is not documented",
        f"status {' or '.join(documented)}",
        f"status {reply.status}",
        # A note about one spelling of the path must not stand for what breaks the page.
        rule=f"status: {case.rule}" if case.path and redirected else "status",
        evidence=weakest(case.evidence, said),
    )

"""The request is accepted or refused, and with a status, as the document has it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.words import what_was_sent
from contracts.checks.registry import check


@check("passive")
def accepts_what_is_valid(answer: Answer) -> Iterator[Objection]:
    """A body that keeps every documented rule is accepted.

    Nothing is said about values on which the page leaves something open: members whose nullability
    is unknown, a blank text where one is required, unknown values of an enumeration.
    """
    case = answer.case
    if case.expected == "accepted" and answer.outcome == "refused":
        yield Objection(
            f"{what_was_sent(answer)} is refused with {answer.said}",
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
    """A status under 400 is one that the document has: 200, and never a redirect."""
    reply = answer.attempt.reply
    if reply is None or reply.status >= 400 or answer.operation.reply(reply.status):
        return
    if answer.case.expected == "refused" or answer.case.method:
        return
    documented = [status for status in answer.operation.replies if not status.startswith("4")]
    yield Objection(
        f"{what_was_sent(answer)} is answered with status {reply.status}, which is not documented",
        f"status {' or '.join(documented)}",
        f"status {reply.status}",
        rule="status",
        evidence=answer.operation.replies[documented[0]].evidence if documented else "page",
    )

"""A request is answered at all, and the implementation does not fail over it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.words import what_was_sent
from contracts.checks.registry import check

NOT_IMPLEMENTED = 501


@check("passive")
def server_error(answer: Answer) -> Iterator[Objection]:
    """No request, however bad, is answered with a status of 500 or more.

    501 is how RFC 9110 (15.6.2) refuses a method that a server does not know.
    """
    reply = answer.attempt.reply
    if reply is None or (reply.status == NOT_IMPLEMENTED and answer.case.method):
        return
    if reply.status >= 500:
        yield Objection(
            f"{what_was_sent(answer)} makes the implementation fail with status {reply.status}",
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
            f"{what_was_sent(answer)} gets no reply: {answer.attempt.detail}",
            "a reply",
            answer.attempt.detail,
            member=answer.case.member,
            rule="hang" if trouble == "hung" else "connection",
            always=True,
        )

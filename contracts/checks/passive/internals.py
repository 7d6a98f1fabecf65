"""The reply shows nothing of the implementation."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.words import what_was_sent
from contracts.checks.registry import check
from contracts.leaks import leaks
from contracts.replies import plain_body


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
                f"the reply with status {reply.status} to {what_was_sent(answer)} shows {what}",
                "a reply that shows nothing of the implementation",
                what,
                rule=what,
                always=True,
            )

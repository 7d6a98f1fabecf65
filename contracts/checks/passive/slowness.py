"""The reply comes soon."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.words import what_was_sent
from contracts.checks.registry import check


@check("passive")
def slow_reply(answer: Answer) -> Iterator[Objection]:
    """A reply does not take longer than ``--slow``; the first call of an operation may."""
    if answer.attempt.reply is not None and answer.warm and answer.attempt.elapsed > answer.slow:
        yield Objection(
            f"{what_was_sent(answer)} is answered only after more than {answer.slow:g} s",
            f"a reply within {answer.slow:g} s",
            f"more than {answer.slow:g} s",
            rule="slow",
            evidence="framework",
        )

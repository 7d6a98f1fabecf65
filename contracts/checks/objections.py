"""What a check sees, and what it has against it: a finding without its case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.attempts import Attempt
from contracts.cases import Case
from contracts.replies import ReadReply, read_reply, says_no
from openapi.documents import Operation
from openapi.violations import Evidence

_DECLINES = (401, 402, 403, 404, 409, 410, 412, 423)
"""No right to it, not there, or at odds with what is stored (RFC 9110, 15.5; RFC 4918)."""


@dataclass(frozen=True, slots=True)
class Objection:
    """``message`` is a sentence that names the member; ``rule`` and ``member`` tell equal ones."""

    message: str
    expected: str
    came: str
    member: str = ""
    rule: str = ""
    evidence: Evidence = "page"
    always: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A case and what came of it. ``warm``: not the first call; ``slow``: in seconds."""

    case: Case
    attempt: Attempt
    read: ReadReply | None
    outcome: str
    warm: bool = True
    slow: float = 3.0

    @property
    def operation(self) -> Operation:
        return self.case.operation

    @property
    def said(self) -> str:
        """The answer in words, without anything that the reply's body says."""
        if self.attempt.reply is None:
            return self.attempt.detail or self.attempt.trouble
        words = f"status {self.attempt.reply.status}"
        return f"{words} with a body that says no" if self._no_in_body else words

    @property
    def is_declined(self) -> bool:
        """Whether the refusal is about who asks, or what is stored there, not about the body."""
        return self.attempt.status in _DECLINES

    @property
    def _no_in_body(self) -> bool:
        return self.outcome == "refused" and self.attempt.outcome == "accepted"

    @property
    def value(self) -> Any:
        """What the reply's body says, None where it could not be read."""
        return self.read.value if self.read else None


def answer(case: Case, attempt: Attempt, *, warm: bool = True, slow: float = 3.0) -> Answer:
    """An attempt, read once for all checks."""
    read = read_reply(case.operation, attempt.reply) if attempt.reply else None
    outcome: str = attempt.outcome
    if outcome == "accepted" and read is not None and says_no(case.operation, read):
        outcome = "refused"
    return Answer(case, attempt, read, outcome, warm, slow)

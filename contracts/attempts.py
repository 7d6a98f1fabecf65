"""What a request brought: a reply, or the way in which there was none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from openapi.exchange import Reply, Request

Trouble = Literal["", "hung", "dropped", "malformed"]
Outcome = Literal["accepted", "refused", "failed", "hung", "dropped", "redirected", "throttled"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request with its reply, or with the trouble that came instead (``detail`` says more).

    A malformed reply is one that breaks HTTP itself; ``reply`` then holds what could be read.
    """

    request: Request
    reply: Reply | None
    trouble: Trouble = ""
    detail: str = ""
    elapsed: float = 0.0

    @property
    def status(self) -> int | None:
        return self.reply.status if self.reply else None

    @property
    def outcome(self) -> Outcome:
        """What the answer means for the caller, by status alone."""
        if self.reply is None:
            return "hung" if self.trouble == "hung" else "dropped"
        status = self.reply.status
        if status == 429 or (status == 503 and self.reply.header("Retry-After")):
            return "throttled"
        if status >= 500:
            return "failed"
        if status >= 400:
            return "refused"
        return "accepted" if status < 300 else "redirected"

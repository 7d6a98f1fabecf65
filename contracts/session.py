"""One operation under check: every case goes out, is judged and is written down here."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from contracts.cases import Case
from contracts.checks.objections import Answer, Objection, answer
from contracts.checks.registry import checks
from contracts.config import ConfigError
from contracts.curl import curl, printable, token
from contracts.events import Event, ExchangeSeen
from contracts.findings import Finding
from contracts.generation.bodies import Basis, sample_value
from contracts.guards import Stopped
from contracts.redaction import redacted
from contracts.settings import Depth, Settings
from contracts.stamping import Stamp
from contracts.transport import Way
from openapi.documents import Operation
from openapi.exchange import Reply, Request
from openapi.violations import Unwritable
from openapi.wire.media_types import family

Judged = tuple[str, Objection]
"""The name of a check, and what it has against an answer."""

_EXPECTATIONS = ("accepts-what-is-valid", "refuses-what-is-invalid")
"""Checks that only compare outcomes: where a probe asked, the finding is the probe's."""

_PATIENCE: dict[Depth, float] = {"quick": 10.0, "ci": 20.0, "deep": 600.0}
"""Seconds that the slow replies of one operation may take."""

_MASK = "***"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out, and as it may be printed."""

    real: Request
    shown: Request


class Session:
    """Sends the cases of one operation through the transport and judges every answer.

    ``emit`` gets an event for each exchange. Nothing is kept but counts, coverage and outcomes.
    Raises `ConfigError` for configured values that a documented media type cannot say.
    """

    def __init__(
        self,
        operation: Operation,
        settings: Settings,
        transport: Way,
        stamp: Stamp,
        emit: Callable[[Event], None],
    ) -> None:
        self.operation = operation
        self.settings = settings
        self.stamp = stamp
        self.key = f"{operation.partner} {operation.method} {operation.path}"
        self.label = f"{operation.method} {operation.path}"
        self.cases: Counter[tuple[str, str]] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.refusals: Counter[int] = Counter()
        self.touched: dict[tuple[str, str], set[str]] = {}
        self.accepts: set[str] = set()
        self._waited = 0.0
        self._transport = transport
        self._emit = emit
        self._passive = checks("passive")
        value = stamp.into(sample_value(operation))
        fixed = stamp.fixed | stamp.signed_members(value)
        self.bases = {
            media_type: Basis(operation, content, value, fixed)
            for media_type, content in operation.requests.items()
        }
        self._refuse_what_cannot_be_written(value)

    def _refuse_what_cannot_be_written(self, value: Any) -> None:
        signed = self.stamp.sign(value)
        for media_type, basis in self.bases.items():
            try:
                basis.content.write(value)
            except Unwritable:
                raise ConfigError(
                    f"partners.{self.operation.partner}.values: {media_type} cannot say them; XML "
                    "knows no control characters, and a text must not be a list or a table"
                ) from None
            try:
                basis.content.write(signed)
            except (Unwritable, TypeError, ValueError):
                raise ConfigError(
                    f"partners.{self.operation.partner}.signer: what it returns cannot be written "
                    f"as {media_type}"
                ) from None

    def random(self, name: str) -> random.Random:
        """Chance of its own for each use, all from the run's seed."""
        return random.Random(f"{self.settings.seed} {self.key} {name}")  # noqa: S311

    def twin(self, media_type: str) -> bool:
        """Whether another media type of the same family was documented before this one."""
        before = list(self.operation.requests)[: list(self.operation.requests).index(media_type)]
        return any(family(one) == family(media_type) for one in before)

    def of_family(self, wanted: str) -> Basis | None:
        """The first documented media type of a family."""
        found = (basis for basis in self.bases.values() if basis.family == wanted)
        return next(found, None)

    @property
    def url(self) -> str:
        """The base URL that is called."""
        return self._transport.url

    @property
    def is_paced(self) -> bool:
        """Whether a rate was set: then nothing is sent at the same time."""
        return self.settings.limits().rate > 0

    @property
    def spent(self) -> int:
        """Requests sent to this operation so far."""
        return self._transport.spent(self.key)

    def ask(self, case: Case, *, again: bool = False) -> Answer:
        """Send a case and note what came; the checks are not asked.

        ``again`` says that the same trouble was seen before: it does not count for the breaker.
        Raises `Stopped` where slow replies have taken too long already.
        """
        if not again and self._waited > _PATIENCE[self.settings.depth]:
            raise Stopped(
                f"slow replies took {self._waited:.0f} s; --slow says from when on one is slow, "
                "and --depth deep waits longer"
            )
        seen, sent = self._sent(case, again=again)
        self._note(seen, sent)
        return seen

    def ask_together(self, group: Sequence[Case]) -> list[Answer]:
        """Send cases at the same time; they are noted in their own order, whichever came first."""
        with ThreadPoolExecutor(len(group)) as pool:
            answers = list(pool.map(self._sent, group))
        for seen, sent in answers:
            self._note(seen, sent)
        return [seen for seen, _ in answers]

    def _sent(self, case: Case, *, again: bool = False) -> tuple[Answer, Sent]:
        warm = self.spent > 0
        sent = self.request(case)
        valid = case.expected == "accepted" and not again
        attempt = self._transport.send(sent.real, self.key, valid=valid)
        return answer(case, attempt, warm=warm, slow=self.settings.slow), sent

    def judge(self, case: Case, *, again: bool = False) -> tuple[Answer, list[Judged]]:
        """Send a case and let every passive check look at the answer."""
        seen = self.ask(case, again=again)
        return seen, list(self.objections(seen))

    def objections(self, seen: Answer) -> Iterator[Judged]:
        """What the passive checks have against an answer."""
        for one in self._passive:
            for objection in one.run(seen):
                yield one.name, objection

    def request(self, case: Case) -> Sent:
        """A case as bytes for the wire, with configured headers and the signer's stamp."""
        body = shown = case.body
        content = self.operation.requests.get(case.media_type)
        written = case.value is not None and content is not None and not case.verbatim
        if written and content is not None and not self._is_plain:
            value = self.stamp.sign(case.value)
            body = content.write(value)
            shown = self.stamp.shown(content, case.value, value) or body
        elif not self._is_plain:
            shown = self.stamp.hidden(body)
        headers = [("Content-Type", case.content_type)] if case.content_type else []
        headers += [("Accept", case.accept)] if case.accept else []
        headers += case.headers
        secret = [(name, one) for name, one in self.stamp.headers.items()]
        url = self._transport.url + (case.path or self.operation.path)
        method = case.method or self.operation.method
        real = [*headers, *((name, str(one.value)) for name, one in secret)]
        masked = [*headers, *((name, token(one.variable)) for name, one in secret)]
        return Sent(
            Request(method, url, tuple(real), body), Request(method, url, tuple(masked), shown)
        )

    @property
    def _is_plain(self) -> bool:
        return not self.stamp.values and self.stamp.signer is None

    def finding(self, check: str, objection: Objection, case: Case) -> Finding:
        """An objection with the case that showed it."""
        sent = self.request(case)
        if case.probe and check in _EXPECTATIONS:
            check = case.probe
        return Finding(
            check=check,
            partner=self.operation.partner,
            operation=self.label,
            media_type=case.media_type,
            phase=case.phase,
            message=objection.message,
            expected=objection.expected,
            came=objection.came,
            member=objection.member,
            rule=objection.rule,
            evidence=objection.evidence,
            always=objection.always,
            quote=objection.quote,
            case=case.name,
            body=printable(sent.shown.body),
            curl=curl(sent.shown),
        )

    def _note(self, seen: Answer, sent: Sent) -> None:
        case, elapsed = seen.case, seen.attempt.elapsed
        if seen.attempt.reply is not None and elapsed > self.settings.slow:
            self._waited += elapsed
        self.cases[case.phase, case.media_type] += 1
        self.accepts.add(case.accept)
        for change in case.changes:
            self.touched.setdefault((case.media_type, change.member), set()).add(
                f"{'bad: ' if case.expected == 'refused' else ''}{change.kind}"
            )
        if case.expected == "accepted":
            self.outcomes[seen.outcome] += 1
            if seen.outcome == "refused" and seen.attempt.status:
                self.refusals[seen.attempt.status] += 1
        self._emit(_event(self, seen, sent))


def _event(session: Session, seen: Answer, sent: Sent) -> ExchangeSeen:
    case, reply = seen.case, seen.attempt.reply
    return ExchangeSeen(
        partner=session.operation.partner,
        operation=session.label,
        phase=case.phase,
        media_type=case.media_type,
        case=case.name,
        method=sent.shown.method,
        url=sent.shown.url,
        request_headers=sent.shown.headers,
        request_body=sent.shown.body,
        status=reply.status if reply else None,
        reply_headers=_shown_headers(reply) if reply else (),
        reply_body=redacted(reply) if reply else b"",
        elapsed=seen.attempt.elapsed,
        outcome=seen.outcome,
        expected=case.expected,
    )


_HARMLESS = ("content-type", "content-length", "allow", "retry-after", "date", "transfer-encoding")


def _shown_headers(reply: Reply) -> tuple[tuple[str, str], ...]:
    """A reply's headers, the values of all but the harmless ones masked."""
    return tuple(
        (name, value if name.lower() in _HARMLESS else _MASK) for name, value in reply.headers
    )

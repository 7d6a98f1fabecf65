"""One operation on trial: its phases run, what is wrong is written down, the verdict is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from contracts.bench import Bench
from contracts.cases import NO_BODY, Case, Change
from contracts.checks.objections import Answer
from contracts.checks.registry import checks
from contracts.events import OperationFinished
from contracts.findings import Finding
from contracts.generation import cases
from contracts.generation.bodies import Basis, readable_changes
from contracts.generation.phases.wish import Wish, offered
from contracts.record import SLOW, Record
from contracts.session import Session
from contracts.settings import PHASES, Phase
from contracts.verdict import finished
from openapi.documents import Operation

_ROUNDS_OF_A_ROW = 5
_RESCUES: tuple[Phase, ...] = ("nasty", "valid")


class Trial:
    """Runs phases of one operation; `finish` tells what came of it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._record = Record(session)
        self._usable: dict[str, bool] = {}
        self._taken: dict[str, Case] = {}
        self._blamed: dict[str, set[str]] = {}

    @property
    def operation(self) -> Operation:
        """The operation on trial."""
        return self.session.operation

    def phase(self, phase: Phase, media_type: str) -> list[Finding]:
        """Run one phase in one request media type; what it found, not yet collapsed."""
        before = len(self._record.findings)
        if media_type == NO_BODY:
            self._look_without_body()
        elif phase == "samples" or self._can_use(self.session.bases[media_type]):
            basis = self.session.bases[media_type]  # another one, where the sample was refused
            if phase in ("metamorphic", "hostile"):
                self._probe(phase, basis)
            else:
                self._look_at_all(phase, basis)
        return self._record.findings[before:]

    def _look_without_body(self) -> None:
        """Where the document describes no request body: the request alone, for every format."""
        for accept in ("*/*", *offered(self.operation)):
            case = Case(
                operation=self.operation,
                phase="samples",
                name=f"the request alone, asking for {accept}",
                media_type=NO_BODY,
                body=b"",
                expected="accepted",
                content_type="",
                accept=accept,
            )
            _, judged = self.session.judge(case)
            for check, objection in judged:
                self._record.add_as_it_stands(check, objection, case)

    def _look_at_all(self, phase: Phase, basis: Basis) -> None:
        settings = self.session.settings
        twin = self.session.twin(basis.media_type)
        for case in cases(Wish(basis, settings.depth, settings.seed, twin), phase):
            if case.parts:
                self.look_at_once(case, case.parts)
            else:
                self.look(case)

    def _probe(self, phase: Phase, basis: Basis) -> None:
        bench = Bench(self, basis, phase)
        for one in checks(phase):
            for case, objection in one.run(bench):
                self._record.add_as_it_stands(one.name, objection, case)
        bench.send_waiting()

    def look(self, case: Case, rounds: int = _ROUNDS_OF_A_ROW) -> Answer:
        """Send a case; every objection becomes a finding with the smallest case that shows it.

        One bad value hides what the others of its row would show: once more, without it, for as
        many ``rounds``.
        """
        seen, judged = self.session.judge(case)
        if seen.outcome == "failed" and case.expected == "accepted":
            self._check_pulse(case.media_type)
        blamed: set[Change] = set()
        for check, objection in judged:
            smallest = self._record.add(check, objection, case, seen)
            blamed.update(smallest.changes if len(smallest.changes) < len(case.changes) else ())
        if seen.outcome not in ("accepted", "throttled") and blamed and rounds:
            again = self._without(case, blamed)
            if again is not None:
                self.look(again, rounds - 1)
        return seen

    def _without(self, case: Case, blamed: set[Change]) -> Case | None:
        """A case without the changes that were blamed, None where nothing is left to try."""
        tired = self._kinds_blamed_twice(blamed)
        known = {change.identity for change in blamed}
        rest = tuple(
            change
            for change in case.changes
            if change.identity not in known and change.kind not in tired
        )
        made = readable_changes(self.session.bases[case.media_type], rest) if rest else None
        if made is None:
            return None
        body, value, kept = made
        return replace(case, body=body, value=value, changes=kept, name=f"{case.name}, rest")

    def _kinds_blamed_twice(self, blamed: set[Change]) -> set[str]:
        """Kinds of value that fail in a second member: they are taken to fail everywhere."""
        for change in blamed:
            self._blamed.setdefault(change.kind, set()).add(change.member)
        return {kind for kind, members in self._blamed.items() if len(members) > 1}

    def _check_pulse(self, media_type: str) -> None:
        """Is the target in trouble, or only this body? The sample tells, and calms the breaker."""
        sample = self._taken.get(media_type)
        if sample is not None:
            self.session.ask(sample)

    def look_at_once(self, whole: Case, parts: Sequence[Case]) -> None:
        """Send one case that stands for several; where anything is wrong with it, each of them.

        What is wrong with the whole alone is a finding of the whole.
        """
        seen, judged = self.session.judge(whole)
        before = len(self._record.findings)
        told = all(one[0] == SLOW or self._record.knows(*one) for one in judged)
        if not told or seen.outcome not in ("accepted", "throttled"):
            for part in parts:
                self.look(part)
        if len(self._record.findings) == before:
            for check, objection in judged:
                self._record.add(check, objection, whole, seen)

    def finish(self, stopped: str = "") -> OperationFinished:
        """The verdict on what was run so far; ``stopped`` says which limit ended it early."""
        return finished(self.session, self._record.findings, stopped)

    def _can_use(self, basis: Basis) -> bool:
        """Whether a plain body is taken in this media type: else nothing is learned in it."""
        if basis.media_type not in self._usable:
            found = (
                cases(Wish(basis, "quick", 0), "samples"),
                cases(Wish(basis, "quick", 0), "valid"),
            )
            plain = next((case for some in found for case in some), None)
            taken = plain is not None and self.look(plain).outcome == "accepted"
            if plain is not None and taken:
                self._taken[basis.media_type] = plain
            self._usable[basis.media_type] = taken or self._rescued(basis)
        return self._usable[basis.media_type]

    def _rescued(self, basis: Basis) -> bool:
        """Where the sample is refused, another valid body to start from, if one is taken."""
        wish = Wish(basis, "ci", 0)
        others = (case for phase in _RESCUES for case in islice(cases(wish, phase), 5))
        for case in others:
            if self.session.ask(case, again=True).outcome == "accepted":
                self.session.bases[basis.media_type] = replace(basis, value=case.value)
                self._record.forget_what_explains(basis.media_type)
                return True
        return False


def run(trial: Trial, phases: Sequence[Phase]) -> Iterator[tuple[Phase, str]]:
    """Run phases in every request media type; yields before each, so that a caller can stop."""
    for phase in (one for one in PHASES if one in phases):
        for media_type in trial.operation.requests:
            yield phase, media_type
            trial.phase(phase, media_type)
        if phase == "samples" and not trial.operation.requests:
            yield phase, NO_BODY
            trial.phase(phase, NO_BODY)

"""One operation on trial: its phases run, what is wrong is written down, the verdict is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from contracts.bench import Bench, Left
from contracts.cases import NO_BODY, Case, Change
from contracts.checks.objections import Answer
from contracts.checks.registry import checks
from contracts.events import OperationFinished
from contracts.findings import Finding
from contracts.generation import cases
from contracts.generation.bodies import Basis, readable_changes
from contracts.generation.phases.wish import Wish, offered
from contracts.record import SLOW, Record
from contracts.refusals import look_at_refusals
from contracts.session import Session
from contracts.settings import PHASES, Phase
from contracts.verdict import finished
from openapi.documents import Operation
from openapi.violations import Pointer

_ROUNDS_OF_A_ROW = 3
_PLAIN: tuple[Phase, ...] = ("samples", "valid")
_RESCUES: tuple[Phase, ...] = ("nasty", "valid")


class Trial:
    """Runs phases of one operation; `finish` tells what came of it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._record = Record(session)
        self._usable: dict[str, bool] = {}
        self._taken: dict[str, Case] = {}
        self._blamed: dict[str, set[str]] = {}
        self._failures = 0

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
        wish = Wish(basis, settings.depth, settings.seed, twin)
        found = cases(wish, phase)
        if phase == "near-miss" and settings.depth != "deep":
            ample = replace(wish, ample=True)
            look_at_refusals(self, basis, found, lambda: cases(ample, phase))
            return
        for whole in found:
            case = self._spared(whole)
            if case is None:
                continue
            if case.parts:
                self.look_at_once(case, case.parts)
            elif self.look(case).outcome == "accepted" and phase == "samples":
                self._taken.setdefault(case.media_type, case)

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
        if case.expected == "accepted":
            self._check_pulse(case.media_type, seen)
        blamed: set[Change] = set()
        for check, objection in judged:
            smallest = self._record.add(check, objection, case, seen)
            blamed.update(smallest.changes if len(smallest.changes) < len(case.changes) else ())
            for change in smallest.changes if len(smallest.changes) == 1 else ():
                self._blamed.setdefault(change.kind, set()).add(change.member)
        if seen.outcome not in ("accepted", "throttled") and blamed and rounds:
            again = self._without(case, blamed)
            if again is not None:
                self.look(again, rounds - 1)
        return seen

    def _without(self, case: Case, blamed: set[Change]) -> Case | None:
        """A case without the changes that were blamed, None where nothing is left to try."""
        tired = self._tired
        known = {change.identity for change in blamed}
        rest = tuple(
            change
            for change in case.changes
            if change.identity not in known and change.kind not in tired
        )
        return self._with(case, rest, f"{case.name}, rest")

    def _with(self, case: Case, changes: tuple[Change, ...], name: str) -> Case | None:
        basis = self.session.bases[case.media_type]
        made = readable_changes(basis, changes) if changes else None
        if made is None:
            return None
        body, value, kept = made
        return replace(case, body=body, value=value, changes=kept, name=name, parts=())

    @property
    def _tired(self) -> set[str]:
        """Kinds of value that fail in a second member: they are taken to fail everywhere."""
        return {kind for kind, members in self._blamed.items() if len(members) > 1}

    def _spared(self, case: Case) -> Case | None:
        """A row without the kinds of value that fail everywhere: more of them tell nothing new.

        Of texts that were put together only those that fail are left out; each place gets one of
        the others then, in turn.
        """
        tired = self._tired
        kinds = {change.kind for one in case.leaves for change in one.changes}
        if not kinds & tired or case.phase != "nasty":
            return case
        of_place: dict[Pointer, list[Change]] = {}
        for one in case.leaves:
            for change in one.changes:
                if change.kind not in tired:
                    of_place.setdefault(change.pointer, []).append(change)
        left = tuple(some[turn % len(some)] for turn, some in enumerate(of_place.values()))
        return self._with(case, left, f"{case.name}, without what has failed")

    def _check_pulse(self, media_type: str, seen: Answer) -> None:
        """Is the target in trouble, or only these bodies? The sample tells, and calms the breaker.

        Asked for halfway to the breaker's limit.
        """
        self._failures = self._failures + 1 if seen.outcome == "failed" else 0
        sample = self._taken.get(media_type)
        if self._failures * 2 >= self.session.settings.breaker and sample is not None:
            self._failures = 0
            self.session.ask(sample)

    def look_at_once(self, whole: Case, parts: Sequence[Case], left: Left | None = None) -> Answer:
        """Send one case that stands for several; where anything is wrong with it, each of them.

        ``left`` tells of which parts the answer to the whole says nothing: of none where it was
        accepted, else of all. What is wrong with the whole alone is a finding of the whole.
        """
        seen, judged = self.session.judge(whole)
        before = len(self._record.findings)
        told = all(one[0] == SLOW or self._record.knows(*one) for one in judged)
        if left is None:
            unknown = () if seen.outcome in ("accepted", "throttled") else parts
        else:
            unknown = left(seen)
        for part in map(self._spared, unknown if told else parts):
            if part is not None and part.parts:
                self.look_at_once(part, part.parts)
            elif part is not None:
                self.look(part)
        if len(self._record.findings) == before:
            for check, objection in judged:
                self._record.add(check, objection, whole, seen)
        return seen

    def finish(self, stopped: str = "") -> OperationFinished:
        """The verdict on what was run so far; ``stopped`` says which limit ended it early."""
        return finished(self.session, self._record.findings, stopped)

    def _can_use(self, basis: Basis) -> bool:
        """Whether a plain body is taken in this media type: else nothing is learned in it."""
        media_type = basis.media_type
        if media_type not in self._usable:
            if media_type not in self._taken:
                self._try_the_plain_one(basis)
            self._usable[media_type] = media_type in self._taken or self._rescued(basis)
        return self._usable[media_type]

    def _try_the_plain_one(self, basis: Basis) -> None:
        wish = Wish(basis, "quick", 0)
        found = (case for phase in _PLAIN for case in cases(wish, phase))
        plain = next(found, None)
        if plain is not None and self.look(plain).outcome == "accepted":
            self._taken[basis.media_type] = plain

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

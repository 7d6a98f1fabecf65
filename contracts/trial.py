"""One operation on trial: runs its phases, turns objections into findings, gives the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from contracts.cases import Case, Change, Expected
from contracts.checks.objections import Answer, Objection, answer
from contracts.checks.registry import checks
from contracts.events import Coverage, OperationFinished
from contracts.findings import Finding, collapse, strongest_first
from contracts.generation import cases
from contracts.generation.bodies import Basis, readable_changes
from contracts.generation.merging import merged
from contracts.generation.phases.wish import Wish
from contracts.minimise import Minimiser, culprit
from contracts.session import Session
from contracts.settings import PHASES, Depth, Phase
from openapi.documents import Operation
from openapi.violations import Evidence

Key = tuple[str, ...]

TRIES: dict[Depth, int] = {"quick": 40, "ci": 120, "deep": 3_000}
"""Requests that making cases smaller may cost, for one operation."""

_TRIES_OF_ONE = 30
_SLOW_BY_CHANCE = 3
"""Slow replies that cannot be repeated are the network's or the machine's, but not this many."""
_ROUNDS_OF_A_ROW = 5
_RESCUES: tuple[Phase, ...] = ("nasty", "valid")
_WEAKER: tuple[Evidence, ...] = ("page", "sample", "framework", "derived")
_REFUSED_VALID = "accepts-what-is-valid"


class Trial:
    """Runs phases of one operation; `finish` tells what came of it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._findings: list[Finding] = []
        self._tries = TRIES[session.settings.depth]
        self._slow = 0
        self._usable: dict[str, bool] = {}
        self._explained: set[tuple[str, Key]] = set()
        self._known: dict[Key, int] = {}
        self._taken: dict[str, Case] = {}
        self._blamed: dict[str, set[str]] = {}

    @property
    def operation(self) -> Operation:
        return self.session.operation

    def phase(self, phase: Phase, media_type: str) -> list[Finding]:
        """Run one phase in one request media type; what it found, not yet collapsed."""
        before = len(self._findings)
        if phase != "samples" and not self._can_use(self.session.bases[media_type]):
            return self._findings[before:]
        basis = self.session.bases[media_type]  # another one, where the sample was refused
        if phase in ("metamorphic", "hostile"):
            self._probe(phase, basis)
        else:
            wish = Wish(
                basis,
                self.session.settings.depth,
                self.session.settings.seed,
                self.session.twin(media_type),
            )
            for case in cases(wish, phase):
                self.look(case)
        return self._findings[before:]

    def look(self, case: Case, rounds: int = _ROUNDS_OF_A_ROW) -> Answer:
        """Send a case; every objection becomes a finding with the smallest case that shows it."""
        seen, judged = self.session.judge(case)
        if seen.outcome == "failed" and case.expected == "accepted":
            self._check_pulse(case)
        blamed: set[Change] = set()
        for check, objection in judged:
            smallest = self._found(check, objection, case, seen)
            blamed.update(smallest.changes if len(smallest.changes) < len(case.changes) else ())
        if seen.outcome not in ("accepted", "throttled") and blamed and rounds:
            # One bad value hides what the others of its row would show: once more, without it.
            tired = self._kinds_blamed_twice(blamed)
            rest = tuple(
                change
                for change in case.changes
                if change not in blamed and change.kind not in tired
            )
            made = readable_changes(self.session.bases[case.media_type], rest) if rest else None
            if made is not None:
                body, value, kept = made
                again = replace(
                    case, body=body, value=value, changes=kept, name=f"{case.name}, rest"
                )
                self.look(again, rounds - 1)
        return seen

    def _check_pulse(self, case: Case) -> None:
        """Is the target in trouble, or only this body? The sample tells, and calms the breaker."""
        sample = self._taken.get(case.media_type)
        if sample is not None:
            self.session.ask(sample)

    def look_at_once(self, whole: Case, parts: Sequence[Case]) -> None:
        """Send one case that stands for several; where anything is wrong with it, each of them.

        What is wrong with the whole alone is a finding of the whole.
        """
        seen, judged = self.session.judge(whole)
        if not judged and seen.outcome in ("accepted", "throttled"):
            return
        before = len(self._findings)
        for part in parts:
            self.look(part)
        if len(self._findings) == before:
            for check, objection in judged:
                self._found(check, objection, whole, seen)

    def doubt(self, check: str, case: Case, objection: Objection) -> None:
        """Write down what a check that compares answers has to say."""
        self._findings.append(self.session.finding(check, objection, case))

    def finish(self, stopped: str = "") -> OperationFinished:
        """The verdict on what was run so far; ``stopped`` says which limit ended it early."""
        session = self.session
        findings = self._findings
        nothing_accepted = not session.outcomes["accepted"]
        findings = strongest_first(collapse(findings))
        reason = stopped
        if not sum(session.cases.values()):
            reason = reason or "nothing was sent"
        elif nothing_accepted:
            reason = self._refusal() or reason
        # That nothing was accepted may have any reason: a missing key, an id that is not there.
        sure = [one for one in findings if not (nothing_accepted and one.check == _REFUSED_VALID)]
        failing = any(one.fails(session.settings.fail_on) for one in sure)
        verdict = "findings" if failing else "inconclusive" if reason else "holds"
        return OperationFinished(
            partner=self.operation.partner,
            operation=session.label,
            verdict=verdict,
            reason=reason,
            requests=session.spent,
            findings=tuple(findings),
            coverage=self._coverage(),
        )

    def _kinds_blamed_twice(self, blamed: set[Change]) -> set[str]:
        """Kinds of value that fail in a second member: they are taken to fail everywhere."""
        for change in blamed:
            self._blamed.setdefault(change.kind, set()).add(change.member)
        return {kind for kind, members in self._blamed.items() if len(members) > 1}

    def _refusal(self) -> str:
        session = self.session
        if not session.outcomes:
            return "no valid body was sent"
        if session.refusals:
            status, times = session.refusals.most_common(1)[0]
            return f"no valid body was accepted; {times} were refused with status {status}"
        outcome, times = session.outcomes.most_common(1)[0]
        return f"no valid body was accepted; {times} were {outcome}"

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
                self._explained = {one for one in self._explained if one[0] != basis.media_type}
                return True
        return False

    def _probe(self, phase: Phase, basis: Basis) -> None:
        bench = Bench(self, basis, phase)
        for one in checks(phase):
            for case, objection in one.run(bench):
                self.doubt(one.name, case, objection)
        bench.send_waiting()

    def _found(self, check: str, objection: Objection, case: Case, seen: Answer) -> Case:
        key: Key = (
            (check,) if check == _REFUSED_VALID else (check, objection.rule, objection.member)
        )
        if key in self._known and check not in _NARROWED:
            self._once_more(self._known[key], case)
            return case
        if check == "slow-reply" and not self._still_slow(case):
            self._slow += 1
            if self._slow != _SLOW_BY_CHANCE:
                return case
            return self._now_and_then(objection, case)
        if (case.media_type, key[:1]) in self._explained and case.expected == "accepted":
            return case
        smallest, answers = self._smaller(check, key, case, seen)
        refined = _refined(smallest)
        final = answer(refined, answers.attempt, warm=answers.warm, slow=answers.slow)
        told = [one for name, one in self.session.objections(final) if name == check]
        if check in _NARROWED:
            objection = next(iter(told), objection)
        else:
            objection = next((one for one in told if _key(check, one) == key), objection)
            self._known[key] = len(self._findings)
        self._findings.append(self.session.finding(check, objection, refined))
        if not smallest.changes and smallest.phase == "samples" and check == _REFUSED_VALID:
            self._explained.add((case.media_type, key[:1]))
        return smallest

    def _once_more(self, number: int, case: Case) -> None:
        """Count a finding again that does not depend on what was sent."""
        known = self._findings[number]
        media_types = dict.fromkeys((*known.media_types, known.media_type, case.media_type))
        self._findings[number] = replace(
            known, times=known.times + 1, media_types=tuple(media_types)
        )

    def _now_and_then(self, objection: Objection, case: Case) -> Case:
        said = f"{_SLOW_BY_CHANCE} replies were slow that were not when the same was sent again"
        often = replace(objection, message=said, rule="slow now and then", member="")
        self._findings.append(self.session.finding("slow-reply", often, case))
        return case

    def _still_slow(self, case: Case) -> bool:
        return self.session.ask(case, again=True).attempt.elapsed > self.session.settings.slow

    def _smaller(self, check: str, key: Key, case: Case, seen: Answer) -> tuple[Case, Answer]:
        basis = self.session.bases.get(case.media_type)
        generated = case.phase in ("valid", "nasty", "random", "near-miss")
        generated = generated or (case.phase == "samples" and check == _REFUSED_VALID)
        if basis is None or not generated or self._tries <= 0:
            return case, seen
        answers = {case.body: seen}

        def fails(smaller: Case) -> bool:
            self._tries -= 1
            came, judged = self.session.judge(_refined(smaller), again=True)
            answers[smaller.body] = came
            wanted = _loose(key) if len(smaller.changes) != 1 or len(case.changes) > 1 else key
            return any(_key(name, one)[: len(wanted)] == wanted for name, one in judged)

        tries = 2 if seen.outcome == "hung" else min(_TRIES_OF_ONE, self._tries)
        smallest = Minimiser(basis, fails, tries).smallest(case)
        return smallest, answers[smallest.body]

    def _coverage(self) -> Coverage:
        session = self.session
        touched = {place: tuple(sorted(kinds)) for place, kinds in session.touched.items()}
        missed = [
            f"{media_type} {place.member}"
            for media_type, basis in session.bases.items()
            for place in basis.places()
            if (media_type, place.member) not in touched and not session.twin(media_type)
        ]
        fixed = {f"{one}: left alone" for basis in session.bases.values() for one in basis.fixed}
        return Coverage(
            members=touched,
            cases=dict(session.cases),
            accepts=tuple(sorted(session.accepts)),
            not_exercised=(*missed, *sorted(fixed)),
        )


class Bench:
    """What a metamorphic or hostile check works with: one operation in one request media type."""

    def __init__(self, trial: Trial, basis: Basis, phase: Phase) -> None:
        self._trial = trial
        self._phase = phase
        self.session = trial.session
        self.basis = basis
        self.is_first = basis.media_type == next(iter(self.session.bases))
        self.is_twin = self.session.twin(basis.media_type)
        self.deep = self.session.settings.depth == "deep"
        self.quick = self.session.settings.depth == "quick"
        self._waiting: list[Case] = []

    @property
    def operation(self) -> Operation:
        return self.session.operation

    def send(self, case: Case) -> Answer:
        """Send a case; what the passive checks have against the answer becomes findings."""
        return self._trial.look(case)

    def send_later(self, case: Case) -> None:
        """Send a valid case whose answer only the passive checks look at, together with others."""
        self._waiting.append(case)

    def send_waiting(self) -> None:
        """Send what waits: as few requests as show all of it, or at depth deep each alone."""
        waiting, self._waiting = self._waiting, []
        if self.deep:
            for case in waiting:
                self.send(case)
            return
        for whole, parts in merged(self.plain("", "plain"), waiting):
            self.send_at_once(whole, parts)

    def send_at_once(self, whole: Case, parts: Sequence[Case]) -> None:
        """Send one case that stands for several, and each of them where it is not just accepted."""
        if len(parts) == 1:
            self.send(parts[0])
        else:
            self._trial.look_at_once(whole, parts)

    def case(self, probe: str, name: str, body: bytes, expected: Expected, **more: Any) -> Case:
        """A case of this operation and media type, sent by the check called ``probe``."""
        return Case(
            operation=self.operation,
            phase=self._phase,
            name=name,
            media_type=self.basis.media_type,
            body=body,
            expected=expected,
            probe=probe,
            **{"content_type": self.basis.media_type, **more},
        )

    def plain(self, probe: str, name: str, **more: Any) -> Case:
        """The sample's value as it stands, which is valid; ``more`` says what is special."""
        value = self.basis.value
        body = self.basis.write(value) or b""
        expected = more.pop("expected", "accepted")
        return self.case(probe, name, body, expected, **{"value": value, **more})


def run(trial: Trial, phases: Sequence[Phase]) -> Iterator[tuple[Phase, str]]:
    """Run phases in every request media type; yields before each, so that a caller can stop."""
    for phase in (one for one in PHASES if one in phases):
        for media_type in trial.operation.requests:
            yield phase, media_type
            trial.phase(phase, media_type)


def _key(check: str, objection: Objection) -> Key:
    return (check, objection.rule, objection.member)


_NARROWED = (_REFUSED_VALID, "server-error", "no-reply")
"""Checks whose member and rule are known only once the values that cause it are found."""


def _loose(key: Key) -> Key:
    """What stays equal while changes are narrowed down, when member and rule are unknown."""
    return key[:1] if key[0] in _NARROWED else key


def _refined(case: Case) -> Case:
    """The case with what is known of the one change, or the few, that make it fail."""
    if not case.changes or case.expected == "refused":
        member = (
            culprit(case, case.operation.requests[case.media_type].schema) if case.value else ""
        )
        known = case.phase == "random" and member
        return replace(case, member=member, promise=f"with {member}") if known else case
    if len(case.changes) > 3:
        return case
    weakest = max(case.changes, key=lambda change: _WEAKER.index(change.evidence))
    words = " and ".join(f"whose {change.member} is {change.kind}" for change in case.changes)
    return replace(
        case,
        member=weakest.member,
        rule=weakest.rule,
        evidence=weakest.evidence,
        quote=weakest.quote,
        promise=words,
    )

"""The findings of one operation so far: each told once, with the smallest case that shows it."""

from __future__ import annotations

from dataclasses import replace

from contracts.cases import Case
from contracts.checks.objections import Answer, Objection
from contracts.findings import Finding
from contracts.narrowing import FOUND_LATE, REFUSED_VALID, Key, Narrowing, key_of
from contracts.session import Session

SLOW = "slow-reply"
"""The check of how long replies take, which the network or the machine may fail by chance."""

_SLOW_BY_CHANCE = 3
"""Slow replies that cannot be repeated are the network's or the machine's, but not this many."""

_ASKED_AGAIN = 4
"""How often more what was slow once is sent."""


class Record:
    """Turns objections into findings and keeps them, in the order in which they came."""

    def __init__(self, session: Session) -> None:
        self.findings: list[Finding] = []
        self._session = session
        self._narrowing = Narrowing(session)
        self._slow = 0
        self._explained: set[tuple[str, Key]] = set()
        self._known: dict[Key, int] = {}

    def add(self, check: str, objection: Objection, case: Case, seen: Answer) -> Case:
        """Write an objection down, unless it is known; the smallest case that shows it."""
        key: Key = (check,) if check == REFUSED_VALID else key_of(check, objection)
        if self.knows(check, objection):
            self._once_more(self._known[key], case)
            return case
        if check == SLOW and not self._still_slow(case):
            self._note_slow_by_chance(objection, case)
            return case
        if (case.media_type, key[:1]) in self._explained and case.expected == "accepted":
            return case
        smallest, answers = self._narrowing.smallest(check, key, case, seen)
        refined, told = self._narrowing.told(check, smallest, answers)
        if check in FOUND_LATE:
            objection = next(iter(told), objection)
        else:
            objection = next((one for one in told if key_of(check, one) == key), objection)
            self._known[key] = len(self.findings)
        self.add_as_it_stands(check, objection, refined)
        if not smallest.changes and smallest.phase == "samples" and check == REFUSED_VALID:
            self._explained.add((case.media_type, key[:1]))
        return smallest

    def knows(self, check: str, objection: Objection) -> bool:
        """Whether the same was found before, whatever was sent."""
        return key_of(check, objection) in self._known and check not in FOUND_LATE

    def add_as_it_stands(self, check: str, objection: Objection, case: Case) -> None:
        """Write an objection down with the case that showed it, however large that is."""
        self.findings.append(self._session.finding(check, objection, case))

    def forget_what_explains(self, media_type: str) -> None:
        """Tell refusals of this media type again: they are no longer the sample's."""
        self._explained = {one for one in self._explained if one[0] != media_type}

    def _once_more(self, number: int, case: Case) -> None:
        """Count a finding again that does not depend on what was sent."""
        known = self.findings[number]
        media_types = dict.fromkeys((*known.media_types, known.media_type, case.media_type))
        self.findings[number] = replace(
            known, times=known.times + 1, media_types=tuple(media_types)
        )

    def _note_slow_by_chance(self, objection: Objection, case: Case) -> None:
        """Count it, and ask a few times more: who is slow now and then will be so again."""
        before = self._slow
        more = range(_ASKED_AGAIN if before < _SLOW_BY_CHANCE - 1 else 0)
        self._slow += 1 + sum(self._still_slow(case) for _ in more)
        if before < _SLOW_BY_CHANCE <= self._slow:
            self._now_and_then(objection, case)

    def _now_and_then(self, objection: Objection, case: Case) -> None:
        said = f"{_SLOW_BY_CHANCE} replies were slow that were not when the same was sent again"
        often = replace(objection, message=said, rule="slow now and then", member="")
        self.add_as_it_stands(SLOW, often, case)

    def _still_slow(self, case: Case) -> bool:
        again = self._session.ask(case, again=True)
        return again.attempt.elapsed > self._session.settings.slow

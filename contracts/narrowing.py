"""Narrowing down: the smallest case that still shows an objection, and what is known of it then."""

from __future__ import annotations

from dataclasses import replace

from contracts.cases import Case, Change
from contracts.checks.objections import Answer, Objection, answer
from contracts.comparing import characters
from contracts.findings import RANK
from contracts.generation.bodies import Basis, readable_changes
from contracts.generation.places import at
from contracts.minimise import Minimiser, culprit
from contracts.session import Session
from contracts.settings import Depth

Key = tuple[str, ...]
"""What makes two objections the same: the check, and where it tells them, rule and member."""

TRIES: dict[Depth, int] = {"quick": 40, "ci": 32, "deep": 3_000}
"""Requests that making cases smaller may cost, for one operation."""

REFUSED_VALID = "accepts-what-is-valid"
"""The check that a valid body is accepted."""

FOUND_LATE = (REFUSED_VALID, "server-error", "no-reply")
"""Checks whose member and rule are known only once the values that cause it are found."""

_TRIES_OF_ONE = 16


def key_of(check: str, objection: Objection) -> Key:
    """What stays equal when the same is found again."""
    return (check, objection.rule, objection.member)


class Narrowing:
    """Makes the cases of one operation smaller, as long as it has requests left for that."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tries = TRIES[session.settings.depth]

    def smallest(self, check: str, key: Key, case: Case, seen: Answer) -> tuple[Case, Answer]:
        """The smallest case to which ``check`` objects in the same way, and the answer to it."""
        basis = self._session.bases.get(case.media_type)
        generated = case.phase in ("valid", "nasty", "random", "near-miss")
        generated = generated or (case.phase == "samples" and check == REFUSED_VALID)
        if basis is None or not generated or seen.is_declined or self._tries <= 0:
            return case, seen
        answers = {case.body: seen}

        def fails(smaller: Case) -> bool:
            self._tries -= 1
            came, judged = self._session.judge(_refined(smaller), again=True)
            answers[smaller.body] = came
            wanted = _loose(key) if len(smaller.changes) != 1 or len(case.changes) > 1 else key
            return any(key_of(name, one)[: len(wanted)] == wanted for name, one in judged)

        waits = seen.outcome == "hung" or seen.attempt.elapsed > seen.slow
        tries = 2 if waits else min(_TRIES_OF_ONE, self._tries)
        smallest = Minimiser(basis, fails, tries).smallest(case)
        if check == REFUSED_VALID and self._is_between_dates(smallest, basis):
            between = tuple(replace(one, evidence="framework") for one in smallest.changes)
            return replace(smallest, changes=between), answers[smallest.body]
        return smallest, answers[smallest.body]

    def _is_between_dates(self, case: Case, basis: Basis) -> bool:
        """Whether a date is refused only beside another: an end must not come before its start."""
        dates = [place for place in basis.places() if place.is_date]
        change, *more = case.changes or (None,)
        if change is None or more or len(dates) < 2:
            return False
        if all(place.pointer != change.pointer for place in dates):
            return False
        everywhere = [replace(change, pointer=place.pointer) for place in dates]
        made = readable_changes(basis, everywhere)
        if made is None:
            return False
        self._tries -= 1
        body, value, changes = made
        again = replace(case, body=body, value=value, changes=changes)
        return self._session.ask(again, again=True).outcome == "accepted"

    def told(self, check: str, smallest: Case, seen: Answer) -> tuple[Case, list[Objection]]:
        """The case in the words of what is left in it, and what ``check`` says of it now."""
        refined = _refined(smallest)
        again = answer(refined, seen.attempt, warm=seen.warm, slow=seen.slow)
        return refined, [one for name, one in self._session.objections(again) if name == check]


def _loose(key: Key) -> Key:
    """What stays equal while changes are narrowed down, when member and rule are unknown."""
    return key[:1] if key[0] in FOUND_LATE else key


def _refined(case: Case) -> Case:
    """The case with what is known of the one change, or the few, that make it fail."""
    if not case.changes or case.expected == "refused":
        if case.phase != "random" or not case.value:
            return case
        member = culprit(case, case.operation.requests[case.media_type].schema)
        return replace(case, member=member, promise=f"with {member}") if member else case
    # No page says how values must go together: where it takes two, none of them is refused.
    if len(case.changes) > 3:
        return replace(case, evidence="framework")
    least = max(case.changes, key=lambda change: RANK[change.evidence])
    words = " and ".join(f"whose {one.member} is {_as_it_is(one, case)}" for one in case.changes)
    return replace(
        case,
        member=least.member,
        rule=least.rule,
        evidence="framework" if len(case.changes) > 1 else least.evidence,
        quote=least.quote,
        promise=words,
    )


def _as_it_is(change: Change, case: Case) -> str:
    """The sort of value that was put there, and how short a text of it has become since."""
    now = at(case.value, change.pointer)
    texts = isinstance(now, str) and isinstance(change.value, str)
    if not texts or len(now) >= len(change.value):
        return change.kind
    return f"{change.kind}, cut to {characters(now)}"

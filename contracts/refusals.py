"""Near misses: several in one request, where the replies name each member that they refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from contracts.bench import OnTrial
from contracts.cases import Case
from contracts.checks.objections import Answer
from contracts.generation.bodies import Basis
from contracts.generation.packing import Name, name_of, packed, packs
from contracts.replies import plain_body

_PROBES = 2
"""Near misses that go alone, to learn whether a reply names what is wrong."""


_ENCODED = re.compile("_x[0-9a-f]{4}_")
"""How .NET writes what no XML name may hold, such as the brackets around an index."""


def look_at_refusals(
    trial: OnTrial, basis: Basis, cases: Iterable[Case], more: Callable[[], Iterable[Case]]
) -> None:
    """Send near misses. One bad value hides the others, unless the reply names them all.

    Whether it does is learned from the first. What is not named in the reply to several goes alone.
    ``more`` are worth a place in such a body, but no request of their own: they go along until a
    reply has named fewer than half of what was wrong.
    """
    own = list(cases)
    names = {case.name for case in own}
    always = _named_whatever_is_wrong(trial, own)
    if always is None:
        _alone(trial, own)
        return
    groups = packs(own, (case for case in more() if case.name not in names))
    for number, group in enumerate(groups):
        whole = packed(basis, group) if len(group) > 1 else None
        if whole is None:
            _alone(trial, group)
        elif not _is_named_in_one(trial, whole, always):
            left = (case for one in groups[number + 1 :] for case in one)
            _alone(trial, (case for case in left if case.name in names))
            return


def _alone(trial: OnTrial, cases: Iterable[Case]) -> None:
    for case in cases:
        trial.look(case)


def _named_whatever_is_wrong(trial: OnTrial, waiting: list[Case]) -> frozenset[Name] | None:
    """What a reply names beside what is wrong; None where no reply names that.

    Takes the cases that it sends off the list.
    """
    for _ in range(min(_PROBES, len(waiting))):
        case = waiting.pop(0)
        seen, own = trial.look(case), name_of(case.changes[0])
        if seen.outcome == "refused" and own in _names(seen):
            return _names(seen) - {own}
    return None


def _is_named_in_one(trial: OnTrial, whole: Case, always: frozenset[Name]) -> bool:
    """Whether the reply to several names half of them at least; what it does not goes alone."""

    def left(seen: Answer) -> Sequence[Case]:
        named = _names(seen) - always if seen.outcome == "refused" else ()
        return [case for case in whole.parts if name_of(case.changes[0]) not in named]

    seen = trial.look_at_once(whole, whole.parts, left)
    return len(left(seen)) * 2 <= len(whole.parts)


def _names(seen: Answer) -> frozenset[Name]:
    """Every word of a reply, and every two that follow each other; an index is none."""
    reply = seen.attempt.reply
    text = plain_body(reply).decode(errors="replace").lower() if reply else ""
    words = [word for word in re.findall(r"\w+", _ENCODED.sub(" ", text)) if not word.isdecimal()]
    return frozenset([*((word,) for word in words), *pairwise(words)])

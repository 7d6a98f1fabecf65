"""Near misses that stand in one body together, each at a place of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contracts.cases import Case, Change
from contracts.findings import weakest
from contracts.generation.bodies import Basis, apply

Name = tuple[str, ...]

READ = ("type", "format")
"""Rules that a framework keeps by failing to read what breaks them."""

_MOST = 12
"""Near misses in one body: few enough that a reply may well name them all."""

_WORTH_IT = 4
"""So many that nobody needs to see are worth a request."""


def packs(cases: Sequence[Case], more: Iterable[Case] = ()) -> list[list[Case]]:
    """As few groups as hold every case, none with two at, in or around one place.

    Nor with two members of one name: what a reply names must tell them apart; nor what cannot be
    read with what can. ``more`` are cases that fill up the groups; those that would need a group
    of their own are left out, unless they are several to one.
    """
    groups: list[list[Case]] = []
    for case in cases:
        _put(case, groups)
    needed = len(groups)
    for case in more:
        _put(case, groups)
    return [*groups[:needed], *(one for one in groups[needed:] if len(one) >= _WORTH_IT)]


def _put(case: Case, groups: list[list[Case]]) -> None:
    fitting = (one for one in groups if len(one) < _MOST and _fits(case, one))
    found = next(fitting, None)
    if found is None:
        groups.append([case])
    else:
        found.append(case)


def packed(basis: Basis, cases: Sequence[Case]) -> Case | None:
    """The cases as one, None where one body cannot break all of their rules."""
    changes = tuple(change for case in cases for change in case.changes)
    value = apply(basis.value, changes)
    body = basis.write(value)
    if body is None:
        return None
    broken = [violation.pointer for violation in basis.violations(body)]
    if not all(any(_is_at(where, change) for where in broken) for change in changes):
        return None
    return replace(
        cases[0],
        name="; ".join(case.name for case in cases),
        body=body,
        value=value,
        changes=changes,
        member="",
        rule="several",
        evidence=weakest(*(case.evidence for case in cases)),
        quote="",
        promise="that breaks several rules",
        parts=tuple(cases),
    )


def name_of(change: Change) -> Name:
    """What a reply must say to name the place of a change, in small letters.

    At the top of a body that is the member, below it the one around it as well.
    """
    names = [part.lower() for part in change.pointer if isinstance(part, str)]
    return tuple(names[-2:])


def _fits(case: Case, group: Sequence[Case]) -> bool:
    (own,) = case.changes
    others = [change for one in group for change in one.changes]
    # Who cannot read a body looks no further: what it would make of a null is not seen then.
    if any((own.rule in READ) != (one.rule in READ) for one in others):
        return False
    return not any(
        name_of(own) == name_of(one) or _is_at(own.pointer, one) or _is_at(one.pointer, own)
        for one in others
    )


def _is_at(pointer: Sequence[str | int], change: Change) -> bool:
    """Whether a place is that of a change, or inside it."""
    return tuple(pointer[: len(change.pointer)]) == change.pointer

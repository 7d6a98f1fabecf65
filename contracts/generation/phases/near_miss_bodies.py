"""Bodies that break one rule each, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice, zip_longest

from contracts.cases import Case, Change, pattern
from contracts.generation.amounts import OF_A_TWIN
from contracts.generation.bodies import Basis, apply
from contracts.generation.near_misses import is_spare, misses
from contracts.generation.packing import READ
from contracts.generation.phases.making import case_of
from contracts.generation.phases.wish import Wish
from contracts.generation.places import MISSING, places

_STATED = ("required", "maxLength", "minLength", "minimum", "maximum", "x-blank")
"""Rules that a page states of a member, in so many words: each is broken, whatever the depth."""

_SEEN = 4
"""Ways to look at for each that is sent: there are that many of a type."""

Miss = tuple[Change, bytes]
"""A change that breaks a rule, and the body that has it."""


def near_miss_bodies(wish: Wish) -> Iterator[Case]:
    """What the page states of each member, broken once; of types and formats what is allowed.

    The first family of media types breaks every rule. The others are a sample: each sort of rule at
    a member of their own, preferably in a way that the first has left to them.
    """
    stated, ways, again = (_sendable(wish.basis, found) for found in _by_weight(wish.basis))
    amount, (place, families) = wish.amount, wish.turn
    most = amount.near_misses[wish.basis.family]
    chosen: Iterable[Miss]
    if wish.depth == "deep":
        chosen = chain(stated, ways, again)
    elif wish.twin:
        chosen = islice(chain(_optional(wish.basis, ways), stated), OF_A_TWIN)
    elif wish.ample:
        chosen = chain(stated, islice(ways, most), islice(_of_each_member(again), amount.repeated))
    elif place == 0:
        some = chain(stated, islice(ways, most))
        chosen = (one for one in some if families == 1 or not is_spare(one[0]))
    else:
        chosen = chain(_of_each_rule(stated, place, families), _of_each_type(ways, place, most))
    for change, body in chosen:
        yield case_of(
            wish,
            "near-miss",
            f"{change.member}: {change.kind}",
            body,
            value=apply(wish.basis.value, (change,)),
            expected="refused",
            changes=(change,),
            member=change.member,
            rule=change.rule,
            evidence=change.evidence,
            quote=change.quote,
            promise=f"whose {change.member} is {change.kind}",
        )


def _optional(basis: Basis, ways: Iterable[Miss]) -> Iterator[Miss]:
    """Those at members that are not required.

    Who loses what it cannot read misses a required member: another one tells whether it reads.
    """
    return (one for one in ways if one[0].pointer[0] not in basis.schema.required)


def _of_each_member(again: Iterable[Miss]) -> Iterator[Miss]:
    seen = set[str]()
    for one in again:
        if one[0].member not in seen:
            seen.add(one[0].member)
            yield one


def _of_each_rule(stated: Iterable[Miss], place: int, families: int) -> list[Miss]:
    """A share of what is left to others, and of every other rule one, at a member in turn."""
    found = list(stated)
    spare = [one for one in found if is_spare(one[0])][place - 1 :: families - 1]
    rules: dict[str, list[Miss]] = {}
    for one in found:
        if not is_spare(one[0]) and one[0].rule not in {change.rule for change, _ in spare}:
            rules.setdefault(one[0].rule, []).append(one)
    return [*spare, *(alike[place % len(alike)] for alike in rules.values())]


def _of_each_type(ways: Iterable[Miss], place: int, most: int) -> list[Miss]:
    """One way to break each type, and one null; the last ways are the ones left to others."""
    types: dict[object, list[Miss]] = {}
    for one in islice(ways, _SEEN * most):
        change = one[0]
        types.setdefault(change.pointer if change.rule in READ else change.rule, []).append(one)
    return [alike[-min(place, len(alike))] for alike in types.values()][:most]


def _sendable(basis: Basis, found: Iterable[Change]) -> Iterator[Miss]:
    """The changes that make a body which nobody has to take, with that body."""
    for change in found:
        body = _broken(basis, change)
        if body is not None and not (change.rule in READ and basis.framework_takes(body)):
            yield change, body


def _by_weight(basis: Basis) -> tuple[list[Change], list[Change], list[Change]]:
    """What a page states of each member; every way to break a type, at one member each; the rest.

    What reads types reads those of all members alike, so that more members of a type come last:
    first the last one, which is often inside a list or an object. Last items are a spot check.
    """
    stated, alike = [], dict[tuple[str, ...], list[Change]]()
    for place in basis.places():
        if basis.holds_fixed(place.member) or place.is_pair:
            continue
        for miss in misses(place, basis.family):
            if miss.rule in _STATED:
                stated.append(miss)
            else:
                sort = (miss.rule, miss.kind, place.schema.kind, place.schema.format)
                alike.setdefault(sort, []).append(miss)
    # Where JSON tries the first member of a type, the others try the last: one may be forgotten.
    forth = basis.family == "json"
    types, sorts = Counter[tuple[str, ...]](), list[list[Change]]()
    for (_, _, *typed), found in alike.items():
        members = _ends_first(found if forth else found[::-1])
        # The next way to break a type is tried at the next member of that type.
        turn = types[tuple(typed)] % len(members) if forth else 0
        types[tuple(typed)] += 1
        sorts.append([*members[turn:], *members[:turn]])
    first, *others = zip_longest(*sorts) if alike else ((),)
    last = list(_in_last_items(basis))
    ways = [*first, *last] if forth else [*last, *first]
    return stated, ways, [one for rank in others for one in rank if one is not None]


def _ends_first(found: list[Change]) -> list[Change]:
    return [*found[:1], *found[-1:], *found[1:-1]] if len(found) > 1 else found


def _in_last_items(basis: Basis) -> Iterator[Change]:
    for place in basis.places():
        items, schema = place.value, place.schema.items
        if schema is None or not isinstance(items, list) or len(items) < 2:
            continue
        found = (
            miss
            for below in places(schema, items[-1])
            for miss in misses(below, basis.family)
            if below.value is not MISSING and not below.is_pair and miss.rule not in _STATED
        )
        for miss in islice(found, 2 if basis.family == "json" else 1):
            pointer = (*place.pointer, len(items) - 1, *miss.pointer)
            if basis.is_fixed(pattern(pointer)):
                continue
            yield replace(
                miss, pointer=pointer, member=pattern(pointer), kind=f"{miss.kind} in the last item"
            )


def _broken(basis: Basis, change: Change) -> bytes | None:
    """A body that breaks this one rule for our own reader, None where it cannot be written."""
    body = basis.write(apply(basis.value, (change,)))
    if body is None:
        return None
    broken = basis.violations(body)
    hit = [one for one in broken if one.pointer[: len(change.pointer)] == change.pointer]
    return body if hit and len(hit) == len(broken) else None

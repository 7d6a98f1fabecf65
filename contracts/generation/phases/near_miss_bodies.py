"""Bodies that break one rule each, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, zip_longest

from contracts.cases import Case, Change, pattern
from contracts.generation.amounts import OF_A_TWIN
from contracts.generation.bodies import Basis, apply
from contracts.generation.near_misses import misses
from contracts.generation.phases.making import case_of
from contracts.generation.phases.wish import Wish
from contracts.generation.places import MISSING, places

_STATED = ("required", "maxLength", "minLength", "minimum", "maximum", "x-blank")
"""Rules that a page states of a member, in so many words: each is broken, whatever the depth."""

_READ = ("type", "format")
"""Rules that a framework keeps by failing to read what breaks them."""


def near_miss_bodies(wish: Wish) -> Iterator[Case]:
    """What the page states of each member, broken once; of types and formats what is allowed."""
    basis = wish.basis
    most = OF_A_TWIN if wish.twin else wish.amount.near_misses[basis.family]
    sent = 0
    for change in _in_order_of_weight(basis):
        if (change.rule not in _STATED or wish.twin) and sent >= most:
            return
        body = _broken(basis, change)
        if body is None or (change.rule in _READ and _framework_takes(basis, body)):
            continue
        sent += change.rule not in _STATED or wish.twin
        yield case_of(
            wish,
            "near-miss",
            f"{change.member}: {change.kind}",
            body,
            value=apply(basis.value, (change,)),
            expected="refused",
            changes=(change,),
            member=change.member,
            rule=change.rule,
            evidence=change.evidence,
            quote=change.quote,
            promise=f"whose {change.member} is {change.kind}",
        )


def _framework_takes(basis: Basis, body: bytes) -> bool:
    """Whether the partner's framework turns a body into a model and finds nothing wrong with it."""
    operation = basis.operation
    content = operation.requests[basis.media_type]
    return operation.profile.read(content, body, None, operation.parameter).valid


def _in_order_of_weight(basis: Basis) -> Iterator[Change]:
    """What a page states of each member first; then every way to break a type, at one member each.

    What reads types reads those of all members alike, so that more members of a type come later:
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
    yield from stated
    for number, rank in enumerate(zip_longest(*map(_ends_first, alike.values()))):
        if number == 1:
            yield from _in_last_items(basis)
        yield from (one for one in rank if one is not None)


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
            if below.value is not MISSING and basis.family == "json"
        )
        for miss in islice(found, 2):
            pointer = (*place.pointer, len(items) - 1, *miss.pointer)
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

"""Which cases a phase consists of, and how many of them a depth allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Any

from contracts.cases import Case, Change, pattern
from contracts.generation.bodies import Basis, apply, readable_changes
from contracts.generation.nasty import nulls, rows
from contracts.generation.near_misses import misses
from contracts.generation.places import MISSING, only_required, places
from contracts.settings import Depth, Phase
from openapi.documents import Operation
from openapi.violations import Evidence
from openapi.wire.media_types import family

STRANGER = "zzNotInTheContract"
"""The name of a member that no document has."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of each phase a depth asks for.

    ``near_misses``: by family of the media type, beside one for each rule that a page states.
    ``shared_rows``: rows of nasty values beside JSON's, their places sharing the values; 0: all.
    """

    rows: int
    shared_rows: int
    randoms: int
    near_misses: dict[str, int]


AMOUNTS: dict[Depth, Amount] = {
    "quick": Amount(4, 2, 3, {"json": 20, "xml": 4, "form": 3}),
    "ci": Amount(30, 5, 5, {"json": 32, "xml": 8, "form": 6}),
    "deep": Amount(30, 0, 2_000, {"json": 5_000, "xml": 5_000, "form": 5_000}),
}
_OF_A_TWIN = 2
"""Near misses of text/json beside application/json: a spot check, with one row of values."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What cases are wanted; ``twin``: another media type of this family is checked in full."""

    basis: Basis
    depth: Depth
    seed: int
    twin: bool = False

    @property
    def amount(self) -> Amount:
        return AMOUNTS[self.depth]

    @property
    def accepts(self) -> tuple[str, ...]:
        """What generated cases ask for, in turn: replies of every sort come in every format."""
        readable = [one for one in self.basis.operation.requests if family(one) != "form"]
        return tuple(dict.fromkeys(("*/*", *offered(self.basis.operation), *readable)))


def offered(operation: Operation) -> list[str]:
    """The media types that a success may come in."""
    return [
        media_type
        for status, reply in operation.replies.items()
        if status.startswith("2")
        for media_type in reply.contents
    ]


def cases(wish: Wish, phase: Phase) -> Iterator[Case]:
    """The cases of one phase, in the order in which they are sent."""
    make = _PHASES.get(phase)
    for number, case in enumerate(make(wish) if make else ()):
        in_turn = wish.accepts[number % len(wish.accepts)]
        turns = phase != "samples" and case.accept == "*/*"
        yield replace(case, accept=in_turn) if turns else case


def _case(wish: Wish, phase: Phase, name: str, body: bytes, **more: Any) -> Case:
    basis = wish.basis
    return Case(
        operation=basis.operation,
        phase=phase,
        name=name,
        media_type=basis.media_type,
        body=body,
        content_type=basis.media_type,
        **{"expected": "accepted", **more},
    )


def _stated(wish: Wish) -> Evidence:
    # The page lists the media type even where its body is one of ours.
    return wish.basis.content.evidence


def _samples(wish: Wish) -> Iterator[Case]:
    basis = wish.basis
    for example in basis.content.examples:
        body, value = example.body, example.value
        if basis.fixed:
            value = basis.value
            body = basis.write(value) or example.body
        for accept in _asked_of_a_sample(wish):
            yield _case(
                wish,
                "samples",
                f"the documented {example.name}, asking for {accept}",
                body,
                value=value,
                accept=accept,
                evidence=_stated(wish),
                promise="that is the documented sample",
            )


def _asked_of_a_sample(wish: Wish) -> list[str]:
    """Every media type of replies for the first request; else anything, and one in turn."""
    every = list(dict.fromkeys(("*/*", *offered(wish.basis.operation))))
    place = list(wish.basis.operation.requests).index(wish.basis.media_type)
    if wish.depth != "deep" and place > 0:
        return list(dict.fromkeys(("*/*", every[-1 - place % len(every)])))
    return every


def _valid(wish: Wish) -> Iterator[Case]:
    basis = wish.basis
    body = basis.write(basis.value)
    if body is not None:
        yield _case(
            wish,
            "valid",
            "every member of the sample",
            body,
            value=basis.value,
            evidence=_stated(wish),
            promise="with every member of the documented sample",
        )
    if wish.twin:
        return
    keep = [tuple(one.split("/")[1:]) for one in sorted(basis.fixed)]
    small = only_required(basis.schema, basis.value, keep)
    body = basis.write(small)
    if body and not basis.violations(body):  # an empty form is no body at all
        optional = [
            Change(place.pointer, place.member, "absent", MISSING, _optional(basis), "required")
            for place in basis.places()
            if not place.required
            and not basis.holds_fixed(place.member)
            and len(place.pointer) == 1
        ]
        yield _case(
            wish,
            "valid",
            "only the required members",
            body,
            value=small,
            changes=tuple(optional),
            evidence=_optional(basis),
            rule="required",
            promise="without what is not required",
        )
    for name, changes in nulls([p for p in basis.places() if not basis.holds_fixed(p.member)]):
        for case in _varied(wish, "valid", name, changes):
            yield from (replace(case, accept=accept) for accept in _one_of_each_family(wish))
    stranger = {"json": 1, "form": "1"}.get(basis.family)
    if stranger is not None and isinstance(basis.value, dict):
        value = {**basis.value, STRANGER: stranger}
        body = basis.write(value)
        if body is not None:
            yield _case(
                wish,
                "valid",
                "with a member that is not in the contract",
                body,
                value=value,
                evidence="framework",
                rule="unknown member",
                promise="with a member that the contract does not know",
            )


def _one_of_each_family(wish: Wish) -> list[str]:
    """A media type of each kind that replies may come in: nulls are written by each in its way."""
    first = {family(one): one for one in reversed(offered(wish.basis.operation))}
    return list(first.values()) or ["*/*"]


def _optional(basis: Basis) -> Evidence:
    # Only a page that calls some members required says that the others are not.
    return "page" if basis.schema.required else "framework"


def _nasty(wish: Wish) -> Iterator[Case]:
    most = 0 if wish.basis.family == "json" else wish.amount.shared_rows
    found = rows(wish.basis.places(), most)
    for name, changes in found[: 1 if wish.twin else wish.amount.rows]:
        yield from _varied(wish, "nasty", name, changes)


def _varied(wish: Wish, phase: Phase, name: str, changes: tuple[Change, ...]) -> Iterator[Case]:
    made = readable_changes(wish.basis, changes)
    if made is None or not made[2]:
        return
    body, value, kept = made
    yield _case(
        wish,
        phase,
        name,
        body,
        value=value,
        changes=kept,
        evidence="framework",
        rule=kept[0].rule,
        promise="that breaks no rule",
    )


def _random(wish: Wish) -> Iterator[Case]:
    # schemathesis takes a second to import: not for `list`, `explain` and the other phases.
    from contracts.generation.randoms import random_values

    basis = wish.basis
    share = {"json": 1.0, "xml": 0.4, "form": 0.3}[basis.family]
    count = 0 if wish.twin else int(wish.amount.randoms * share)
    operation = basis.operation
    for number, value in enumerate(random_values(operation, basis.schema, count, wish.seed), 1):
        value = apply(value, _fixed_changes(basis))
        body = basis.write(value)
        if not body or basis.violations(body):
            continue
        yield _case(
            wish,
            "random",
            f"random body {number}",
            body,
            value=value,
            evidence="framework",
            promise="that breaks no rule",
        )


def _fixed_changes(basis: Basis) -> list[Change]:
    return [
        Change(place.pointer, place.member, "fixed", place.value)
        for place in places(basis.schema, basis.value)
        if place.member in basis.fixed and place.value is not MISSING
    ]


def _near_misses(wish: Wish) -> Iterator[Case]:
    basis = wish.basis
    most = _OF_A_TWIN if wish.twin else wish.amount.near_misses[basis.family]
    sent = 0
    for change in _in_order_of_weight(basis):
        if (change.rule not in _STATED or wish.twin) and sent >= most:
            return
        body = _broken(basis, change)
        if body is None or (change.rule in _READ and _framework_takes(basis, body)):
            continue
        sent += change.rule not in _STATED or wish.twin
        yield _case(
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


_READ = ("type", "format")
"""Rules that a framework keeps by failing to read what breaks them."""


def _framework_takes(basis: Basis, body: bytes) -> bool:
    """Whether the partner's framework turns a body into a model and finds nothing wrong with it."""
    operation = basis.operation
    content = operation.requests[basis.media_type]
    return operation.profile.read(content, body, None, operation.parameter).valid


_STATED = ("required", "maxLength", "minLength", "minimum", "maximum", "x-blank")


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


_PHASES: dict[Phase, Callable[[Wish], Iterator[Case]]] = {
    "samples": _samples,
    "valid": _valid,
    "nasty": _nasty,
    "random": _random,
    "near-miss": _near_misses,
}

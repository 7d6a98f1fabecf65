"""Bodies that keep every rule: all members, only the required ones, nulls, one member more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.cases import Case, Change
from contracts.generation.bodies import Basis
from contracts.generation.nasty import nulls
from contracts.generation.phases.making import case_of, stated, varied
from contracts.generation.phases.wish import Wish, offered, one_of_each_family
from contracts.generation.places import MISSING, Place, only_required
from openapi.violations import Evidence

STRANGER = "zzNotInTheContract"
"""The name of a member that no document has."""


def valid_bodies(wish: Wish) -> Iterator[Case]:
    """The sample's value, then less than it, nulls in it, and more than it."""
    if wish.depth == "deep" or not _is_shown(wish.basis):
        yield from _complete(wish)
    if not wish.twin:
        yield from _without_what_is_optional(wish)
        yield from _with_nulls_and_a_stranger(wish)


def _is_shown(basis: Basis) -> bool:
    """Whether a sample of this media type says the same: the samples are sent anyway."""
    examples = basis.content.examples
    return any(basis.fixed or example.value == basis.value for example in examples)


def _complete(wish: Wish) -> Iterator[Case]:
    basis = wish.basis
    body = basis.write(basis.value)
    if body is not None:
        yield case_of(
            wish,
            "valid",
            "every member of the sample",
            body,
            value=basis.value,
            evidence=stated(wish),
            promise="with every member of the documented sample",
        )


def _without_what_is_optional(wish: Wish) -> Iterator[Case]:
    basis = wish.basis
    keep = [tuple(one.split("/")[1:]) for one in sorted(basis.fixed)]
    small = only_required(basis.schema, basis.value, keep)
    body = basis.write(small)
    if body and not basis.violations(body):  # an empty form is no body at all
        optional = [
            Change(
                place.pointer, place.member, "absent", MISSING, _may_miss(basis, place), "required"
            )
            for place in basis.places()
            if not place.required
            and not basis.holds_fixed(place.member)
            and len(place.pointer) == 1
        ]
        yield case_of(
            wish,
            "valid",
            "only the required members",
            body,
            value=small,
            changes=tuple(optional),
            evidence="framework",
            rule="required",
            promise="without what is not required",
        )


def _with_nulls_and_a_stranger(wish: Wish) -> Iterator[Case]:
    """Both in one body, and more nulls by themselves; at depth deep the stranger too."""
    nulled, strange = list(_with_nulls(wish)), list(_with_a_stranger(wish))
    if nulled and strange and wish.depth != "deep":
        whole = _with_a_stranger_too(wish.basis, nulled[0], strange[0])
        yield from [whole, *nulled[1:]]
    else:
        yield from [*nulled, *strange]


def _with_a_stranger_too(basis: Basis, nulled: Case, strange: Case) -> Case:
    """The two cases as one; ``strange`` has one member more, and nothing else, than the sample."""
    value = {**nulled.value, STRANGER: strange.value[STRANGER]}
    body = basis.write(value)
    if body is None:
        return nulled
    name = f"{nulled.name}, {strange.name}"
    alone = replace(strange, accept=nulled.accept)
    return replace(nulled, name=name, body=body, value=value, parts=(nulled, alone))


def _with_nulls(wish: Wish) -> Iterator[Case]:
    basis = wish.basis
    for name, changes in nulls([p for p in basis.places() if not basis.holds_fixed(p.member)]):
        for case in varied(wish, "valid", name, changes):
            # JSON and XML each write nulls in their own way.
            accepts = one_of_each_family(offered(basis.operation)) if basis.family == "json" else []
            yield from (replace(case, accept=accept) for accept in accepts or ["*/*"])


def _with_a_stranger(wish: Wish) -> Iterator[Case]:
    basis = wish.basis
    stranger = {"json": 1, "form": "1"}.get(basis.family)
    if stranger is not None and isinstance(basis.value, dict):
        value = {**basis.value, STRANGER: stranger}
        body = basis.write(value)
        if body is not None:
            yield case_of(
                wish,
                "valid",
                "with a member that is not in the contract",
                body,
                value=value,
                evidence="framework",
                rule="unknown member",
                promise="with a member that the contract does not know",
            )


def _may_miss(basis: Basis, place: Place) -> Evidence:
    """Who says that a member may be absent."""
    # Absent, it has a value all the same: one such as year 0001, of which no page speaks.
    has_default = place.is_value_type and not place.schema.nullable
    # Only a page that calls some members required says that the others are not.
    return "page" if basis.schema.required and not has_default else "framework"

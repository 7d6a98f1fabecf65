"""Making a failing case smaller: what stays is what is needed to fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from contracts.cases import Case, Change
from contracts.generation import cases
from contracts.generation.bodies import Basis, sample_value
from contracts.generation.phases.wish import Wish
from contracts.minimise import Minimiser, fewest
from openapi.documents import load


def basis(partner: str) -> Basis:
    (operation,) = load(partners=[partner])[0].operations
    content = operation.requests["application/json"]
    return Basis(operation, content, sample_value(operation))


def case_named(start: Basis, name: str) -> Case:
    wish = Wish(start, "ci", 0)
    return next(case for case in cases(wish, "nasty") if case.name == name)


@pytest.mark.parametrize("culprits", [{3}, {0, 19}, {5, 6, 7}, set(range(20)), {19}])
def test_the_fewest_items_that_fail_are_found(culprits: set[int]) -> None:
    def fails(items: Sequence[int]) -> bool:
        return culprits <= set(items)

    assert set(fewest(range(20), fails)) == culprits


def shrunk(start: Basis, case: Case, fails: Callable[[Any], bool], tries: int = 100) -> Case:
    sent: list[Case] = []

    def asked(smaller: Case) -> bool:
        sent.append(smaller)
        return fails(smaller.value)

    smallest = Minimiser(start, asked, tries).smallest(case)
    assert len(sent) <= tries
    assert all(start.violations(one.body) == () for one in sent)
    return smallest


def test_one_bad_value_in_a_row_is_found() -> None:
    start = basis("vezeeta")
    row = case_named(start, "row 3")
    bad = row.value["PatientName"]

    smallest = shrunk(start, row, lambda value: value.get("PatientName") == bad)

    assert [change.member for change in smallest.changes] == ["/PatientName"]
    assert smallest.value == {"PatientName": bad}


def test_required_members_stay() -> None:
    start = basis("calendar")
    row = case_named(start, "row 3")

    smallest = shrunk(start, row, lambda value: value.get("Note") == row.value["Note"])

    assert set(smallest.value) == {"UserId", "AppointmentOn", "Reason", "AccountId", "Note"}


def test_a_long_text_is_made_short() -> None:
    start = basis("calendar")
    row = case_named(start, "row 1")

    smallest = shrunk(start, row, lambda value: len(value["Reason"]) > 30)

    assert len(smallest.value["Reason"]) == 31


def test_two_values_that_fail_together_are_both_kept() -> None:
    start = basis("vezeeta")
    row = case_named(start, "row 1")

    def fails(value: Any) -> bool:
        return value.get("Fees") == row.value["Fees"] and "IsInsured" in value

    smallest = shrunk(start, row, fails)

    assert set(smallest.value) == {"Fees", "IsInsured"}


def test_without_tries_the_case_stays_as_it_was() -> None:
    start = basis("vezeeta")
    row = case_named(start, "row 1")

    assert shrunk(start, row, lambda _: True, tries=0) == row


def test_what_cannot_be_made_smaller_is_left() -> None:
    start = basis("calendar")
    bare = Case(start.operation, "hostile", "x", "application/json", b"[", "refused", "")

    assert Minimiser(start, lambda _: True, 10).smallest(bare) is bare


def test_changes_are_told_apart_by_identity() -> None:
    one, other = Change(("A",), "/A", "null", None), Change(("A",), "/A", "null", None)

    assert one != other
    assert len({one, other}) == 2

"""Cases from documents: what is valid is valid, what is broken is broken in one place."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.cases import Case
from contracts.generation import cases
from contracts.generation.bodies import Basis, sample_value
from contracts.generation.nasty import rows
from contracts.generation.phases.wish import Wish
from contracts.generation.places import MISSING, at, changed, only_required, places
from contracts.generation.spellings import xml_spellings
from contracts.settings import Depth, Phase
from openapi.documents import Operation, load

OPERATIONS = [operation for document in load() for operation in document.operations]


def bases() -> Iterator[tuple[str, Basis]]:
    for operation in OPERATIONS:
        for media_type, content in operation.requests.items():
            yield (
                f"{operation.partner} {media_type}",
                Basis(operation, content, sample_value(operation)),
            )


BASES = dict(bases())


@pytest.fixture(params=list(BASES), ids=str)
def basis(request: pytest.FixtureRequest) -> Basis:
    return BASES[request.param]


def made(basis: Basis, *phases: Phase) -> list[Case]:
    return [case for phase in phases for case in cases(Wish(basis, "ci", 3), phase)]


def test_every_phase_has_cases(basis: Basis) -> None:
    for phase in ("samples", "valid", "nasty", "near-miss"):
        assert made(basis, phase), phase


def test_what_is_to_be_accepted_keeps_every_rule(basis: Basis) -> None:
    for case in made(basis, "samples", "valid", "nasty", "random"):
        assert case.expected == "accepted"
        assert basis.violations(case.body) == (), case.name


def test_no_near_miss_of_a_type_is_one_that_the_framework_takes(basis: Basis) -> None:
    operation = basis.operation
    content = operation.requests[basis.media_type]

    for case in made(basis, "near-miss"):
        if case.rule in ("type", "format"):
            reading = operation.profile.read(content, case.body, None, operation.parameter)
            assert not reading.valid, case.name


def test_a_near_miss_breaks_one_rule_and_says_which(basis: Basis) -> None:
    for case in made(basis, "near-miss"):
        (change,) = case.changes
        broken = basis.violations(case.body)
        assert broken, case.name
        assert all(one.pointer[: len(change.pointer)] == change.pointer for one in broken)
        assert case.expected == "refused"
        assert case.member == change.member


def test_unknown_nullability_is_never_judged(basis: Basis) -> None:
    unknown = {place.member for place in basis.places() if not place.schema.nullable_known}

    for case in made(basis, "valid", "near-miss"):
        nulled = {change.member for change in case.changes if change.value is None}
        assert not nulled & unknown


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.partner)
def test_every_stated_rule_is_broken_in_the_first_media_type(operation: Operation) -> None:
    basis = BASES[f"{operation.partner} application/json"]
    stated = {
        (place.member, "required")
        for place in basis.places()
        if place.required and place.schema.evidence("required") == "page"
    } | {
        (place.member, "maxLength")
        for place in basis.places()
        if place.schema.max_length is not None
    }

    assert stated <= {(case.member, case.rule) for case in made(basis, "near-miss")}


def test_the_other_media_types_break_every_sort_of_rule(basis: Basis) -> None:
    whole = cases(Wish(basis, "deep", 0), "near-miss")
    sorts = {case.rule for case in whole if case.rule not in ("type", "format")}

    assert sorts <= {case.rule for case in made(basis, "near-miss")}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.partner)
def test_all_media_types_together_bring_every_nasty_value_to_every_place(
    operation: Operation,
) -> None:
    def values(depth: Depth) -> set[tuple[str, str]]:
        seen, found = set[str](), set[tuple[str, str]]()
        for media_type in operation.requests:
            basis = BASES[f"{operation.partner} {media_type}"]
            made = cases(Wish(basis, depth, 0, twin=basis.family in seen), "nasty")
            seen.add(basis.family)
            every = [one for case in made for one in (case, *case.parts)]
            found |= {(change.member, change.kind) for one in every for change in one.changes}
        return found

    assert values("ci") == values("deep")


def test_fixed_members_are_never_varied() -> None:
    (operation,) = (one for one in OPERATIONS if one.partner == "amsalem")
    content = operation.requests["application/json"]
    fixed = frozenset({"/Salt", "/Reservation/Email"})
    basis = Basis(operation, content, sample_value(operation), fixed)

    for case in made(basis, "valid", "nasty", "random", "near-miss"):
        assert at(case.value, ("Salt",)) == basis.value["Salt"], case.name
        assert at(case.value, ("Reservation", "Email")) == basis.value["Reservation"]["Email"]


def test_a_list_without_items_stays_without() -> None:
    (operation,) = (one for one in OPERATIONS if one.partner == "calendar")
    basis = BASES["calendar application/json"]

    empty = [case for case in made(basis, "nasty") if case.value.get("Reasons") == []]

    assert empty
    assert operation.requests["application/json"].read(empty[0].body).value["Reasons"] == []


def test_rows_put_a_value_into_every_place() -> None:
    basis = BASES["vezeeta application/json"]

    first = rows(basis.places())[0]

    assert {change.member for change in first.changes} == {place.member for place in basis.places()}


@pytest.mark.parametrize("name", [name for name in BASES if name.endswith("application/xml")])
def test_xml_in_every_spelling_says_the_same(name: str) -> None:
    basis = BASES[name]
    value = next(
        changed(basis.value, place.pointer, "Zoë")
        for place in basis.places()
        if place.schema.kind == "string" and not place.schema.format
    )
    booleans = {one.member.rpartition("/")[2] for one in basis.places() if type(one.value) is bool}

    whole, parts = xml_spellings(basis.write(value) or b"", "Zoë", booleans)

    assert len(parts) >= 7
    in_cdata = whole.partition(b"<![CDATA[")[0].rpartition(b"<")[2]
    assert in_cdata.rpartition(b":")[2].rstrip(b">").decode() != "zzz"
    for body in (whole, *(body for _, body in parts)):
        assert basis.content.read(body).value == basis.content.read(basis.write(value) or b"").value


def test_a_row_that_stands_for_others_says_what_they_say() -> None:
    basis = BASES["vezeeta application/json"]

    first = rows(basis.places())[0]

    rest, texts = first.parts
    put_together = {part.name.partition(", ")[2] for part in texts.parts}
    assert {"a text with quotes and markup", "a right-to-left text"} <= put_together
    apart = [change.member for part in (rest, *texts.parts) for change in part.changes]
    assert set(apart) == {change.member for change in first.changes}


PRINT = """
import sys
from tests.test_contracts_generation import BASES, made
for case in made(BASES["vezeeta application/json"], "random"):
    sys.stdout.buffer.write(case.body + b"\\n")
"""


def test_row_55_random_bodies_do_not_depend_on_the_process() -> None:
    root = Path(__file__).parent.parent
    outputs = [
        subprocess.run(
            [sys.executable, "-c", PRINT],
            capture_output=True,
            check=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        ).stdout
        for hash_seed in ("1", "2")
    ]

    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 100


def test_only_required_keeps_what_leads_to_a_place() -> None:
    basis = BASES["amsalem application/json"]

    value = only_required(basis.schema, basis.value, [("Reservation", "Passengers", 0, "Email")])

    assert set(value) == {"Reservation", "UserName", "Salt", "Digest"}
    assert set(value["Reservation"]) == {"Passengers"}
    assert list(value["Reservation"]["Passengers"][0]) == ["Email"]


def test_changing_a_place_leaves_the_original_alone() -> None:
    value = {"A": [{"B": 1}], "C": 2}

    assert changed(value, ("A", 0, "B"), 9) == {"A": [{"B": 9}], "C": 2}
    assert changed(value, ("C",), MISSING) == {"A": [{"B": 1}]}
    assert changed(value, ("D", "E"), 1) == {"A": [{"B": 1}], "C": 2, "D": {"E": 1}}
    assert value == {"A": [{"B": 1}], "C": 2}


@pytest.mark.parametrize("pointer", [("A", 3, "B"), ("C", "x"), ("C", 0)])
def test_a_place_that_cannot_be_is_refused(pointer: tuple[str | int, ...]) -> None:
    with pytest.raises(LookupError):
        changed({"A": [{"B": 1}], "C": 2}, pointer, 1)


def test_places_know_every_member_of_the_sample() -> None:
    for operation in OPERATIONS:
        content = next(iter(operation.requests.values()))
        members = {place.member for place in places(content.schema, sample_value(operation))}
        assert {f"/{name}" for name in content.schema.members} <= members


def test_operations_are_what_the_documents_hold() -> None:
    assert all(isinstance(one, Operation) for one in OPERATIONS)
    assert len(OPERATIONS) == 5

"""A fixed tenth of what `tox -e faults` measures: faults are found, and nothing else is said."""

from __future__ import annotations

import pytest

from tests.faulty.faults import FAMILIES
from tests.faulty.implementation import MODES
from tests.faulty.models import BY_PARTNER
from tests.faulty.variants import VARIANTS
from tests.measuring.results import LEAST, alarms_of, pairs_of
from tests.measuring.subjects import MODE, Subject, pairs, plain, tenth, variants
from tests.measuring.tables import alarms
from tests.measuring.work import Workers

pytestmark = pytest.mark.faults


def prompt(subjects: list[Subject]) -> list[Subject]:
    """Without those that keep a client waiting: a minute each, which `tox -e faults` takes."""
    return [one for one in subjects if not one.fault.startswith("slow") and "hang" not in one.fault]


def alternating() -> list[Subject]:
    """Every variant at every partner, in one mode or the other."""
    order = {variant.name: place for place, variant in enumerate(VARIANTS)}
    return [one for one in variants() if one.mode == MODES[order[one.variant] % 2]]


def test_the_tenth_is_spread_over_families_and_partners() -> None:
    chosen = tenth(pairs())

    assert len(chosen) == pytest.approx(len(pairs()) / 10, abs=1)
    assert {one.family for one in chosen} == set(FAMILIES)
    assert {one.partner for one in chosen} == set(BY_PARTNER)


def test_at_least_95_percent_of_a_tenth_of_the_faults_are_found() -> None:
    workers = Workers()
    right = list(workers.judged([one for one in plain() if one.mode == MODE], "ci", 0))

    found = list(pairs_of(workers.judged(prompt(tenth(pairs())), "ci", 0), right))

    missed = [str(pair.subject) for pair in found if not pair.found]
    assert len(missed) <= (1 - LEAST) * len(found), missed


def test_nothing_is_said_against_correct_implementations() -> None:
    told = list(alarms_of(Workers().judged([*plain(), *alternating()], "quick", 0)))

    assert not told, alarms(told)

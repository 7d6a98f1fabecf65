"""What is measured: an implementation with one fault, or a correct one, at one partner."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tests.faulty.faults import BY_NAME, FAULTS
from tests.faulty.implementation import MODES
from tests.faulty.models import BY_PARTNER
from tests.faulty.variants import VARIANTS

MODE = "lenient"
"""The mode that carries the faults: it reads as ASP.NET does, so fewer of them show by accident."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One implementation to judge: correct where it has no fault."""

    partner: str
    mode: str = MODE
    fault: str = ""
    variant: str = ""

    @property
    def family(self) -> str:
        """The family of the fault, "" without one."""
        return BY_NAME[self.fault].family if self.fault else ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.partner, self.mode, self.fault, self.variant)))


def pairs(mode: str = MODE) -> list[Subject]:
    """Every fault at each of its partners."""
    return [
        Subject(partner, mode, fault=fault.name) for fault in FAULTS for partner in fault.partners
    ]


def tenth(subjects: list[Subject]) -> list[Subject]:
    """A fixed tenth of the pairs: by family, and within it as a hash of the names falls."""
    spread = sorted(subjects, key=lambda one: (one.family, _scattered(one)))
    return spread[::10]


def _scattered(subject: Subject) -> str:
    return hashlib.sha256(f"{subject.fault} {subject.partner}".encode()).hexdigest()


def plain() -> list[Subject]:
    """The correct implementation itself, in each mode."""
    return [Subject(partner, mode) for mode in MODES for partner in BY_PARTNER]


def variants() -> list[Subject]:
    """Every other way of being right, in each mode."""
    return [
        Subject(partner, mode, variant=variant.name)
        for variant in VARIANTS
        for mode in MODES
        for partner in BY_PARTNER
    ]

"""What the runs come to: what found which fault, and what was said against correct ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.faulty.faults import FAMILIES
from tests.measuring.ours import Found, Run
from tests.measuring.stock import Identity, StockRun
from tests.measuring.subjects import Subject

LEAST = 0.95
"""The share of faults that must be found."""

CONTESTED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "pascal-case": (
        ("warning", "note"),
        "the page's sample shows another letter case: worth a warning, no failure",
    ),
    "milliseconds": (
        ("warning", "note"),
        "the page's sample shows seven digits: worth a warning, no failure",
    ),
    "created-201": (
        ("warning", "note"),
        "no page prints a status; where one shows a body, 200 carries it",
    ),
    "slash-308": (("note",), "ASP.NET takes both: worth a note, no failure"),
    "camel-case": (
        ("warning", "note"),
        "the page's sample shows another letter case: worth a warning, no failure",
    ),
    "older-forms": (
        ("warning", "note"),
        "the page's sample shows other forms: worth a warning, no failure",
    ),
    "methods-501": (("note",), "ASP.NET says 405: worth a note, no failure"),
    "trimmed-ids": ((), "no page says that blanks around a text come back: nothing to report"),
    "digits-below-zero": (
        ("note",),
        "the page speaks of digits and of no sign: worth a note, no failure",
    ),
    "prose-unchecked": (
        ("error", "warning", "note"),
        "the page's prose says Required: accepting less breaks what the page states",
    ),
}
"""Variants with something against them: the severities that a finding may have, and why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A fault at one partner, and what was found that the correct implementation does not show."""

    subject: Subject
    found: tuple[Found, ...]
    requests: int
    cpu: float
    seconds: float

    @property
    def own(self) -> bool:
        """Whether a check of the fault's own family found it."""
        return any(self.subject.family in one.families for one in self.found)

    @property
    def severity(self) -> str:
        """The strongest one found, "" for none."""
        told = {one.severity for one in self.found}
        return next((one for one in ("error", "warning", "note") if one in told), "")


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something said against a correct implementation."""

    subject: Subject
    found: Found
    why_not: str = ""

    @property
    def fails(self) -> bool:
        """Whether it makes a run fail by default."""
        return self.found.severity == "error"


@dataclass(frozen=True, slots=True)
class StockPair:
    """A fault at one partner as stock saw it."""

    subject: Subject
    found: frozenset[Identity]
    requests: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was measured in one go."""

    right: tuple[Run, ...]
    pairs: tuple[Pair, ...]
    alarms: tuple[Alarm, ...]
    stock: tuple[StockPair, ...] = ()
    stock_right: tuple[StockRun, ...] = ()
    stock_to_the_end: tuple[StockRun, ...] = field(default=())

    @property
    def missed(self) -> tuple[Pair, ...]:
        """Pairs that nothing was found on."""
        return tuple(pair for pair in self.pairs if not pair.found)

    @property
    def rate(self) -> float:
        """The share of pairs found."""
        return 1 - len(self.missed) / len(self.pairs) if self.pairs else 1.0

    @property
    def holds(self) -> bool:
        """Whether enough was found, and nothing said against a correct implementation."""
        return self.rate >= LEAST and not self.alarms

    def by_family(self) -> Iterator[tuple[str, list[Pair]]]:
        """The pairs of each family that has any."""
        for family in FAMILIES:
            own = [pair for pair in self.pairs if pair.subject.family == family]
            if own:
                yield family, own

    def without_own_check(self) -> dict[str, list[Pair]]:
        """Faults that only checks of another family find, wherever they are found."""
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            if pair.found:
                found.setdefault(pair.subject.fault, []).append(pair)
        return {name: own for name, own in found.items() if not any(one.own for one in own)}


def pairs_of(runs: Iterable[Run], right: Iterable[Run]) -> Iterator[Pair]:
    """Each faulty run less what the correct implementation in its mode shows as well."""
    known = {
        (run.subject.partner, run.subject.mode): {one.identity for one in run.found}
        for run in right
        if not run.subject.variant
    }
    for run in runs:
        also = known[run.subject.partner, run.subject.mode]
        found = tuple(one for one in run.found if one.identity not in also)
        yield Pair(run.subject, found, run.requests, run.cpu, run.seconds)


def alarms_of(right: Iterable[Run]) -> Iterator[Alarm]:
    """Findings on correct implementations, but for what a contested variant may be told."""
    for run in right:
        allowed, why = CONTESTED.get(run.subject.variant, ((), ""))
        for one in run.found:
            if one.severity not in allowed:
                yield Alarm(run.subject, one, why)


def stock_pairs_of(runs: Iterable[StockRun], right: Iterable[StockRun]) -> Iterator[StockPair]:
    """Each faulty run of stock less what it says of the correct implementation in any run."""
    known: dict[str, set[Identity]] = {}
    for run in right:
        known.setdefault(run.subject.partner, set()).update(run.failures)
    for run in runs:
        new = run.failures - known[run.subject.partner]
        yield StockPair(run.subject, frozenset(new), run.requests, run.cpu)

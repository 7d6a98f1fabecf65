"""`python -m tests.faulty.report`: how many faults the check finds, beside stock schemathesis.

Every fault runs at each of its partners, on that partner's operation alone. A fault counts as found
where a run says something that it does not say of the correct implementation. Ends with 1 when less
than 95 % are found, or when anything is said against a correct implementation.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from tests.faulty.implementation import MODES
from tests.measuring import tables
from tests.measuring.results import Results, alarms_of, pairs_of, stock_pairs_of
from tests.measuring.subjects import MODE, Subject, pairs, plain, tenth, variants
from tests.measuring.summary import as_data
from tests.measuring.work import Workers

T = TypeVar("T")


def options() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faulty.report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--tenth", action="store_true", help="a fixed tenth of the pairs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--depth", choices=("quick", "ci", "deep"), default="ci")
    parser.add_argument("--mode", choices=MODES, default=MODE, help="what carries the faults")
    parser.add_argument(
        "--stock", choices=("all", "tenth", "none"), default="all", help="what stock runs on"
    )
    parser.add_argument("--fault", action="append", default=[], help="only this one; repeatable")
    parser.add_argument("--partner", action="append", default=[], help="only there; repeatable")
    parser.add_argument("--jobs", type=int, default=2, help="runs at the same time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures, for other tools")
    return parser


def measured(chosen: argparse.Namespace) -> Results:
    """Run everything that was asked for."""
    workers = Workers(chosen.jobs)
    faulty = _chosen(tenth(pairs(chosen.mode)) if chosen.tenth else pairs(chosen.mode), chosen)
    correct = _chosen([*plain(), *variants()], chosen)
    right = tuple(_told("correct", workers.judged(correct, chosen.depth, chosen.seed), correct))
    wrong = _told("faulty", workers.judged(faulty, chosen.depth, chosen.seed), faulty)
    found = tuple(pairs_of(wrong, right))
    if chosen.stock == "none":
        return Results(right, found, tuple(alarms_of(right)))
    sample = _chosen(tenth(pairs(chosen.mode)), chosen) if chosen.stock == "tenth" else faulty
    same = [subject for subject in correct if subject.mode == chosen.mode and not subject.variant]
    stopped = tuple(workers.stock(same, chosen.seed))
    ended = tuple(workers.stock(same, chosen.seed, to_the_end=True))
    runs = _told("stock", workers.stock(sample, chosen.seed), sample)
    theirs = tuple(stock_pairs_of(runs, (*stopped, *ended)))
    return Results(right, found, tuple(alarms_of(right)), theirs, stopped, ended)


def _chosen(subjects: list[Subject], chosen: argparse.Namespace) -> list[Subject]:
    return [
        subject
        for subject in subjects
        if (not chosen.fault or not subject.fault or subject.fault in chosen.fault)
        and (not chosen.partner or subject.partner in chosen.partner)
    ]


def _told(what: str, runs: Iterable[T], subjects: list[Subject]) -> Iterator[T]:
    """The runs, with a line on stderr now and then."""
    for number, run in enumerate(runs, 1):
        if number % 50 == 0 or number == len(subjects):
            print(f"{what}: {number} of {len(subjects)}", file=sys.stderr, flush=True)
        yield run


def main() -> int:
    """Measure, print, and say by the exit code whether it is good enough."""
    chosen = options().parse_args()
    results = measured(chosen)
    print(tables.whole(results))
    if chosen.json:
        chosen.json.write_text(json.dumps(as_data(results), indent=2) + "\n", encoding="utf-8")
    return 0 if results.holds else 1


if __name__ == "__main__":
    sys.exit(main())

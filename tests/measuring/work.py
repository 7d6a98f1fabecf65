"""Runs over many subjects, a few at a time, each worker with a server process of its own."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from contracts.settings import Depth
from tests.measuring import ours, stock
from tests.measuring.host import Host
from tests.measuring.ours import Run
from tests.measuring.stock import StockRun
from tests.measuring.subjects import Subject

T = TypeVar("T")
_NICENESS = 5
_HOSTS: list[Host] = []


def _host() -> Host:
    """This worker's server process."""
    if not _HOSTS:
        os.nice(_NICENESS)
        _HOSTS.append(Host())
        atexit.register(_HOSTS[0].close)
    return _HOSTS[0]


def _judged(subject: Subject, depth: Depth, seed: int) -> Run:
    host = _host()
    host.become(subject)
    return ours.run(subject, host.url, depth=depth, seed=seed)


def _stock(subject: Subject, seed: int, to_the_end: bool) -> StockRun:
    host = _host()
    host.become(subject)
    return stock.run(subject, host.url, seed=seed, to_the_end=to_the_end)


class Workers:
    """Two processes by default. Ours and stock never share one: both register things globally."""

    def __init__(self, jobs: int = 2) -> None:
        self._jobs = jobs

    def judged(self, subjects: Sequence[Subject], depth: Depth, seed: int) -> Iterator[Run]:
        """Our check on each subject, in order."""
        with self._pool() as pool:
            waiting = [pool.submit(_judged, subject, depth, seed) for subject in subjects]
            yield from _results(waiting)

    def stock(
        self, subjects: Sequence[Subject], seed: int, *, to_the_end: bool = False
    ) -> Iterator[StockRun]:
        """Stock schemathesis on each subject, in order."""
        with self._pool() as pool:
            waiting = [pool.submit(_stock, subject, seed, to_the_end) for subject in subjects]
            yield from _results(waiting)

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn"))


def _results(waiting: Sequence[Future[T]]) -> Iterator[T]:
    for future in waiting:
        yield future.result()

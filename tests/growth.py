"""How the cost of some work grows: told from CPU time, whatever else the machine does."""

from __future__ import annotations

import time
from collections.abc import Callable

ROUNDS = 12
LEAST = 0.005
"""Seconds below which a ratio says nothing."""


def assert_linear(cost: Callable[[int], float]) -> None:
    """Twice the work costs at most three times the CPU; `cost` takes 1 or 2, gives seconds of CPU.

    Whatever else runs on the machine only adds to a cost, so the least of several counts. What a
    clock that moves in steps tells is short by less than a step.
    """
    slack = max(LEAST, 3 * step_of_cpu_clock())
    once, twice = cost(1), cost(2)
    for _ in range(ROUNDS):
        if twice <= 3 * once + slack:
            return
        once, twice = min(once, cost(1)), min(twice, cost(2))
    raise AssertionError(
        f"{once:.4f} s of CPU for a piece of work, {twice:.4f} s for twice as much"
    )


def cpu_of(work: Callable[[], object]) -> float:
    """Seconds of CPU that this process spends on some work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def step_of_cpu_clock() -> float:
    """The least by which a CPU clock moves, in seconds.

    Nanoseconds, but a whole tick of the scheduler (4 ms, say) where the kernel distrusts the TSC.
    """
    steps: list[float] = []
    before = time.process_time()
    while len(steps) < 5:
        now = time.process_time()
        if now > before:
            steps.append(now - before)
            before = now
    return min(steps)

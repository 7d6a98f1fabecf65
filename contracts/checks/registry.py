"""The checks by name. A check is a function with a docstring, which `contracts explain` prints."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

CheckFunction = Callable[..., Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check: ``family`` is passive, metamorphic or hostile."""

    name: str
    family: str
    run: CheckFunction

    @property
    def docstring(self) -> str:
        return inspect.getdoc(self.run) or ""

    @property
    def summary(self) -> str:
        return self.docstring.partition("\n")[0]


_CHECKS: dict[str, Check] = {}


def check(family: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function under its own name, with dashes."""

    def register(function: CheckFunction) -> CheckFunction:
        name = function.__name__.replace("_", "-")
        if name in _CHECKS:
            raise ValueError(f"two checks are called {name}")
        if not function.__doc__:
            raise ValueError(f"the check {name} has no docstring")
        _CHECKS[name] = Check(name, family, function)
        return function

    return register


def checks(family: str = "") -> tuple[Check, ...]:
    """All checks, or those of one family, in the order in which they are asked."""
    return tuple(one for one in _in_order() if family in ("", one.family))


@lru_cache(maxsize=1)
def _in_order() -> tuple[Check, ...]:
    # The modules register their checks; importing them here keeps that in one place.
    from contracts.checks import hostile, metamorphic, passive

    modules = (*hostile.MODULES, *passive.MODULES, *metamorphic.MODULES)
    places = {module.__name__: place for place, module in enumerate(modules)}
    return tuple(sorted(_CHECKS.values(), key=lambda one: places[one.run.__module__]))


def explain(name: str) -> Check | None:
    """A check by its name, or None."""
    return {one.name: one for one in checks()}.get(name)

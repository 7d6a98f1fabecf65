"""Plans: what the next calls will be answered with, made without touching the client."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any

from mockserver.preferences import NO_WISH, WORDS, Wish
from mockserver.selection import every_name
from openapi.documents import Operation

MOST_TEXT = 300

MOST_PLANS = 100
"""So many plans a session may have; those with nothing left to say make room first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One wish, and how many calls it answers: None for all that come."""

    wish: Wish
    times: int | None = 1


@dataclass(slots=True, eq=False)
class Plan:
    """Steps in their order, for some calls: those of a partner, of a path, or of anybody.

    `taken` counts the calls answered so far, over all steps.
    """

    id: str
    steps: tuple[Step, ...]
    partner: str = ""
    path: str = ""
    probability: float = 1.0
    repeat: bool = False
    taken: int = field(default=0, init=False)

    @property
    def left(self) -> int | None:
        """How many calls it will still answer; None for no end."""
        total = self._total
        return None if total is None or self.repeat else max(total - self.taken, 0)

    def is_for(self, operation: Operation) -> bool:
        """Whether calls of this operation are meant."""
        return self.partner in ("", operation.partner) and (
            not self.path or plain_path(self.path) == plain_path(operation.path)
        )

    def next_wish(self, random: Random) -> Wish | None:
        """What the next call is answered with, and one call less to come; None for nothing."""
        if self.left == 0 or (self.probability < 1 and random.random() >= self.probability):
            return None
        step = self._step()
        self.taken += 1
        return step.wish

    @property
    def _total(self) -> int | None:
        counts = [step.times for step in self.steps]
        return None if None in counts else sum(count or 0 for count in counts)

    def _step(self) -> Step:
        total = self._total
        number = self.taken if total is None else self.taken % total
        for step in self.steps:
            if step.times is None or number < step.times:
                return step
            number -= step.times
        raise AssertionError("a plan with calls left has a step for the next one")


class Plans:
    """The plans of one session, newest first. Empty is false: most sessions never have one."""

    def __init__(self, random: Random) -> None:
        self._random = random
        # Replaced, never changed: the event loop reads it while other threads add.
        self._plans: tuple[Plan, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._plans)

    def __iter__(self) -> Iterator[Plan]:
        return iter(self._plans)

    def __len__(self) -> int:
        return len(self._plans)

    def add(self, plan: Plan) -> None:
        """Let a plan stand before all others."""
        plans = (plan, *self._plans)
        if len(plans) > MOST_PLANS:
            plans = tuple(each for each in plans if each.left != 0)[:MOST_PLANS]
        self._plans = plans

    def remove(self, id: str) -> Plan | None:
        """Forget a plan; None where there is no such."""
        found = next((plan for plan in self._plans if plan.id == id), None)
        self._plans = tuple(plan for plan in self._plans if plan is not found)
        return found

    def clear(self) -> int:
        """Forget all; how many there were."""
        count = len(self._plans)
        self._plans = ()
        return count

    def wish(self, operation: Operation, wish: Wish = NO_WISH) -> Wish:
        """The client's wish, under the first plan that has something to say about this call."""
        for plan in self._plans:
            if plan.is_for(operation):
                planned = plan.next_wish(self._random)
                if planned is not None:
                    return wish.under(plan.id, _possible(planned, operation))
        return wish


def _possible(planned: Wish, operation: Operation) -> Wish:
    """A status that the document does not have is a fault: "the next 3 calls: 503"."""
    if planned.code and operation.reply(int(planned.code)) is None and not planned.fault:
        return replace(planned, code="", fault=planned.code)
    return planned


def plain_path(path: str) -> str:
    """A path as it is compared: the framework tells neither case nor a last slash apart."""
    return path.removesuffix("/").lower()


_PLAN_MEMBERS = ("session", "partner", "path", "probability", "repeat", "steps")
_STEP_MEMBERS = (*WORDS, "times")


def read_plan(said: Mapping[str, Any], id: str, operations: Sequence[Operation]) -> Plan:
    """A plan as JSON writes it, for these operations; raises ValueError for an unusable one."""
    steps = said.get("steps")
    if steps is None:  # one step, its members beside those of the plan
        _only(said, (*_STEP_MEMBERS, *_PLAN_MEMBERS))
        steps = [{name: said[name] for name in said if name not in _PLAN_MEMBERS}]
    else:
        _only(said, _PLAN_MEMBERS)
    if not isinstance(steps, list) or not steps or len(steps) > MOST_PLANS:
        raise ValueError(f"steps is a list of 1 to {MOST_PLANS} objects")
    probability = said.get("probability", 1)
    is_number = isinstance(probability, int | float | Decimal) and not isinstance(probability, bool)
    if not is_number or not 0 <= probability <= 1:
        raise ValueError("probability is a number from 0 to 1")
    repeat = said.get("repeat", False)
    if not isinstance(repeat, bool):
        raise ValueError("repeat is true or false")
    plan = Plan(
        id,
        tuple(_read_step(step) for step in steps),
        _text(said, "partner"),
        _text(said, "path"),
        float(probability),
        repeat,
    )
    _refuse_what_never_happens(plan, operations)
    return plan


def _read_step(said: Any) -> Step:
    if not isinstance(said, dict):
        raise ValueError("a step is an object")
    _only(said, _STEP_MEMBERS)
    wish = Wish.saying({word: _text(said, word) for word in WORDS})
    if wish == NO_WISH:
        raise ValueError(f"a step says at least one of {', '.join(WORDS)}")
    if wish.code and not re.fullmatch(r"[1-5]\d\d", wish.code, re.ASCII):
        raise ValueError("code is a status, like 400")
    times = said.get("times", 1)
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise ValueError("times is a number of calls above 0, or null for all that come")
    return Step(wish, times)


def _refuse_what_never_happens(plan: Plan, operations: Sequence[Operation]) -> None:
    meant = [each for each in operations if plan.is_for(each)]
    if not meant:
        offered = ", ".join(f"{each.partner} {each.path}" for each in operations)
        wanted = f"{plan.partner} {plan.path}".strip()
        raise ValueError(f"no document has {wanted!r}; there are: {offered}")
    for step in plan.steps:
        if step.wish.example and all(
            step.wish.example not in every_name(operation) for operation in meant
        ):
            names = dict.fromkeys(name for each in meant for name in every_name(each))
            raise ValueError(f"example is one of {', '.join(names)}")
        code = step.wish.code
        if code and code[0] in "123" and all(each.reply(int(code)) is None for each in meant):
            raise ValueError(f"no document has a reply {code}; code is one that has, or 400 to 599")


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{value:g}"  # "code": 503 and "delay": 2 mean what they say
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise ValueError(f"{name} is a text of up to {MOST_TEXT} characters")
    return value


def _only(said: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in said:
        if name not in known:
            raise ValueError(f"there is no {name!r}; known: {', '.join(known)}")

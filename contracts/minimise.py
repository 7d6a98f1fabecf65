"""The smallest body that still fails: reverts changes, drops members, shortens texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from contracts.cases import Case, Change
from contracts.generation.bodies import Basis, apply
from contracts.generation.places import MISSING, at, changed, only_required, places
from openapi.schemas import Schema
from openapi.violations import Pointer

T = TypeVar("T")
Fails = Callable[[Case], bool]

_SHORT = 24


class Minimiser:
    """Makes failing cases smaller by at most ``tries`` requests; ``fails`` sends one and tells."""

    def __init__(self, basis: Basis, fails: Fails, tries: int) -> None:
        self._basis = basis
        self._fails = fails
        self._left = tries

    def smallest(self, case: Case) -> Case:
        """The smallest case found that still fails; the given one where nothing smaller does."""
        if case.value is None or not isinstance(case.value, dict):
            return case
        best = case
        try:
            best = self._fewest_changes(best)
            best = self._fewest_members(best)
            best = self._shortest_texts(best)
        except _Best as stopped:
            return stopped.case
        return best

    def _try(self, best: Case, case: Case | None) -> bool:
        if case is None or case.body == best.body:
            return False
        if self._left <= 0:
            raise _Best(best)
        self._left -= 1
        return self._fails(case)

    def _fewest_changes(self, case: Case) -> Case:
        if len(case.changes) < 2:
            return case
        best = case

        def fails(changes: Sequence[Change]) -> bool:
            nonlocal best
            smaller = self._with_changes(case, tuple(changes))
            if self._try(best, smaller) and smaller is not None:
                best = smaller
                return True
            return False

        fewest(case.changes, fails)
        return best

    def _fewest_members(self, case: Case) -> Case:
        keep = [change.pointer for change in case.changes if change.value is not MISSING]
        fixed = [tuple(one.split("/")[1:]) for one in sorted(self._basis.fixed)]
        bare = only_required(self._basis.schema, case.value, [*keep, *fixed])
        for change in case.changes:  # a missing member must stay missing
            if change.value is MISSING and at(bare, change.pointer) is not MISSING:
                bare = changed(bare, change.pointer, MISSING)
        smaller = self._with_value(case, bare)
        if self._try(case, smaller) and smaller is not None:
            return smaller
        best = case
        droppable = [
            place.pointer
            for place in places(self._basis.schema, case.value)
            if isinstance(place.pointer[-1], str)
            and place.value is not MISSING
            and not place.required
            and not self._basis.holds_fixed(place.member)
            and place.pointer not in keep
        ]
        for length in sorted({len(pointer) for pointer in droppable}):
            level = [p for p in droppable if len(p) == length and at(best.value, p) is not MISSING]

            def fails(kept: Sequence[Pointer], level: list[Pointer] = level) -> bool:
                nonlocal best
                value = best.value
                for pointer in level:
                    if pointer not in kept and at(value, pointer) is not MISSING:
                        value = changed(value, pointer, MISSING)
                smaller = self._with_value(best, value)
                if self._try(best, smaller) and smaller is not None:
                    best = smaller
                    return True
                return False

            if level and not fails([]):
                fewest(level, fails)
        return best

    def _shortest_texts(self, case: Case) -> Case:
        best = case
        for place in list(places(self._basis.schema, case.value)):
            text = at(best.value, place.pointer)
            if not isinstance(text, str) or len(text) <= _SHORT or place.schema.format:
                continue
            low, high = 0, len(text)
            while high - low > 1:
                middle = (low + high) // 2
                smaller = self._with_value(best, changed(best.value, place.pointer, text[:middle]))
                if self._try(best, smaller) and smaller is not None:
                    best, high = smaller, middle
                else:
                    low = middle
        return best

    def _with_changes(self, case: Case, changes: tuple[Change, ...]) -> Case | None:
        made = self._with_value(case, apply(self._basis.value, changes))
        return made and replace(made, changes=changes)

    def _with_value(self, case: Case, value: Any) -> Case | None:
        body = self._basis.write(value)
        if body is None:
            return None
        broken = {one.rule for one in self._basis.violations(body)}
        if case.expected == "accepted" and broken:
            return None
        if case.expected == "refused" and broken != {
            one.rule for one in self._basis.violations(case.body)
        }:
            return None
        return replace(case, value=value, body=body)


class _Best(Exception):
    """The tries are used up; this is the smallest case so far."""

    def __init__(self, case: Case) -> None:
        super().__init__("no request is left")
        self.case = case


def fewest(items: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> list[T]:
    """A subset of ``items`` that still fails and loses that with any one part taken out (ddmin)."""
    kept, parts = list(items), 2
    while len(kept) > 1:
        size = max(len(kept) // parts, 1)
        chunks = [kept[start : start + size] for start in range(0, len(kept), size)]
        found = next((chunk for chunk in chunks if len(chunk) < len(kept) and fails(chunk)), None)
        if found is not None:
            kept, parts = found, 2
            continue
        rests = ([one for one in kept if one not in chunk] for chunk in chunks if len(chunks) > 2)
        rest = next((rest for rest in rests if fails(rest)), None)
        if rest is not None:
            kept, parts = rest, max(parts - 1, 2)
        elif size == 1:
            break
        else:
            parts = min(parts * 2, len(kept))
    return kept


def culprit(case: Case, schema: Schema) -> str:
    """The one member that a case varies, "" where several do."""
    members = {change.member for change in case.changes}
    if len(members) == 1:
        return members.pop()
    if isinstance(case.value, dict) and not case.changes:
        optional = [name for name in case.value if name not in schema.required]
        return f"/{optional[0]}" if len(optional) == 1 else ""
    return ""

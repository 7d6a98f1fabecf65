"""Cases that each depart from the plain request in a way of their own, made one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from contracts.cases import Case
from contracts.findings import weakest

Departure = dict[str, Any]

_BODY = ("body", "value", "verbatim")
_ALONE = ("accept", "path", "headers", "content_type")


def merged(plain: Case, cases: Sequence[Case]) -> list[tuple[Case, tuple[Case, ...]]]:
    """As few requests as show every departure, each with the cases that it stands for.

    Two cases go together when they depart in different parts: one in the path, one in Accept. All
    must be expected to end alike, and none refused; one of which nothing differs stays alone.
    """
    groups: list[tuple[Departure, list[Case]]] = []
    for case in cases:
        own = _departure(plain, case)
        fitting = (group for group in groups if own and group[0] and not own.keys() & group[0])
        found = next(fitting, None)
        if found is None:
            groups.append((dict(own), [case]))
        else:
            found[0].update(own)
            found[1].append(case)
    return [
        (_whole(departure, group), tuple(part for case in group for part in case.parts or (case,)))
        for departure, group in groups
    ]


def _departure(plain: Case, case: Case) -> Departure:
    own = {name: getattr(case, name) for name in _ALONE if _differs(plain, case, name)}
    if any(_differs(plain, case, name) for name in _BODY):
        own |= {name: getattr(case, name) for name in _BODY}
    return own


def _differs(plain: Case, case: Case, name: str) -> bool:
    return bool(getattr(plain, name) != getattr(case, name))


def _whole(departure: Departure, parts: Sequence[Case]) -> Case:
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        **departure,
        parts=(),
        name="; ".join(part.name for part in parts),
        promise=" and ".join(part.promise for part in parts),
        rule="; ".join(part.rule for part in parts),
        evidence=weakest(*(part.evidence for part in parts)),
    )

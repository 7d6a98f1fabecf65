"""A case, made of a body or of changes to the sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts.cases import Case, Change
from contracts.generation.bodies import readable_changes
from contracts.generation.phases.wish import Wish
from contracts.settings import Phase
from openapi.violations import Evidence


def case_of(wish: Wish, phase: Phase, name: str, body: bytes, **more: Any) -> Case:
    """A case that is to be accepted; ``more`` says what is special."""
    basis = wish.basis
    return Case(
        operation=basis.operation,
        phase=phase,
        name=name,
        media_type=basis.media_type,
        body=body,
        content_type=basis.media_type,
        **{"expected": "accepted", **more},
    )


def varied(wish: Wish, phase: Phase, name: str, changes: tuple[Change, ...]) -> Iterator[Case]:
    """The sample with the changes that can be written; no case where none of them can."""
    made = readable_changes(wish.basis, changes)
    if made is None or not made[2]:
        return
    body, value, kept = made
    yield case_of(
        wish,
        phase,
        name,
        body,
        value=value,
        changes=kept,
        evidence="framework",
        rule=kept[0].rule,
        promise="that breaks no rule",
    )


def asking(case: Case, accept: str) -> Case:
    """The case, and what it stands for, with another Accept."""
    return replace(case, accept=accept, parts=tuple(asking(part, accept) for part in case.parts))


def stated(wish: Wish) -> Evidence:
    """Who says that the sample's media type is taken."""
    # The page lists the media type even where its body is one of ours.
    return wish.basis.content.evidence

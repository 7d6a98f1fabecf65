"""A case: one request that is to be sent, and what the contract expects of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from contracts.settings import Phase
from openapi.documents import Operation
from openapi.violations import Evidence, Pointer

Expected = Literal["accepted", "refused", "either"]

NO_BODY = "no body"
"""Stands for the request media type of an operation that documents no body."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One place of a body that a case varies: ``kind`` names the sort of value put there."""

    pointer: Pointer
    member: str
    kind: str
    value: Any
    evidence: Evidence = "page"
    rule: str = "type"
    quote: str = ""

    @property
    def identity(self) -> tuple[Pointer, str]:
        """What stays equal when more is known of the change."""
        return self.pointer, self.kind


@dataclass(frozen=True, slots=True)
class Case:
    """One request of an operation.

    ``value`` is what ``body`` says, None where the body says nothing a codec wrote; ``verbatim``
    bodies say it in another spelling than a codec's. ``changes`` are the places in which it differs
    from the document's sample; ``rule``, ``member``, ``evidence`` and ``quote`` say which rule a
    refusal (or an acceptance) stands on. ``content_type`` is the header as sent, "" for none.
    ``promise`` completes "a body ...": what makes it good or bad. ``probe`` is the check that sends
    it, "" for a generated case. A ``method`` or ``path`` that is set differs from the operation's.
    ``parts`` are cases that this one stands for: sent only where something is wrong with it.
    """

    operation: Operation
    phase: Phase
    name: str
    media_type: str
    body: bytes
    expected: Expected
    content_type: str
    value: Any = None
    accept: str = "*/*"
    changes: tuple[Change, ...] = ()
    member: str = ""
    rule: str = ""
    evidence: Evidence = "page"
    quote: str = ""
    promise: str = ""
    probe: str = ""
    verbatim: bool = False
    method: str = ""
    path: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    parts: tuple[Case, ...] = ()

    @property
    def leaves(self) -> tuple[Case, ...]:
        """What the case stands for in the end: the parts of its parts, or itself."""
        return tuple(leaf for part in self.parts for leaf in part.leaves) or (self,)


def pattern(pointer: Pointer) -> str:
    """A pointer with every index as ``*``: the member, wherever it stands in a list."""
    return "".join("/*" if isinstance(part, int) else f"/{part}" for part in pointer)

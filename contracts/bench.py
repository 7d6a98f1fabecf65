"""What metamorphic and hostile checks work with: how they make cases, and send them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from contracts.cases import Case, Expected
from contracts.checks.objections import Answer, Objection
from contracts.generation.bodies import Basis
from contracts.generation.merging import merged
from contracts.replies import documented_success
from contracts.session import Session
from contracts.settings import Phase
from openapi.documents import Operation

T = TypeVar("T")
Left = Callable[[Answer], Sequence[Case]]
Doubts = Iterator[tuple[Case, Objection]]
"""What such a check has to say itself, each with the case that shows it."""


class OnTrial(Protocol):
    """The trial that a bench stands in: what is sent there is judged."""

    @property
    def session(self) -> Session:
        """Where the cases go out."""

    def look(self, case: Case) -> Answer:
        """Send a case, and write down what the passive checks object to."""

    def look_at_once(self, whole: Case, parts: Sequence[Case], left: Left | None = None) -> Answer:
        """Send one case that stands for several; where anything is wrong with it, each of them.

        ``left`` tells of which parts the answer to the whole says nothing.
        """


class Bench:
    """What a metamorphic or hostile check works with: one operation in one request media type."""

    def __init__(self, trial: OnTrial, basis: Basis, phase: Phase) -> None:
        self._trial = trial
        self._phase = phase
        self.session = trial.session
        self.basis = basis
        self.is_first = basis.media_type == next(iter(self.session.bases))
        self.is_last = basis.family == self.families[-1]
        self.is_twin = self.session.twin(basis.media_type)
        self.deep = self.session.settings.depth == "deep"
        self.quick = self.session.settings.depth == "quick"
        self._waiting: list[Case] = []
        self._repeats: list[Answer] = []

    @property
    def operation(self) -> Operation:
        """The operation on trial."""
        return self.session.operation

    @property
    def repeats(self) -> Sequence[Answer]:
        """The answers to the plain request, sent a few times on end; checks share them."""
        if not self._repeats:
            documented = documented_success(self.operation)
            accept = next(iter(documented.contents), "*/*") if documented else "*/*"
            more = {"accept": accept, "rule": "repeat", "promise": "sent again"}
            case = self.plain("repeat", "the same request again", **more)
            self._repeats = [self.send(case) for _ in range(10 if self.deep else 2)]
        return self._repeats

    def share(self, found: Sequence[T]) -> Sequence[T]:
        """Those of several that fall to this family of media types; at depth deep all of them.

        For what has little to do with how a body is written. A twin gets none.
        """
        if self.deep:
            return found if self.is_first else ()
        place, families = self.families.index(self.basis.family), len(self.families)
        return () if self.is_twin else found[place::families]

    @property
    def families(self) -> tuple[str, ...]:
        """The families of the operation's request media types, as they are documented."""
        return tuple(dict.fromkeys(one.family for one in self.session.bases.values()))

    def send(self, case: Case) -> Answer:
        """Send a case; what the passive checks have against the answer becomes findings."""
        return self._trial.look(case)

    def send_later(self, case: Case) -> None:
        """Send a case whose answer only the passive checks look at, together with others.

        Valid ones go with valid ones, and those that may be taken or refused with their like.
        """
        self._waiting.append(case)

    def send_waiting(self) -> None:
        """Send what waits: as few requests as show all of it, or at depth deep each alone."""
        waiting, self._waiting = self._waiting, []
        if self.deep:
            for case in waiting:
                for leaf in case.leaves:
                    self.send(leaf)
            return
        for expected in ("either", "accepted"):
            alike = [case for case in waiting if case.expected == expected]
            for whole, parts in merged(self.plain("", "plain"), alike):
                self.send_at_once(whole, parts)

    def send_at_once(self, whole: Case, parts: Sequence[Case]) -> None:
        """Send one case that stands for several, and each of them where it is not just accepted."""
        if len(parts) == 1:
            self.send(parts[0])
        else:
            self._trial.look_at_once(whole, parts)

    def case(self, probe: str, name: str, body: bytes, expected: Expected, **more: Any) -> Case:
        """A case of this operation and media type, sent by the check called ``probe``."""
        return Case(
            operation=self.operation,
            phase=self._phase,
            name=name,
            media_type=self.basis.media_type,
            body=body,
            expected=expected,
            probe=probe,
            **{"content_type": self.basis.media_type, **more},
        )

    def plain(self, probe: str, name: str, **more: Any) -> Case:
        """The sample's value as it stands, which is valid; ``more`` says what is special."""
        value = self.basis.value
        body = self.basis.write(value) or b""
        expected = more.pop("expected", "accepted")
        return self.case(probe, name, body, expected, **{"value": value, **more})

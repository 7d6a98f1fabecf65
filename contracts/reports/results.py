"""What a file report collects: the events that matter at the end of a run."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from contracts.events import (
    Coverage,
    Event,
    ExchangeSeen,
    OperationFinished,
    RunFinished,
    RunStarted,
)


@dataclass(slots=True)
class Results:
    """The run as a report needs it; a run that ended early has no ``finished``."""

    started: RunStarted | None = None
    finished: RunFinished | None = None
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    phases: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _ended: list[OperationFinished] = field(default_factory=list)

    @property
    def operations(self) -> list[OperationFinished]:
        """All operations in the order of the documents, those of a run that ended early too."""
        order = list(self.started.operations) if self.started else []
        done = {(one.partner, one.operation) for one in self._ended}
        left = [_not_done(*one) for one in order if one not in done]
        every = [*self._ended, *left]
        return sorted(every, key=lambda one: order.index((one.partner, one.operation)))

    def saw(self, event: Event) -> None:
        """Take note of one event."""
        match event:
            case RunStarted():
                self.started = event
            case OperationFinished():
                self._ended.append(event)
            case RunFinished():
                self.finished = event
            case ExchangeSeen():
                self.statuses[event.partner, str(event.status or event.outcome)] += 1
                self.phases[event.partner, event.phase, event.outcome] += 1
            case _:
                pass


def _not_done(partner: str, operation: str) -> OperationFinished:
    """What a report says of an operation whose verdict never came."""
    reason = "the run ended before its verdict"
    return OperationFinished(partner, operation, "inconclusive", reason, 0, (), Coverage())


def write_whole(path: Path, text: str) -> None:
    """Write a file in one go: a reader, or a crash, never sees half of it. Raises OSError.

    What is no plain file (``/dev/stdout``, a pipe, a link) is written to, and never replaced.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        path.write_text(text, encoding="utf-8")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""Runs partners, each in a process of its own, as one stream of events."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from queue import Empty
from typing import Any

from contracts.config import ConfigError, PartnerConfig
from contracts.events import Event, OperationFinished, OperationStarted, RunFinished, RunStarted
from contracts.exits import Exit
from contracts.findings import counted
from contracts.guards import Stopped
from contracts.session import Session
from contracts.settings import Settings
from contracts.stamping import Stamp, line_of
from contracts.transport import Transport, Unreachable
from contracts.trial import Trial, run
from openapi.documents import Document, DocumentError, load


@dataclass(frozen=True, slots=True)
class Job:
    """One partner to check: all that a process of its own needs, none of it a schema."""

    url: str
    partner: str
    documents: Path | None
    settings: Settings
    config: PartnerConfig


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A process is done. ``problem`` ended it early: unreachable, or a broken configuration."""

    partner: str
    problem: str
    exit: Exit


class SharedCounter:
    """A count of requests that all processes of a run share."""

    def __init__(self, value: Synchronized[int]) -> None:
        self._value = value

    def take(self) -> int:
        with self._value.get_lock():
            self._value.value += 1
            return self._value.value


def jobs(
    url: str,
    documents: Sequence[Document],
    folder: Path | None,
    settings: Settings,
    configs: Mapping[str, PartnerConfig],
) -> tuple[Job, ...]:
    """A job for each document. A partner's own URL in the configuration goes before ``url``."""
    made = []
    for document in documents:
        config = configs.get(document.partner) or PartnerConfig()
        made.append(Job(config.url or url, document.partner, folder, settings, config))
    return tuple(made)


def check(work: Sequence[Job], documents: Sequence[Document]) -> Iterator[Event]:
    """Check every job's partner; the last event is `RunFinished`, which holds the exit code.

    Raises `NotPermitted` before anything is sent when one of the targets may not be tested.
    """
    begun = time.monotonic()
    settings = work[0].settings
    for job in work:
        settings.permission().check(job.url)
    yield RunStarted(
        url=", ".join(dict.fromkeys(job.url for job in work)),
        seed=settings.seed,
        depth=settings.depth,
        phases=settings.phase,
        operations=tuple(
            (document.partner, f"{operation.method} {operation.path}")
            for document in documents
            for operation in document.operations
        ),
        fail_on=settings.fail_on,
    )
    tally = _Tally(settings)
    stream = _in_processes(work) if len(work) > 1 and settings.workers > 1 else _in_turn(work)
    for event in stream:
        tally.saw(event)
        if not isinstance(event, JobFinished):
            yield event
    yield RunFinished(*tally.verdict(), tally.requests, time.monotonic() - begun)


class _Tally:
    """What the whole run comes to."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._problems: list[JobFinished] = []
        self._failing = 0
        self._unsure: list[str] = []
        self._operations = 0
        self.requests = 0

    def saw(self, event: Event | JobFinished) -> None:
        if isinstance(event, JobFinished):
            if event.exit is Exit.INCONCLUSIVE:
                self._unsure.append(f"{event.partner}: {event.problem}")
            elif event.problem:
                self._problems.append(event)
        elif isinstance(event, OperationFinished):
            self._operations += 1
            self.requests += event.requests
            if event.verdict == "findings":
                self._failing += sum(one.fails(self._settings.fail_on) for one in event.findings)
            if event.reason:
                self._unsure.append(f"{event.partner} {event.operation}: {event.reason}")

    def verdict(self) -> tuple[Exit, str]:
        """The exit code and why."""
        for wanted in (Exit.USAGE, Exit.UNREACHABLE):
            for job in self._problems:
                if job.exit is wanted:
                    return wanted, f"{job.partner}: {job.problem}"
        if self._failing:
            return Exit.FINDINGS, counted(self._failing)
        if self._unsure:
            return Exit.INCONCLUSIVE, "; ".join(self._unsure)
        if not self._operations:
            return Exit.INCONCLUSIVE, "nothing was tested"
        return Exit.HOLDS, "the contract holds"


def _in_turn(work: Sequence[Job]) -> Iterator[Event | JobFinished]:
    from contracts.guards import LocalCounter

    counter = LocalCounter()
    for job in work:
        events: deque[Event | JobFinished] = deque()
        for _ in steps(job, counter, events.append, share=1):
            while events:
                yield events.popleft()
        yield from events


def _in_processes(work: Sequence[Job]) -> Iterator[Event | JobFinished]:
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[Any] = context.Queue()
    count: Synchronized[int] = context.Value("i", 0)
    workers = min(work[0].settings.workers, len(work))
    waiting, running = deque(work), dict[str, SpawnProcess]()
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.popleft()
                running[job.partner] = _start(context, job, count, queue, workers)
            event = _next(queue)
            if event is None:
                gone = [partner for partner, process in running.items() if not process.is_alive()]
                # It may have said its last word just now, and ended.
                event = _next(queue) if gone else None
                event = event or next((_lost(one, running[one].exitcode) for one in gone), None)
            if event is not None:
                yield event
            if isinstance(event, JobFinished):
                running.pop(event.partner).join()
    finally:
        for process in running.values():
            process.terminate()


def _next(queue: Any) -> Event | JobFinished | None:
    """What the processes have to say next; None where nothing comes for a while."""
    try:
        event: Event | JobFinished = queue.get(timeout=0.5)
    except Empty:
        return None
    return event


def _start(
    context: SpawnContext, job: Job, count: Synchronized[int], queue: Any, share: int
) -> SpawnProcess:
    process = context.Process(target=_work, args=(job, count, queue, share), daemon=True)
    process.start()
    return process


def _lost(partner: str, code: int | None) -> JobFinished:
    """What a process leaves that ended without a word: killed, or out of memory."""
    how = f"was killed by signal {-code}" if code and code < 0 else f"ended with exit code {code}"
    return JobFinished(partner, f"its process {how}", Exit.INCONCLUSIVE)


def _work(job: Job, count: Synchronized[int], queue: Any, share: int) -> None:
    """The main function of a partner's process."""
    # Ctrl-C reaches every process of a terminal; whoever started the run ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run_by = multiprocessing.parent_process()
    for _ in steps(job, SharedCounter(count), queue.put, share=share):
        if run_by is not None and not run_by.is_alive():  # whoever started the run is gone
            return
    queue.close()
    queue.join_thread()


def steps(
    job: Job, counter: Any, emit: Callable[[Event | JobFinished], None], *, share: int
) -> Iterator[None]:
    """Check one partner, handing out its events; yields between steps."""
    problem, code = "", Exit.HOLDS
    try:
        documents = load(job.documents, [job.partner])
        transport = Transport(
            job.url, job.settings.permission(), job.settings.limits(share), counter=counter
        )
        try:
            for operation in documents[0].operations:
                stamp = Stamp.of(job.config, operation)
                session = Session(operation, job.settings, transport, stamp, emit)
                yield from _operation(session, emit)
        finally:
            transport.close()
    except Unreachable as error:
        problem, code = str(error), Exit.UNREACHABLE
    except (ConfigError, DocumentError) as error:
        problem, code = str(error), Exit.USAGE
    emit(JobFinished(job.partner, problem, code))


def _operation(session: Session, emit: Callable[[Event], None]) -> Iterator[None]:
    trial = Trial(session)
    emit(
        OperationStarted(
            session.operation.partner, session.label, tuple(session.operation.requests)
        )
    )
    stopped = ""
    try:
        for _ in run(trial, session.settings.phase):
            yield
    except Stopped as limit:
        stopped = str(limit)
    except Unreachable as error:
        emit(trial.finish(f"the target went away: {error}"))
        raise
    except ConfigError:
        raise
    except Exception as error:
        # A mistake of ours costs one operation, and not what is found in all the others.
        stopped = f"the check itself failed with {type(error).__name__}{line_of(error)}"
    emit(trial.finish(stopped))

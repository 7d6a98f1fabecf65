"""A check or a replay with its reports: what the command line and the demo both run."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from contracts.config import Config
from contracts.engine import check, jobs
from contracts.events import Event, OperationFinished, RunFinished
from contracts.exits import Exit
from contracts.findings import counted, named_together
from contracts.reports import REPORTS, Report, report_to
from contracts.reports.terminal import TerminalReport
from contracts.settings import Settings
from openapi.documents import Document


def run_check(
    url: str,
    documents: Sequence[Document],
    folder: Path | None,
    settings: Settings,
    config: Config,
    reports: Sequence[str] = (),
    terminal: Report | None = None,
) -> Exit:
    """Check every document's partner and feed the reports; the exit code says how it went."""
    work = jobs(url, documents, folder, settings, config.partners)
    for job in work:
        settings.permission().check(job.url)
    return tell(check(work, documents), config, settings, reports, terminal)


def run_replay(
    file: Path,
    documents: Sequence[Document],
    settings: Settings,
    config: Config,
    reports: Sequence[str] = (),
) -> Exit:
    """Judge recorded exchanges and feed the reports."""
    from contracts.replay import replay

    return tell(replay(file, documents, settings), config, settings, reports)


def tell(
    events: Iterable[Event],
    config: Config,
    settings: Settings,
    reports: Sequence[str],
    terminal: Report | None = None,
) -> Exit:
    """Feed events to the terminal and every named report; raises ValueError for an unknown one.

    A report that cannot be written costs a warning, and never the run's exit code.
    """
    named = [report_to(text) for text in reports]
    listeners: list[tuple[str, Report]] = [("terminal", terminal or TerminalReport())]
    for name, path in named:
        try:
            listeners.append((name, REPORTS[name](path)))
        except OSError as error:
            _warn(name, error)
    code = Exit.INTERRUPTED
    try:
        for event in _accepted(events, config, settings):
            if isinstance(event, OperationFinished):
                event = replace(event, findings=tuple(named_together(event.findings)))
            for listener in list(listeners):
                try:
                    listener[1].saw(event)
                except OSError as error:
                    listeners.remove(listener)
                    _warn(listener[0], error)
            if isinstance(event, RunFinished):
                code = event.exit
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    finally:
        for name, listener_report in listeners:
            try:
                listener_report.close()
            except OSError as error:
                _warn(name, error)
    return code


def _warn(name: str, error: OSError) -> None:
    print(f"warning: the {name} report cannot be written: {error}", file=sys.stderr)


def _accepted(events: Iterable[Event], config: Config, settings: Settings) -> Iterable[Event]:
    """The events with findings of the baseline taken out: they are known, and somebody's."""
    today, taken, failing, unsure = date.today(), 0, 0, False
    for event in events:
        if isinstance(event, OperationFinished) and config.baseline:
            kept = [one for one in event.findings if not config.accepts(one, today)]
            taken += len(event.findings) - len(kept)
            left = sum(one.fails(settings.fail_on) for one in kept)
            failing += left
            unsure = unsure or bool(event.reason)
            verdict = "findings" if left else "inconclusive" if event.reason else "holds"
            event = replace(event, findings=tuple(kept), verdict=verdict)
        if isinstance(event, RunFinished) and taken:
            accepted = f"the baseline accepts {counted(taken)}"
            if event.exit is not Exit.FINDINGS:
                event = replace(event, reason=f"{event.reason}; {accepted}")
            elif failing:
                event = replace(event, reason=f"{counted(failing)}; {accepted}")
            else:
                code = Exit.INCONCLUSIVE if unsure else Exit.HOLDS
                event = replace(event, exit=code, reason=accepted)
        yield event

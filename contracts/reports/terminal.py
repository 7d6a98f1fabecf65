"""The terminal: progress while it runs, then what failed and a table."""

from __future__ import annotations

from collections import Counter
from errno import EPIPE

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from contracts.events import Event, ExchangeSeen, OperationFinished, RunFinished, RunStarted
from contracts.exits import MEANING, Exit
from contracts.findings import Finding
from contracts.reports.visible import visible
from contracts.settings import PHASES

_COLOURS = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_VERDICTS = {"holds": "green", "findings": "bold red", "inconclusive": "yellow"}
_MOST_IN_FULL = 25
_LOG_WIDTH = 140


class TerminalReport:
    """Prints to ``console``; the progress goes to ``live`` only where that is a terminal."""

    def __init__(self, console: Console | None = None, live: Console | None = None) -> None:
        self._console = console or _console()
        live = live or Console(stderr=True)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed} sent, {task.fields[bad]} unexpected"),
            TimeElapsedColumn(),
            console=live,
            transient=True,
            disable=not live.is_terminal,
        )
        self._tasks: dict[tuple[str, str], TaskID] = {}
        self._bad: Counter[tuple[str, str]] = Counter()
        self._finished: list[OperationFinished] = []
        self._is_open = False

    def saw(self, event: Event) -> None:
        """Print what this event calls for."""
        match event:
            case RunStarted():
                self._begin(event)
            case ExchangeSeen():
                self._sent(event)
            case OperationFinished():
                self._finished.append(event)
                task = self._tasks.get((event.partner, event.operation))
                if task is not None:
                    self._progress.update(task, total=event.requests)
            case RunFinished():
                self._progress.stop()
                self._end(event)
            case _:
                pass

    def close(self) -> None:
        """Tell what is known where the run ended early."""
        self._progress.stop()
        if self._is_open:
            self._is_open = False
            self._tell()
            self._print("the run ended early; this is what was known by then", "bold yellow")

    def _begin(self, event: RunStarted) -> None:
        self._is_open = True
        many = len(event.operations)
        self._print(
            f"Checking {event.url}: {many} operation{'s' if many != 1 else ''}, "
            f"depth {event.depth}, seed {event.seed}"
        )
        for one in event.operations:
            self._tasks[one] = self._progress.add_task(" ".join(one), total=None, bad=0)
        self._progress.start()

    def _sent(self, event: ExchangeSeen) -> None:
        key = (event.partner, event.operation)
        if event.expected != "either" and event.outcome != event.expected:
            self._bad[key] += 1
        self._progress.update(self._tasks[key], advance=1, bad=self._bad[key])

    def _end(self, event: RunFinished) -> None:
        self._is_open = False
        self._tell()
        style = {Exit.HOLDS: "bold green", Exit.FINDINGS: "bold red"}.get(event.exit, "bold yellow")
        self._print(
            f"{MEANING[event.exit]} ({event.requests} requests in {event.seconds:.1f} s)", style
        )
        if event.reason not in ("", MEANING[event.exit]):
            self._print(event.reason)

    def _tell(self) -> None:
        """Findings and tables of the operations that are done."""
        self._finished.sort(key=lambda one: list(self._tasks).index((one.partner, one.operation)))
        findings = [one for operation in self._finished for one in operation.findings]
        for number, finding in enumerate(findings, 1):
            self._finding(number, finding, in_full=number <= _MOST_IN_FULL)
        if len(findings) > _MOST_IN_FULL:
            self._print(f"The first {_MOST_IN_FULL} in full; --report html=FILE tells all so.\n")
        if any(one.coverage.cases for one in self._finished):
            self._table(self._cases())
        if self._finished:
            self._table(self._verdicts())

    def _finding(self, number: int, finding: Finding, in_full: bool) -> None:
        title = f"{number}. {finding.severity}: {finding.message}"
        self._print(title, _COLOURS[finding.severity])
        where = f"   {finding.partner} {finding.operation}, {', '.join(finding.media_types)}"
        times = f", {finding.times} times" if finding.times > 1 else ""
        self._print(f"{where}: {finding.check}{times}")
        if in_full:
            self._print(f"   expected {finding.expected}; came {finding.came}")
            quote = f', the page says "{finding.quote}"' if finding.quote else ""
            self._print(f"   evidence: {finding.basis}{quote}")
            self._print(f"   {finding.curl}")
        self._print("")

    def _table(self, table: Table) -> None:
        """A table, or where the terminal is too narrow for it a line for each of its rows."""
        room = self._console.options.update(max_width=10_000)
        if self._console.measure(table, options=room).maximum <= self._console.width:
            self._console.print(table)
            return
        self._print(str(table.title))
        names = [str(column.header) for column in table.columns]
        for row in zip(*(column.cells for column in table.columns), strict=True):
            cells = [str(cell) for cell in row]
            first = [cell for cell in cells if not cell.isdigit()]
            counts = [
                f"{name} {cell}"
                for cell, name in zip(cells, names, strict=True)
                if cell.isdigit() and cell != "0"
            ]
            self._print(f"  {' '.join(first)}: {', '.join(counts) or 'nothing'}")
        self._print("")

    def _cases(self) -> Table:
        table = Table(title="Cases sent", title_justify="left", box=box.SIMPLE)
        table.add_column("partner")
        table.add_column("request media type")
        for phase in PHASES:
            table.add_column(phase, justify="right")
        for one in self._finished:
            media_types = dict.fromkeys(media_type for _, media_type in one.coverage.cases)
            for media_type in media_types:
                counts = (one.coverage.cases.get((phase, media_type), 0) for phase in PHASES)
                table.add_row(one.partner, media_type, *(str(count) for count in counts))
        return table

    def _verdicts(self) -> Table:
        table = Table(title="Verdicts", title_justify="left", box=box.SIMPLE)
        for column in (
            "partner",
            "operation",
            "verdict",
            "requests",
            "errors",
            "warnings",
            "notes",
        ):
            table.add_column(column, justify="right" if column[-1] == "s" else "left")
        for one in self._finished:
            counts = [
                sum(f.severity == s for f in one.findings) for s in ("error", "warning", "note")
            ]
            verdict = Text(one.verdict, style=_VERDICTS[one.verdict])
            cells = (str(cell) for cell in (one.requests, *counts))
            table.add_row(one.partner, one.operation, verdict, *cells)
        return table

    def _print(self, text: str, style: str = "") -> None:
        # Text, not markup: a body may hold brackets. No wrapping: curl lines are for copying.
        self._console.print(Text(visible(text), style=style), soft_wrap=True)


class _Console(Console):
    """One that says so where nobody reads any more: rich would end the whole run, with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError(EPIPE, "nobody reads it any more")


def _console() -> Console:
    console = _Console(highlight=False)
    # A log file has no width; the 80 columns that rich assumes would break every table.
    return console if console.is_terminal else _Console(highlight=False, width=_LOG_WIDTH)

"""Markdown: the summary of a CI step."""

from __future__ import annotations

from pathlib import Path

from contracts.events import Event
from contracts.exits import MEANING
from contracts.findings import Finding
from contracts.reports.results import Results, write_whole
from contracts.reports.visible import visible


class MarkdownReport:
    """A table of operations, then each finding with its evidence and curl line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._results = Results()

    def saw(self, event: Event) -> None:
        self._results.saw(event)

    def close(self) -> None:
        write_whole(self._path, "\n".join(self._lines()) + "\n")

    def _lines(self) -> list[str]:
        results = self._results
        finished = results.finished
        lines = ["# Contract check", ""]
        if finished:
            lines += [f"**{MEANING[finished.exit]}** ({finished.requests} requests)", ""]
        lines += ["| partner | operation | verdict | requests | errors | warnings | notes |"]
        lines += ["|---|---|---|---:|---:|---:|---:|"]
        for one in results.operations:
            counts = [
                sum(f.severity == s for f in one.findings) for s in ("error", "warning", "note")
            ]
            verdict = f"{one.verdict}: {_cell(one.reason)}" if one.reason else one.verdict
            cells = [one.partner, one.operation, verdict, one.requests, *counts]
            lines.append("| " + " | ".join(map(str, cells)) + " |")
        for one in results.operations:
            for finding in one.findings:
                lines += ["", *_finding(finding)]
        return lines


def _finding(finding: Finding) -> list[str]:
    lines = [f"### {finding.severity}: {_cell(finding.message)}", ""]
    lines += [f"- check: `{finding.check}`, {finding.partner}, {', '.join(finding.media_types)}"]
    lines += [f"- expected: {_cell(finding.expected)}; came: {_cell(finding.came)}"]
    quote = f': "{_cell(finding.quote)}"' if finding.quote else ""
    lines += [f"- evidence: {finding.basis}{quote}"]
    fence = "`" * (3 + max((len(run) for run in _ticks(finding.curl)), default=0))
    return [*lines, "", f"{fence}sh", finding.curl, fence]


def _ticks(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split() if run]


def _cell(text: str) -> str:
    safe = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return " ".join(safe.split())

"""Which reports there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from contracts.events import Event
from contracts.reports.html import HtmlReport
from contracts.reports.jsonl import JsonLinesReport
from contracts.reports.junit import JUnitReport
from contracts.reports.markdown import MarkdownReport


class Report(Protocol):
    """Consumes events; `close` is called once, also when the run ended early."""

    def saw(self, event: Event) -> None:
        """Take note of one event."""

    def close(self) -> None:
        """Write what is left to write; raises OSError."""


REPORTS: Mapping[str, Callable[[Path], Report]] = {
    "junit": JUnitReport,
    "jsonl": JsonLinesReport,
    "markdown": MarkdownReport,
    "html": HtmlReport,
}


def report_to(text: str) -> tuple[str, Path]:
    """``NAME=FILE`` taken apart; raises ValueError with the names that there are."""
    name, equals, file = text.partition("=")
    if name not in REPORTS or not equals or not file:
        known = ", ".join(f"{one}=FILE" for one in REPORTS)
        raise ValueError(f"{text!r} is no report; write one of {known}")
    return name, Path(file)

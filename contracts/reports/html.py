"""HTML: one self-contained page. Filled in by the page template beside it."""

from __future__ import annotations

from pathlib import Path

from contracts.events import Event
from contracts.reports.results import Results, write_whole


class HtmlReport:
    """Coverage per operation, media type and member; findings; charts as inline SVG."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._results = Results()

    def saw(self, event: Event) -> None:
        self._results.saw(event)

    def close(self) -> None:
        # Jinja2 is imported only where a page is written.
        from contracts.reports.page import page

        write_whole(self._path, page(self._results))

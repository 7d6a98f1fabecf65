"""The HTML report's page."""

from __future__ import annotations

from contracts.reports.results import Results


def page(results: Results) -> str:
    """The whole page as text."""
    raise NotImplementedError

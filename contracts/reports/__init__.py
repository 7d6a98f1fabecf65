"""Reports by name: each consumes a run's events and writes one file, or the terminal."""

from contracts.reports.registry import REPORTS, Report, report_to

__all__ = ["REPORTS", "Report", "report_to"]

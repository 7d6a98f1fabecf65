"""The results as plain data, for the README's table and whoever compares two runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.measuring.results import Pair, Results, StockPair


def as_data(results: Results) -> dict[str, Any]:
    """Figures by family, what was missed and by whom each pair was found."""
    stock = {one.subject: one for one in results.stock}
    return {
        "rate": results.rate,
        "families": {
            family: _figures(pairs, [stock[one.subject] for one in pairs if one.subject in stock])
            for family, pairs in results.by_family()
        },
        "all": _figures(results.pairs, results.stock),
        "missed": [[one.subject.fault, one.subject.partner] for one in results.missed],
        "without-own-check": sorted(results.without_own_check()),
        "false-alarms": [
            [str(one.subject), one.found.severity, one.found.check, one.found.message]
            for one in results.alarms
        ],
        "correct": {str(run.subject): run.requests for run in results.right},
        "pairs": {
            str(one.subject): sorted({found.check for found in one.found}) for one in results.pairs
        },
    }


def _figures(pairs: Sequence[Pair], stock: Sequence[StockPair]) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "pairs": len(pairs),
        "found": sum(bool(pair.found) for pair in pairs),
        "errors": sum(pair.severity == "error" for pair in pairs),
        "requests": sum(pair.requests for pair in pairs),
        "cpu": round(sum(pair.cpu for pair in pairs), 1),
    }
    if stock:
        figures["stock"] = {
            "pairs": len(stock),
            "found": sum(bool(one.found) for one in stock),
            "requests": sum(one.requests for one in stock),
            "cpu": round(sum(one.cpu for one in stock), 1),
        }
    return figures

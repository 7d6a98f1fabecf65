"""How many cases of each phase a depth allows."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.settings import Depth


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of each phase a depth asks for; deep sends every row in every media type.

    ``rows`` of nasty values for the first media type, ``rows_beside`` for one of another family;
    ``every_row``: the last media type gets what no other had.
    ``near_misses``: ways to break a type, by family of the media type, beside every rule that a
    page states; ``repeated``: how many of those ways in JSON are tried at another member too, where
    one request breaks many rules.
    """

    rows: int
    rows_beside: int
    every_row: bool
    randoms: int
    near_misses: dict[str, int]
    repeated: int


AMOUNTS: dict[Depth, Amount] = {
    "quick": Amount(4, 2, False, 3, {"json": 20, "xml": 4, "form": 3}, 0),
    "ci": Amount(6, 3, True, 2, {"json": 28, "xml": 9, "form": 8}, 3),
    "deep": Amount(0, 0, True, 2_000, {"json": 5_000, "xml": 5_000, "form": 5_000}, 5_000),
}
OF_A_TWIN = 1
"""Near misses of text/json beside application/json: a spot check, with one row of values."""

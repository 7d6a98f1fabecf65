"""How many cases of each phase a depth allows."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.settings import Depth


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of each phase a depth asks for.

    ``near_misses``: ways to break a type, by family of the media type, beside every rule that a
    page states; ``repeated``: how many of those ways in JSON are tried at another member too.
    ``shared_rows``: rows of nasty values beside JSON's, their places sharing the values; 0: all.
    """

    rows: int
    shared_rows: int
    randoms: int
    near_misses: dict[str, int]
    repeated: int


AMOUNTS: dict[Depth, Amount] = {
    "quick": Amount(4, 2, 3, {"json": 20, "xml": 4, "form": 3}, 0),
    "ci": Amount(30, 4, 4, {"json": 28, "xml": 9, "form": 8}, 3),
    "deep": Amount(30, 0, 2_000, {"json": 5_000, "xml": 5_000, "form": 5_000}, 5_000),
}
OF_A_TWIN = 2
"""Near misses of text/json beside application/json: a spot check, with one row of values."""

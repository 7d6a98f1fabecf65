"""What helps with a name that is not there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, names: Iterable[str], otherwise: str) -> str:
    """Asks whether the nearest of these names was meant; where none is near, what is to be said."""
    near = get_close_matches(name, list(names), 1)
    return f"did you mean {near[0]!r}?" if near else otherwise

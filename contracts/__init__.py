"""The judge: checks implementations of the partners' APIs against their documents."""

from contracts.exits import Exit
from contracts.findings import Finding

__all__ = ["Exit", "Finding"]

"""How a run can end: the one list of exit codes."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of `contracts`, as `--help` prints them."""

    HOLDS = 0
    FINDINGS = 1
    USAGE = 2
    UNREACHABLE = 3
    INCONCLUSIVE = 4
    REFUSED = 5
    INTERRUPTED = 130


MEANING = {
    Exit.HOLDS: "the contract holds",
    Exit.FINDINGS: "findings at or above --fail-on",
    Exit.USAGE: "wrong usage, configuration or document",
    Exit.UNREACHABLE: "the target cannot be reached",
    Exit.INCONCLUSIVE: "an operation was not really tested",
    Exit.REFUSED: "refused for safety: host not allowed or no consent; nothing was sent",
    Exit.INTERRUPTED: "interrupted",
}


def table() -> str:
    """All codes, one per line."""
    return "\n".join(f"{code.value:>4}  {meaning}" for code, meaning in MEANING.items())

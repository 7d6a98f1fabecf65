"""Patterns that make a backtracking engine try exponentially many ways before it says no.

Our own validation is linear in the text; whoever else reads the document may not be so lucky.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

_TOKEN = re.compile(
    r"\\(?:[pP]\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)"  # an escape
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"  # a class
    r"|\((?:\?(?:[:=!>]|<[=!]|P?<\w+>))?"  # the begin of a group
    r"|[*+?][?+]?|\{\d+(?:,\d*)?\}[?+]?"  # how often
    r"|.",
    re.DOTALL,
)
_COUNTS = re.compile(r"\{(\d+)(,?)(\d*)\}")
_SAMPLE = frozenset(string.printable)


@dataclass(frozen=True, slots=True)
class _Atom:
    """A part of a pattern: what it may begin with, what it may hold, and how often it comes."""

    first: frozenset[str]
    chars: frozenset[str]
    mandatory: bool = True
    variable: bool = False  # of two lengths or more that have no end of their own
    ambiguous: bool = False  # repeated, there is more than one way to match the same text


@dataclass(slots=True)
class _Group:
    branches: list[list[_Atom]] = field(default_factory=lambda: [[]])

    def closed(self) -> _Atom:
        atoms = [atom for branch in self.branches for atom in branch]
        firsts = [branch[0].first for branch in self.branches if branch]
        overlap = any(one & other for at, one in enumerate(firsts) for other in firsts[:at])
        return _Atom(
            first=frozenset().union(*firsts),
            chars=frozenset().union(*(atom.chars for atom in atoms)),
            variable=any(atom.variable for atom in atoms),
            ambiguous=overlap or any(_runs_on(branch) for branch in self.branches),
        )


def is_catastrophic(pattern: str) -> bool:
    """Whether a repetition repeats what can be divided in many ways: ``(a+)+``, ``(a|a)*``.

    A guess from the shape, over ASCII: a pattern with a part that ends each round is not meant.
    """
    groups = [_Group()]
    for part in _TOKEN.findall(pattern):
        branch = groups[-1].branches[-1]
        if part.startswith("("):
            groups.append(_Group())
        elif part == ")" and len(groups) > 1:
            closed = groups.pop().closed()
            groups[-1].branches[-1].append(closed)
        elif part == "|":
            groups[-1].branches.append([])
        elif (counts := _counts(part)) and branch:
            least, most = counts
            if most is None and branch[-1].ambiguous:
                return True
            branch[-1] = replace(
                branch[-1],
                mandatory=branch[-1].mandatory and least > 0,
                variable=branch[-1].variable or most is None or most > max(least, 1),
            )
        elif part not in ("^", "$"):
            chars = _matched(part)
            branch.append(_Atom(chars, chars))
    return False


def _runs_on(branch: Sequence[_Atom]) -> bool:
    """Whether a part of variable length can go on where the next round of it begins."""
    return any(
        atom.variable
        and all(
            atom.chars & other.chars for other in branch if other is not atom and other.mandatory
        )
        for atom in branch
    )


def _counts(part: str) -> tuple[int, int | None] | None:
    """How often at least and at most (None: without end), where the part is a quantifier."""
    if part[0] in "*+?" and len(part) <= 2:
        return int(part[0] == "+"), 1 if part[0] == "?" else None
    found = _COUNTS.match(part)
    if not found:
        return None
    least, comma, most = found.groups()
    return int(least), int(most) if most else None if comma else int(least)


def _matched(part: str) -> frozenset[str]:
    try:
        compiled = re.compile(part, re.DOTALL)
    except re.error:  # what Python does not know (\p{L}) may match anything
        return _SAMPLE
    return frozenset(char for char in _SAMPLE if compiled.fullmatch(char))

"""What a check found: data that reports print, with an identity so that repeats collapse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from openapi.violations import Evidence

Severity = Literal["error", "warning", "note"]

SEVERITY: dict[Evidence, Severity] = {
    "page": "error",
    "sample": "warning",
    "framework": "note",
    "derived": "note",
}
"""What the page states is an error, its sample a warning, what only the framework does a note."""

RANK = {"page": 0, "sample": 1, "framework": 2, "derived": 2}
"""How weak an evidence is, 0 for the strongest."""


def weakest(*evidences: Evidence) -> Evidence:
    """The weakest of several evidences: a finding that needs all of them is no surer."""
    return max(evidences, key=lambda evidence: RANK[evidence])


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which an implementation breaks its contract.

    ``member`` is a pattern such as ``/Reasons/*/ReasonId``, "" for the whole body; ``members`` are
    all of them where one finding stands for several. ``always`` marks
    what no page has to forbid: a crash, a hang, a leak. Nothing in a finding quotes what a reply
    said or what came from the configuration.
    """

    check: str
    partner: str
    operation: str
    media_type: str
    phase: str
    message: str
    expected: str
    came: str
    member: str = ""
    rule: str = ""
    evidence: Evidence = "page"
    always: bool = False
    quote: str = ""
    case: str = ""
    body: str = ""
    curl: str = ""
    times: int = 1
    media_types: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        return "error" if self.always else SEVERITY[self.evidence]

    @property
    def basis(self) -> str:
        """Who says so, in the word that reports print."""
        return "any contract" if self.always else self.evidence

    @property
    def identity(self) -> tuple[str, ...]:
        """Equal findings are one finding: the same check, rule and member of one operation."""
        return (self.partner, self.operation, self.check, self.rule, self.member)

    def fails(self, fail_on: Evidence) -> bool:
        """Whether this finding makes a run fail that fails on ``fail_on`` and stronger evidence."""
        return self.rank <= RANK[fail_on]

    @property
    def rank(self) -> int:
        """0 for the strongest evidence."""
        return 0 if self.always else RANK[self.evidence]


def counted(many: int) -> str:
    """So many findings, in words."""
    return f"{many} finding{'s' if many != 1 else ''}"


def strongest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings before notes, else in the order they were found."""
    return sorted(findings, key=lambda finding: finding.rank)


def collapse(findings: Iterable[Finding]) -> list[Finding]:
    """Equal findings made one: the first (with the strongest evidence) stays, and counts."""
    kept: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        known = kept.get(finding.identity)
        if known is None:
            media_types = finding.media_types or (finding.media_type,)
            kept[finding.identity] = replace(finding, media_types=media_types)
            continue
        stronger = min(known, finding, key=lambda one: one.rank)
        also = finding.media_types or (finding.media_type,)
        media_types = tuple(dict.fromkeys((*known.media_types, *also)))
        kept[finding.identity] = replace(
            stronger, times=known.times + finding.times, media_types=media_types
        )
    return list(kept.values())


def named_together(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that one request shows, and that differ in the member alone, made one."""
    alike: dict[Finding, list[Finding]] = {}
    for finding in findings:
        said = finding.message.replace(finding.member, _MEMBER) if finding.member else ""
        key = replace(finding, member="", message=said or finding.message, times=1)
        alike.setdefault(key, []).append(finding)
    return [_of_all(key, group) for key, group in alike.items()]


_MEMBER = "\0"


def _of_all(key: Finding, group: list[Finding]) -> Finding:
    first, *others = group
    members = tuple(dict.fromkeys(one.member for one in group))
    if not others or "" in members:
        return first
    names = f"{', '.join(members[:-1])} and {members[-1]}"
    return replace(first, message=key.message.replace(_MEMBER, names), members=members)

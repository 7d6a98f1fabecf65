"""One run of our check on one subject."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from contracts.checks.registry import checks
from contracts.engine import check, jobs
from contracts.events import OperationFinished, RunFinished
from contracts.exits import Exit
from contracts.findings import Finding
from contracts.settings import Depth, Settings
from openapi.documents import load
from tests.measuring.subjects import Subject
from tests.waiting import PATIENCE

INCONCLUSIVE = "(inconclusive)"
"""What stands for a check where the run says that it could not judge: exit 4, never green."""

_OF_PHASE = {"near-miss": "validation", "nasty": "nasty", "random": "nasty", "valid": "nasty"}
_OUTCOMES = ("accepts-what-is-valid", "refuses-what-is-invalid", "server-error")


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, as far as it is counted."""

    check: str
    member: str
    rule: str
    phase: str
    severity: str
    message: str
    media_type: str
    body: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """Equal findings of two runs."""
        return self.check, self.member, self.rule

    @property
    def families(self) -> frozenset[str]:
        """The families of faults that this finding was made to find."""
        own = {one.name: one.family for one in checks()}.get(self.check, "")
        families = {self.phase, own, _OF_PHASE.get(self.phase, "")}
        if self.check in _OUTCOMES and self.phase != "samples":
            families.discard("passive")
        if self.check in _OUTCOMES and self.phase in ("samples", "valid"):
            families.add("validation")
        return frozenset(families)


@dataclass(frozen=True, slots=True)
class Run:
    """What our check said of a subject, and what that took; CPU seconds without start-up."""

    subject: Subject
    exit: str
    reason: str
    found: tuple[Found, ...]
    requests: int
    cpu: float
    seconds: float


def run(subject: Subject, url: str, *, depth: Depth, seed: int) -> Run:
    """Check the subject that answers at ``url``."""
    documents = load(None, [subject.partner])
    settings = Settings(depth=depth, seed=seed, jobs=1)
    if not subject.fault:  # what comes late is the machine's doing, and no false alarm
        settings = replace(settings, slow=PATIENCE, timeout=PATIENCE)
    begun, cpu = time.monotonic(), time.process_time()
    found: list[Finding] = []
    code, reason, requests = Exit.INTERRUPTED, "", 0
    for event in check(jobs(url, documents, None, settings, {}), documents):
        if isinstance(event, OperationFinished):
            found += event.findings
        if isinstance(event, RunFinished):
            code, reason, requests = event.exit, event.reason, event.requests
    return Run(
        subject=subject,
        exit=code.name.lower(),
        reason=reason,
        found=(*map(_counted, found), *_unsure(code, reason)),
        requests=requests,
        cpu=time.process_time() - cpu,
        seconds=time.monotonic() - begun,
    )


def _counted(finding: Finding) -> Found:
    return Found(
        check=finding.check,
        member=finding.member,
        rule=finding.rule,
        phase=finding.phase,
        severity=finding.severity,
        message=finding.message,
        media_type=finding.media_type,
        body=finding.body[:600],
    )


def _unsure(code: Exit, reason: str) -> tuple[Found, ...]:
    if code in (Exit.HOLDS, Exit.FINDINGS):
        return ()
    return (Found(INCONCLUSIVE, "", code.name.lower(), "", "error", reason, "", ""),)

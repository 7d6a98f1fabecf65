"""The verdict on an operation: does the contract hold, and was it really tested?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contracts.events import Coverage, OperationFinished
from contracts.findings import Finding, collapse, strongest_first, weakest
from contracts.narrowing import REFUSED_VALID
from contracts.session import Session
from contracts.settings import Settings

_STATUS = "documented-status"
_UNSURE = (REFUSED_VALID, _STATUS)
"""Checks that say nothing about the contract where no valid body was accepted."""


def finished(session: Session, found: Sequence[Finding], stopped: str = "") -> OperationFinished:
    """The verdict on what was run so far; ``stopped`` says which limit ended it early."""
    nothing_accepted = not session.outcomes["accepted"]
    known = collapse(found)
    findings = strongest_first(map(_unsure, known) if nothing_accepted else known)
    reason = stopped
    if not sum(session.cases.values()):
        reason = reason or "nothing was sent"
    elif nothing_accepted:
        reason = _refusal(session, findings) or reason
    failing = fails(findings, session.settings, nothing_accepted)
    return OperationFinished(
        partner=session.operation.partner,
        operation=session.label,
        verdict="findings" if failing else "inconclusive" if reason else "holds",
        reason=reason,
        requests=session.spent,
        findings=tuple(findings),
        coverage=_coverage(session),
    )


def _unsure(finding: Finding) -> Finding:
    """A refusal as a note: no page says who may call, or what has to be there before."""
    if finding.check != REFUSED_VALID:
        return finding
    return replace(finding, evidence=weakest(finding.evidence, "framework"))


def fails(findings: Sequence[Finding], settings: Settings, nothing_accepted: bool) -> bool:
    """Whether findings break the contract, or may be about something else than the bodies."""
    # That nothing was accepted may have any reason: no key, an id that is not there, a login.
    unsure = _UNSURE if nothing_accepted else ()
    return any(one.fails(settings.fail_on) for one in findings if one.check not in unsure)


def _refusal(session: Session, findings: Sequence[Finding]) -> str:
    if not session.outcomes:
        return "no valid body was sent"
    if session.refusals:
        status, times = session.refusals.most_common(1)[0]
        return f"no valid body was accepted; {times} were refused with status {status}"
    if set(session.outcomes) == {"redirected"}:
        said = next((f" ({one.came})" for one in findings if one.check == _STATUS), "")
        return f"every valid body was redirected{said}: a login, or another URL?"
    outcome, times = session.outcomes.most_common(1)[0]
    return f"no valid body was accepted; {times} were {outcome}"


def _coverage(session: Session) -> Coverage:
    touched = {place: tuple(sorted(kinds)) for place, kinds in session.touched.items()}
    missed = [
        f"{media_type} {place.member}"
        for media_type, basis in session.bases.items()
        for place in basis.places()
        if (media_type, place.member) not in touched and not session.twin(media_type)
    ]
    fixed = {f"{one}: left alone" for basis in session.bases.values() for one in basis.fixed}
    return Coverage(
        members=touched,
        cases=dict(session.cases),
        accepts=tuple(sorted(session.accepts)),
        not_exercised=(*missed, *sorted(fixed)),
    )

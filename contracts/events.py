"""A run as a stream of plain facts. Reports consume them; the engine knows no report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.exits import Exit
from contracts.findings import Finding
from openapi.violations import Evidence


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run begins. ``operations`` are (partner, operation) in the order of the documents.

    ``fail_on`` is the weakest evidence that makes the run fail.
    """

    url: str
    seed: int
    depth: str
    phases: tuple[str, ...]
    operations: tuple[tuple[str, str], ...]
    fail_on: Evidence = "page"


@dataclass(frozen=True, slots=True)
class OperationStarted:
    partner: str
    operation: str
    media_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExchangeSeen:
    """One request and what came back, masked: configured and replied values are not in it.

    ``outcome`` is accepted, refused, failed, hung, dropped, redirected or throttled.
    """

    partner: str
    operation: str
    phase: str
    media_type: str
    case: str
    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    status: int | None
    reply_headers: tuple[tuple[str, str], ...]
    reply_body: bytes
    elapsed: float
    outcome: str
    expected: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was exercised: for (media type, member), the kinds of value sent; and cases counted."""

    members: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    cases: Mapping[tuple[str, str], int] = field(default_factory=dict)
    accepts: tuple[str, ...] = ()
    not_exercised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationFinished:
    """An operation is done. ``verdict`` is holds, findings or inconclusive, with the reason."""

    partner: str
    operation: str
    verdict: str
    reason: str
    requests: int
    findings: tuple[Finding, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class RunFinished:
    exit: Exit
    reason: str
    requests: int
    seconds: float


Event = RunStarted | OperationStarted | ExchangeSeen | OperationFinished | RunFinished

"""`contracts replay`: judges recorded exchanges, of our own JSON lines or a browser's HAR file."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.attempts import Attempt
from contracts.cases import Case, Expected
from contracts.checks.objections import Answer, answer
from contracts.checks.registry import checks
from contracts.events import (
    Coverage,
    Event,
    ExchangeSeen,
    OperationFinished,
    OperationStarted,
    RunFinished,
    RunStarted,
)
from contracts.exits import Exit
from contracts.findings import Finding, collapse, strongest_first
from contracts.recordings import Recorded, read_recording
from contracts.settings import Settings
from contracts.verdict import fails
from openapi.documents import Content, Document, Operation
from openapi.exchange import Request
from openapi.violations import Reading, UnknownCharset
from openapi.wire.media_types import parse


@dataclass(slots=True)
class _Seen:
    operation: Operation
    findings: list[Finding] = field(default_factory=list)
    cases: dict[tuple[str, str], int] = field(default_factory=dict)
    accepted: int = 0
    requests: int = 0


def replay(file: Path, documents: Sequence[Document], settings: Settings) -> Iterator[Event]:
    """The events of a run over a recording; operations that it does not hold are not mentioned.

    Raises `NotARecording`. Only answers are judged: by the passive checks, accepted and refused
    bodies among them.
    """
    begun = time.monotonic()
    recorded = read_recording(file)
    by_path = {
        (operation.method, operation.path.rstrip("/").lower()): operation
        for document in documents
        for operation in document.operations
    }
    seen: dict[str, _Seen] = {}
    yield RunStarted(
        str(file),
        0,
        "replay",
        (),
        tuple((one.partner, f"{one.method} {one.path}") for one in by_path.values()),
        settings.fail_on,
    )
    for number, exchange in enumerate(recorded, 1):
        path = urlsplit(exchange.request.url).path.rstrip("/").lower()
        operation = by_path.get((exchange.request.method, path))
        if operation is None:
            continue
        if operation.path not in seen:
            seen[operation.path] = _Seen(operation)
            label = f"{operation.method} {operation.path}"
            yield OperationStarted(operation.partner, label, tuple(operation.requests))
        yield _judge(seen[operation.path], exchange, number, settings)
    verdicts = [_finished(one, settings) for one in seen.values()]
    yield from verdicts
    yield RunFinished(*_verdict(verdicts, file), len(recorded), time.monotonic() - begun)


def _judge(seen: _Seen, exchange: Recorded, number: int, settings: Settings) -> ExchangeSeen:
    operation = seen.operation
    case = _case(operation, exchange.request, number)
    if exchange.expected is not None:
        case = replace(case, value=None, expected=exchange.expected)
    attempt = Attempt(exchange.request, exchange.reply, elapsed=exchange.reply.elapsed)
    judged = answer(case, attempt, slow=settings.slow)
    seen.requests += 1
    seen.accepted += judged.outcome == "accepted"
    key = ("samples", case.media_type)
    seen.cases[key] = seen.cases.get(key, 0) + 1
    seen.findings += _findings(judged)
    return ExchangeSeen(
        partner=operation.partner,
        operation=f"{operation.method} {operation.path}",
        phase="samples",
        media_type=case.media_type,
        case=case.name,
        method=exchange.request.method,
        url=exchange.request.url,
        request_headers=(),
        request_body=b"",
        status=exchange.reply.status,
        reply_headers=(),
        reply_body=b"",
        elapsed=exchange.reply.elapsed,
        outcome=judged.outcome,
        expected=case.expected,
    )


def _case(operation: Operation, request: Request, number: int) -> Case:
    """What a recorded request is, by the document: valid, breaking a rule, or uncertain."""
    label = request.header("Content-Type") or ""
    content = operation.request(label)
    expected: Expected = "either"
    about: dict[str, Any] = {}
    charset = request.media_type.charset if request.media_type else None
    reading = _reading(content, request.body, charset)
    if content is not None and reading is not None:
        about["value"] = reading.value if reading.readable else None
        stated = [one for one in reading.violations if one.evidence == "page" and one.pointer]
        if not reading.violations:
            expected = "accepted"
            about |= {"evidence": content.evidence, "promise": "that breaks no rule"}
        elif stated:
            first = stated[0]
            member = "".join(f"/{part}" for part in first.pointer)
            expected = "refused"
            about |= {
                "member": member,
                "rule": first.rule,
                "evidence": first.evidence,
                "quote": first.quote,
                "promise": f"whose {member} breaks the rule {first.rule}",
            }
    media_type = parse(label)
    return Case(
        operation=operation,
        phase="samples",
        name=f"recorded exchange {number}",
        media_type=media_type.essence if media_type else "",
        body=request.body,
        expected=expected,
        content_type=label,
        accept=request.header("Accept") or "*/*",
        **about,
    )


def _reading(content: Content | None, body: bytes, charset: str | None) -> Reading | None:
    try:
        return content.read(body, charset) if content else None
    except UnknownCharset:
        return None


def _findings(judged: Answer) -> Iterator[Finding]:
    case, request = judged.case, judged.attempt.request
    # A recorded body is somebody's data: it is named, not printed.
    where = f"# {case.name}: {request.method} {urlsplit(request.url).path}"
    for one in checks("passive"):
        for objection in one.run(judged):
            yield Finding(
                check=one.name,
                partner=case.operation.partner,
                operation=f"{case.operation.method} {case.operation.path}",
                media_type=case.media_type,
                phase="samples",
                message=objection.message,
                expected=objection.expected,
                came=objection.came,
                member=objection.member,
                rule=objection.rule,
                evidence=objection.evidence,
                always=objection.always,
                quote=objection.quote,
                case=case.name,
                curl=where,
            )


def _finished(seen: _Seen, settings: Settings) -> OperationFinished:
    findings = tuple(strongest_first(collapse(seen.findings)))
    reason = "" if seen.accepted else "no recorded request was accepted"
    failing = fails(findings, settings, not seen.accepted)
    return OperationFinished(
        partner=seen.operation.partner,
        operation=f"{seen.operation.method} {seen.operation.path}",
        verdict="findings" if failing else "inconclusive" if reason else "holds",
        reason=reason,
        requests=seen.requests,
        findings=findings,
        coverage=Coverage(cases=seen.cases),
    )


def _verdict(finished: Sequence[OperationFinished], file: Path) -> tuple[Exit, str]:
    if any(one.verdict == "findings" for one in finished):
        return Exit.FINDINGS, "findings"
    unsure = [one for one in finished if one.reason]
    if unsure:
        return Exit.INCONCLUSIVE, f"{unsure[0].operation}: {unsure[0].reason}"
    if not finished:
        return Exit.INCONCLUSIVE, f"{file} holds no exchange with a documented operation"
    return Exit.HOLDS, "the contract holds"

"""One run of stock `schemathesis run`, at its defaults, on one subject and our document of it."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi.documents import load
from tests.measuring.subjects import Subject

Identity = tuple[str, str, str]
"""The code of a failure, the status of the reply, and its message without values."""


@dataclass(frozen=True, slots=True)
class StockRun:
    """What stock said of a subject, and what that took; CPU seconds without start-up."""

    subject: Subject
    exit: int
    failures: frozenset[Identity]
    titles: frozenset[str]
    requests: int
    cpu: float
    seconds: float


def run(subject: Subject, url: str, *, seed: int, to_the_end: bool = False) -> StockRun:
    """Run stock in a child. ``to_the_end``: a failure does not end the phase, as it would."""
    document = load(None, [subject.partner])[0].path
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "events.ndjson"
        command = [
            *("run", str(document), "--url", url, "--seed", str(seed), "--no-color"),
            *("--report", "ndjson", "--report-ndjson-path", str(report)),
            *(("--continue-on-failure",) if to_the_end else ()),
        ]
        begun = time.monotonic()
        code, cpu = _forked(command, Path(folder))
        seconds = time.monotonic() - begun
        events = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    scenarios = [
        event["ScenarioFinished"]["recorder"]
        for event in map(json.loads, events)
        if "ScenarioFinished" in event
    ]
    failures = [failure for scenario in scenarios for failure in _failures(scenario)]
    return StockRun(
        subject=subject,
        exit=code,
        failures=frozenset(identity for identity, _ in failures),
        titles=frozenset(title for _, title in failures),
        requests=sum(len(scenario.get("interactions", {})) for scenario in scenarios),
        cpu=cpu,
        seconds=seconds,
    )


def _forked(command: list[str], folder: Path) -> tuple[int, float]:
    """Exit code and CPU seconds of the command, in a fork: what it registers stays there."""
    # half a second of imports, once a worker; they must not be in the CPU of each run
    from schemathesis.cli import schemathesis

    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.chdir(folder)
            output = os.open(folder / "output", os.O_CREAT | os.O_WRONLY)
            os.dup2(output, 1)
            os.dup2(output, 2)
            schemathesis.main(command, prog_name="schemathesis")
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        finally:
            os._exit(code)
    _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def _failures(scenario: dict[str, Any]) -> Iterator[tuple[Identity, str]]:
    for case, checked in scenario.get("checks", {}).items():
        response = (scenario.get("interactions", {}).get(case) or {}).get("response") or {}
        for one in checked:
            failure = (one.get("failure_info") or {}).get("failure")
            if failure:
                status = str(response.get("status_code", ""))
                yield (
                    (failure["code"], status, _without_values(failure["message"])),
                    failure["title"],
                )


def _without_values(message: str) -> str:
    text = re.sub(r"\"[^\"]*\"|'[^']*'|`[^`]*`", "…", message)
    return re.sub(r"\d+", "0", text)[:160]

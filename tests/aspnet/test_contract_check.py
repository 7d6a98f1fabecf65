"""The contract check, run against the real framework: it must not cry wolf, nor sleep."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.aspnet.server import AspNet
from tests.waiting import PATIENCE

ROOT = Path(__file__).parent.parent.parent
HOLDS, FINDINGS = 0, 1

ON_TAKING_TOO_MUCH = {
    *("refuses-what-is-invalid", "truncated-body", "empty-body"),
    *("not-json", "not-xml", "hostile-json", "hostile-xml"),
    "body-as-documented",  # an echo of what should not have been taken
}
"""Checks that may find out an action which never asks whether its model is valid; no other may."""


def checked(url: str, folder: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of a run, and its findings."""
    report = folder / "findings.jsonl"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "contracts", "check", url, f"--report=jsonl={report}"),
            *(f"--slow={PATIENCE}", f"--timeout={PATIENCE}", *options),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    finished = [line for line in lines if line["event"] == "OperationFinished"]
    assert finished, done.stdout + done.stderr
    return done.returncode, [finding for line in finished for finding in line["findings"]]


@pytest.mark.parametrize(
    ("mode", "seed"), [("strict", 0), ("strict", 1), ("strict", 2), ("objects", 3)]
)
def test_nothing_is_found_where_the_page_is_kept(
    request: pytest.FixtureRequest, tmp_path: Path, mode: str, seed: int
) -> None:
    server: AspNet = request.getfixturevalue(mode)

    code, findings = checked(server.url, tmp_path, "--depth=quick", f"--seed={seed}")

    assert findings == []
    assert code == HOLDS
    assert server.complaints() == ""


def test_an_action_that_never_asks_is_found_out_and_blamed_for_nothing_else(
    lenient: AspNet, tmp_path: Path
) -> None:
    code, findings = checked(lenient.url, tmp_path, "--depth=quick", "--seed=0")

    assert code == FINDINGS
    assert {finding["check"] for finding in findings} <= ON_TAKING_TOO_MUCH
    assert "refuses-what-is-invalid" in {finding["check"] for finding in findings}

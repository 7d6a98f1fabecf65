"""Stock schemathesis with our documents: what it says of the mock, it says of real ASP.NET too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import openapi
from mockserver import MockServer
from openapi.documents import Document
from tests.aspnet.server import AspNet

DOCUMENTS = openapi.load()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.partner)
def test_stock_has_nothing_against_the_mock_that_it_has_not_against_the_framework(
    strict: AspNet, tmp_path: Path, document: Document
) -> None:
    with MockServer([document.partner]) as mock:
        against_mock = failures(document, mock.url, tmp_path / "mock")
    against_framework = failures(document, strict.url, tmp_path / "framework")

    assert against_mock <= against_framework


def failures(document: Document, url: str, folder: Path) -> set[str]:
    """The titles of what stock finds, at its defaults but for the seed."""
    folder.mkdir()
    report = folder / "events.ndjson"
    subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(document.path)),
            *("--url", url, "--seed", "1"),
            *("--report", "ndjson", "--report-ndjson-path", str(report)),
        ],
        cwd=folder,
        check=False,  # it ends with 1 where it finds something
        capture_output=True,
    )
    events: list[dict[str, Any]] = [json.loads(line) for line in report.read_text().splitlines()]
    recorders = [
        event["ScenarioFinished"]["recorder"] for event in events if "ScenarioFinished" in event
    ]
    assert sum(len(recorder.get("interactions", ())) for recorder in recorders) > 1
    return {
        checked["failure_info"]["failure"]["title"]
        for recorder in recorders
        for case in recorder.get("checks", {}).values()
        for checked in case
        if checked.get("failure_info")
    }

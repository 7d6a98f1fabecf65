"""A general OpenAPI linter has nothing to say about the documents: Spectral, fetched by npm."""

from __future__ import annotations

import os
import shutil
import subprocess
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from tests.raw_documents import DOCUMENTS

SPECTRAL = "@stoplight/spectral-cli@6.16.3"
RULES = DOCUMENTS.parent / ".spectral.yaml"


def spectral(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", "exec", "--yes", "--prefer-offline", f"--package={SPECTRAL}", "--", "spectral"]
        + [str(argument) for argument in arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "npm_config_fetch_retries": "1"},
        check=False,
    )


@pytest.fixture(scope="module", autouse=True)
def _spectral_is_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    missing = ""
    if shutil.which("npm") is None:
        missing = "npm is not installed"
    elif (started := _installed(tmp_path_factory.getbasetemp().parent)).returncode:
        errors = [line for line in started.stderr.splitlines() if line.startswith("npm error")]
        missing = f"npm could not fetch it: {' '.join(errors[:1])}"
    if not missing:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{SPECTRAL} lints the documents in CI, but {missing}")
    pytest.skip(f"{SPECTRAL} did not lint the documents: {missing}")


def _installed(shared: Path) -> subprocess.CompletedProcess[str]:
    """What its first start says: one test process at a time, as older npms install into one place.

    ``shared`` is a folder that all test processes know.
    """
    with (shared / "spectral.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        return spectral("--version")


def lint(*documents: Path) -> subprocess.CompletedProcess[str]:
    return spectral("lint", "--fail-severity=hint", f"--ruleset={RULES}", *documents)


def test_spectral_has_nothing_to_say_about_the_documents() -> None:
    linted = lint(*sorted(DOCUMENTS.glob("*.yaml")))

    assert linted.stdout.strip() == "No results with a severity of 'hint' or higher found!"
    assert linted.returncode == 0


def test_spectral_says_what_is_wrong_with_a_changed_document(tmp_path: Path) -> None:
    text = (DOCUMENTS / "calendar.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "calendar.yaml"
    changed.write_text(text.replace("operationId:", "x-operationId:"), encoding="utf-8")

    linted = lint(changed)

    assert "operation-operationId" in linted.stdout
    assert linted.returncode == 1

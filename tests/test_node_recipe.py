"""The recipe for JavaScript test runners: Node starts the mock, a page in Chromium calls it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def require(program: str, packages: str) -> str:
    found = shutil.which(program)
    if found:
        return found
    message = f"no {program}: apt-get install {packages}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def test_a_javascript_test_runner_uses_the_mock_as_the_recipe_says() -> None:
    node, chromium = require("node", "nodejs"), require("chromium", "chromium")
    files = [str(path) for path in sorted((ROOT / "tests/node").glob("*.test.mjs"))]

    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", *files],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "CHROMIUM": chromium,
        },
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.M)
    assert passed
    assert int(passed[1]) >= 5

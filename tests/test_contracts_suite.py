"""The check as pytest tests, and the fixture: pytest run inside pytest."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from contracts.exits import Exit
from openapi.documents import load
from tests.faulty.building import build
from tests.faulty.server import serving

ROOT = Path(__file__).parent.parent


def run_pytest(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    # An installed product brings its plugin along; in a bare tree it is named.
    installed = "contracts" in entry_points(group="pytest11").names
    plugin = [] if installed else ["-p", "contracts.pytest_plugin"]
    command = [sys.executable, "-m", "pytest", *plugin, *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        check=False,
    )


def suite(url: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    quick = ("--contract-set", "depth=quick", "--contract-partner", "calendar")
    return run_pytest(
        "--pyargs", "contracts.suite", f"--contract-url={url}", *quick, *arguments, cwd=cwd
    )


@pytest.fixture(scope="module")
def correct() -> Iterator[str]:
    with serving(build("strict")) as url:
        yield url


def test_there_is_a_test_for_each_media_type_and_phase(correct: str, tmp_path: Path) -> None:
    done = suite(correct, "-q", "--collect-only", cwd=tmp_path)

    (operation,) = load(partners=["calendar"])[0].operations
    for media_type in operation.requests:
        assert f"[calendar-{media_type}-near-miss]" in done.stdout
    assert "[calendar-text/json-hostile]" not in done.stdout  # as application/json's


def test_the_suite_passes_where_the_contract_holds(correct: str, tmp_path: Path) -> None:
    done = suite(correct, "-q", cwd=tmp_path)

    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_the_suite_fails_with_message_evidence_and_curl(tmp_path: Path) -> None:
    with serving(build("strict", fault="reason-optional", partner="calendar")) as url:
        done = suite(url, "-q", "-k", "application/json and near-miss", cwd=tmp_path)

    assert done.returncode == 1
    for words in ("whose /Reason is absent is accepted", "evidence: page Required", "curl -sS"):
        assert words in done.stdout


def test_the_suite_accepts_what_the_baseline_does(tmp_path: Path) -> None:
    (tmp_path / "contracts.toml").write_text(
        '[[baseline]]\nowner = "Ann"\nmember = "/Reason"\nexpires = 2999-01-31\n'
    )
    with serving(build("strict", fault="reason-optional", partner="calendar")) as url:
        done = suite(url, "-q", "-k", "application/json and near-miss", cwd=tmp_path)

    assert done.returncode == 0, done.stdout


def test_the_suite_fits_xdist(correct: str, tmp_path: Path) -> None:
    done = suite(correct, "-q", "-n", "2", cwd=tmp_path)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:1", Exit.UNREACHABLE),
        ("https://api.example.test", Exit.REFUSED),
        ("nonsense", Exit.USAGE),
    ],
)
def test_what_cannot_be_checked_ends_with_its_exit_code(
    url: str, code: Exit, tmp_path: Path
) -> None:
    assert suite(url, "-q", cwd=tmp_path).returncode == code


def test_a_wrong_setting_is_a_usage_error(tmp_path: Path) -> None:
    done = suite("http://127.0.0.1:1", "--contract-set", "dept=quick", cwd=tmp_path)

    assert done.returncode != 0
    assert "write KEY=VALUE" in done.stdout + done.stderr


TESTS = """
def test_it_holds(contract):
    assert contract.check({url!r}, partner="calendar", depth="quick") == []
"""


def test_the_fixture_checks_from_a_test_of_ones_own(correct: str, tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(TESTS.format(url=correct))

    done = run_pytest("-q", cwd=tmp_path)

    assert done.returncode == 0, done.stdout


def test_the_plugin_costs_nothing_where_it_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        "import sys\n"
        "def test_it(): assert not {'openapi', 'schemathesis', 'h11'} & set(sys.modules)\n"
    )

    done = run_pytest(
        "-q", "-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:anyio", cwd=tmp_path
    )

    assert done.returncode == 0, done.stdout

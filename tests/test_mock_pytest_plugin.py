"""The fixture `mock_server`, as other people's tests use it: pytest inside pytest."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.waiting import PATIENCE

pytest_plugins = ["pytester"]

PLUGIN = "mockserver.pytest_plugin"
# Where the package is installed pytest finds it by itself; to name it again would be an error.
INSTALLED = any(each.value == PLUGIN for each in entry_points(group="pytest11"))
OPTIONS = ("-q", "-p", "no:cacheprovider", *(() if INSTALLED else ("-p", PLUGIN)))

CALL = """
import pytest
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from openapi import load

OPERATION = load()[0].operations[0]
SAMPLE = next(iter(OPERATION.requests.values())).examples[0]

def status(mock):
    headers = {"Content-Type": SAMPLE.media_type}
    request = Request(mock.url + OPERATION.path, SAMPLE.body, headers)
    try:
        return urlopen(request, timeout=60).status
    except HTTPError as error:
        return error.status
"""


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))


def run(pytester: pytest.Pytester, code: str) -> pytest.RunResult:
    pytester.makepyfile(CALL + code)
    return pytester.runpytest_subprocess(*OPTIONS, "--strict-markers", timeout=PATIENCE)


def test_a_test_gets_a_live_mock_that_remembers_nothing_of_the_one_before(
    pytester: pytest.Pytester,
) -> None:
    result = run(
        pytester,
        """
@pytest.mark.parametrize("number", [1, 2])
def test_one(mock_server, number):
    assert mock_server.journal == ()
    mock_server.plan(code=503)
    assert status(mock_server) == 503
    mock_server.expect(OPERATION.path, times=1)

def test_two(mock_server):
    assert status(mock_server) == 200
""",
    )

    result.assert_outcomes(passed=3)


def test_a_marker_says_what_is_served_and_how(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.mock_server(OPERATION.partner, journal=0, seed=7)
def test_settings(mock_server):
    assert [each.partner for each in mock_server.documents] == [OPERATION.partner]
    assert (mock_server.settings.journal, mock_server.settings.seed) == (0, 7)

def test_all(mock_server):
    assert len(mock_server.documents) == len(load())

def test_the_same_mock_serves_all_tests_that_want_the_same(mock_server):
    test_the_same_mock_serves_all_tests_that_want_the_same.url = mock_server.url

def test_again(mock_server):
    assert mock_server.url == test_the_same_mock_serves_all_tests_that_want_the_same.url
""",
    )

    result.assert_outcomes(passed=4)


def test_a_failed_expectation_tells_what_came(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_one(mock_server):
    status(mock_server)
    mock_server.expect(OPERATION.path, times=2)
""",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*expected exactly 2 calls, path /api/*: came 1 call*"])


def test_the_fixture_explains_itself(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess(*OPTIONS, "--fixtures", "-v", timeout=PATIENCE)
    markers = pytester.runpytest_subprocess(*OPTIONS, "--markers", timeout=PATIENCE)

    result.stdout.fnmatch_lines(["mock_server*", "*A mock that answers at*"])
    markers.stdout.fnmatch_lines(["@pytest.mark.mock_server(*"])


def test_pytest_starts_without_what_the_mock_needs() -> None:
    code = f"import sys, {PLUGIN}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )

    assert not {"connexion", "flask", "uvicorn", "starlette", "lxml"} & set(loaded.stdout.split())


def test_a_marker_that_cannot_be_meant_is_told_with_what_can(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.mock_server(["one"])
def test_a_list(mock_server): ...

@pytest.mark.mock_server(stat=True)
def test_no_setting(mock_server): ...
""",
    )

    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*the marker takes names, no list: mock_server('one', 'two')*"])
    result.stdout.fnmatch_lines(["*there is no setting 'stat'; did you mean 'state'?*"])

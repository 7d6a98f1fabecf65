"""The command `contracts`, run as people run it: another process, exit codes, files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.checks import checks
from contracts.exits import MEANING, Exit
from contracts.settings import knobs, option
from tests.faulty.building import build
from tests.faulty.server import serving


def contracts(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`python -m contracts`, from another folder so that no file of ours is found by chance."""
    root = Path(__file__).parent.parent
    command = [sys.executable, "-m", "contracts", *arguments]
    environment = {"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", "NO_COLOR": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd or root, env=environment, check=False
    )


@pytest.fixture(scope="module")
def correct() -> Iterator[str]:
    with serving(build("strict")) as url:
        yield url


@pytest.fixture(scope="module")
def faulty() -> Iterator[str]:
    with serving(build("strict", fault="reason-optional", partner="calendar")) as url:
        yield url


QUICK = ("--depth", "quick", "--partner", "calendar")


def test_help_names_every_exit_code_and_every_setting() -> None:
    first, second = contracts("--help"), contracts("check", "--help")

    for code, meaning in MEANING.items():
        assert f"{code.value}  {meaning}" in " ".join(first.stdout.split("\n")).replace("   ", " ")
    for one in knobs():
        assert option(one) in second.stdout


def test_a_correct_implementation_ends_with_0_and_a_table(correct: str) -> None:
    done = contracts("check", correct, *QUICK)

    assert done.returncode == Exit.HOLDS, done.stdout + done.stderr
    assert "application/x-www-form-urlencoded" in done.stdout
    assert "the contract holds" in done.stdout


def test_a_faulty_one_ends_with_1_a_message_and_a_curl_line_that_reproduces_it(
    faulty: str,
) -> None:
    done = contracts("check", faulty, *QUICK)

    assert done.returncode == Exit.FINDINGS
    assert "whose /Reason is absent is accepted" in done.stdout
    line = next(one.strip() for one in done.stdout.splitlines() if one.strip().startswith("curl"))
    again = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert again.stdout.startswith("HTTP/1.1 200")


def test_what_only_a_sample_shows_fails_when_asked_to() -> None:
    with serving(build("strict", fault="end-one-hour-late", partner="globalportal")) as url:
        common = ("check", url, "--partner", "globalportal", "--depth", "quick")
        by_page, by_sample = contracts(*common), contracts(*common, "--fail-on", "sample")

    assert "warning: the reply does not echo /end" in by_page.stdout
    assert (by_page.returncode, by_sample.returncode) == (Exit.HOLDS, Exit.FINDINGS)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("check", "nonsense"), Exit.USAGE, "no base URL"),
        (("check",), Exit.USAGE, "give a URL"),
        (("check", "http://127.0.0.1:1", "--partner", "nobody"), Exit.USAGE, "no partner 'nobody'"),
        (("check", "http://127.0.0.1:1", "--rate", "often"), Exit.USAGE, "like 5/s or 30/m"),
        (("check", "http://127.0.0.1:1", "--timeout", "nan"), Exit.USAGE, "must be a number"),
        (("check", "http://127.0.0.1:1", "--max-time", "inf"), Exit.USAGE, "must be a number"),
        (("check", "http://127.0.0.1:1", "--depth", "deeper"), Exit.USAGE, "deeper"),
        (("check", "http://127.0.0.1:1", "--phase", "magic"), Exit.USAGE, "'magic' is none of"),
        (("check", "http://127.0.0.1:1", "--report", "pdf=x"), Exit.USAGE, "is no report"),
        (("check", "http://127.0.0.1:1", "--config", "none.toml"), Exit.USAGE, "cannot be read"),
        (("check", "http://127.0.0.1:1", "--jobs", "1"), Exit.UNREACHABLE, "cannot be reached"),
        (("check", "https://api.example.test"), Exit.REFUSED, "nothing was sent"),
        (
            ("check", "https://api.example.test", "--allow-host", "api.example.test"),
            Exit.REFUSED,
            "nobody consented",
        ),
        (("plan", "https://api.example.test"), Exit.REFUSED, "nothing was sent"),
        (("explain", "server-eror"), Exit.USAGE, "did you mean 'server-error'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_one_line_and_its_exit_code(
    arguments: tuple[str, ...], code: Exit, words: str
) -> None:
    done = contracts(*arguments)

    assert done.returncode == code
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_plan_prints_what_would_be_sent_and_sends_nothing() -> None:
    done = contracts("plan", "http://127.0.0.1:1", *QUICK)

    assert done.returncode == Exit.HOLDS
    assert "/Reason: absent" in done.stdout
    assert "expected: refused" in done.stdout
    assert "Nothing was sent." in done.stdout


def test_list_names_operations_media_types_and_checks() -> None:
    done = contracts("list", "--partner", "calendar")

    assert "POST /api/Calendar/PatientAppointmentPost_v2" in done.stdout
    assert "text/json" in done.stdout
    for one in checks():
        assert one.name in done.stdout


@pytest.mark.parametrize("name", [one.name for one in checks()])
def test_every_check_can_be_explained(name: str) -> None:
    from click.testing import CliRunner

    from contracts.cli import cli

    done = CliRunner().invoke(cli, ["explain", name])

    assert done.exit_code == 0
    assert name in done.stdout
    assert len(done.stdout.split()) > 8


def test_a_recording_of_ours_is_judged_as_the_run_was(faulty: str, tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    contracts("check", faulty, *QUICK, "--report", f"jsonl={file}")

    done = contracts("replay", str(file), "--partner", "calendar")

    assert done.returncode == Exit.FINDINGS
    assert "is accepted" in done.stdout


def har(status: int, reply: str) -> str:
    entry = {
        "time": 12.5,
        "request": {
            "method": "POST",
            "url": "https://sandbox.example.test/api/BackOffice/HandleReservationUpdate",
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "postData": {"text": '{"Reservation":{},"UserName":"u","Salt":123456789,"Digest":"d"}'},
        },
        "response": {
            "status": status,
            "headers": [{"name": "Content-Type", "value": "application/json; charset=utf-8"}],
            "content": {"text": reply},
        },
    }
    return json.dumps({"log": {"entries": [entry]}})


@pytest.mark.parametrize(
    ("status", "reply", "code", "words"),
    [
        (200, '{"Result":{"Success":true},"CallCenterIdentifier":1}', Exit.HOLDS, "holds"),
        (200, '{"Result":{},"CallCenterIdentifier":"1"}', Exit.FINDINGS, "/CallCenterIdentifier"),
        (500, "", Exit.FINDINGS, "status 500"),
        (403, "", Exit.INCONCLUSIVE, "no recorded request was accepted"),
        (302, "", Exit.INCONCLUSIVE, "no recorded request was accepted"),
    ],
)
def test_a_browsers_recording_is_judged_without_network(
    tmp_path: Path, status: int, reply: str, code: Exit, words: str
) -> None:
    file = tmp_path / "browser.har"
    file.write_text(har(status, reply))

    done = contracts("replay", str(file))

    assert done.returncode == code, done.stdout
    assert words in done.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nonsense", "neither a line of --report jsonl nor HAR"),
        (b'{"log":{"entries":[', "neither a line of --report jsonl nor HAR"),
        (b'{"log":{"entries":[{}]}}', "entry 0 is no HAR entry"),
        (b'{"log":{}}', "log.entries is no list"),
        (b"[1]", "neither an object of --report jsonl nor HAR"),
        (b"\xff\xfe{", "cannot be read"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "broken"
    file.write_bytes(content)

    done = contracts("replay", str(file))

    assert done.returncode == Exit.USAGE
    assert done.stderr.startswith(f"Error: {file}")
    assert words in done.stderr


def test_the_demo_holds_and_stops_the_mock() -> None:
    done = contracts("demo")

    assert done.returncode == Exit.HOLDS, done.stdout + done.stderr
    assert done.stdout.count(" holds ") >= 5


def test_the_broken_demo_shows_findings() -> None:
    done = contracts("demo", "--broken")

    assert done.returncode == Exit.FINDINGS, done.stdout + done.stderr
    for words in ("status 500", "came nothing", "evidence: page", "curl -sS"):
        assert words in done.stdout


def test_a_baseline_keeps_a_known_finding_from_failing_until_it_expires(
    faulty: str, tmp_path: Path
) -> None:
    entry = '[[baseline]]\nowner = "Ann"\npartner = "calendar"\nmember = "/Reason"\nexpires = {}\n'
    (tmp_path / "contracts.toml").write_text(entry.format("2999-01-31"))
    accepted = contracts("check", faulty, *QUICK, cwd=tmp_path)
    (tmp_path / "contracts.toml").write_text(entry.format("2001-01-31"))
    expired = contracts("check", faulty, *QUICK, cwd=tmp_path)

    assert (accepted.returncode, expired.returncode) == (Exit.HOLDS, Exit.FINDINGS)
    assert "the baseline accepts 3 findings" in accepted.stdout


@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_configuration_that_names_what_is_not_there_is_refused(
    command: str, tmp_path: Path
) -> None:
    (tmp_path / "contracts.toml").write_text('[partners.calendar.values]\n"/UserIdd" = "7"\n')

    done = contracts(command, "http://127.0.0.1:1", *QUICK, cwd=tmp_path)

    assert done.returncode == Exit.USAGE
    assert "no member '/UserIdd'; did you mean '/UserId'?" in done.stderr


def test_a_check_leaves_nothing_behind_where_it_runs(correct: str, tmp_path: Path) -> None:
    contracts("check", correct, "--depth", "quick", "--partner", "calendar", cwd=tmp_path)

    assert list(tmp_path.iterdir()) == []


def begun(*arguments: str, **how: Any) -> subprocess.Popen[str]:
    root = Path(__file__).parent.parent
    environment = {"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", **how.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-m", "contracts", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        # What a shell runs in the background is told to pass over Ctrl-C, and so is all below it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **how,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_told_to_stop_writes_its_reports_and_leaves_nobody(
    number: int, jobs: str, correct: str, tmp_path: Path
) -> None:
    file, events = tmp_path / "r.xml", tmp_path / "r.jsonl"
    reports = ("--report", f"junit={file}", "--report", f"jsonl={events}")
    with begun("check", correct, "--jobs", jobs, *reports, start_new_session=True) as run:
        while not (events.exists() and "ExchangeSeen" in events.read_text()):
            assert run.poll() is None
        os.killpg(run.pid, number) if number == signal.SIGINT else os.kill(run.pid, number)
        out, err = run.communicate()

    assert run.returncode == Exit.INTERRUPTED, out + err
    assert "the run ended early" in out
    assert err == ""
    assert "the run ended before its verdict" in file.read_text()


def test_a_reader_who_has_seen_enough_changes_nothing(correct: str, tmp_path: Path) -> None:
    file = tmp_path / "r.md"
    report = ("--report", f"markdown={file}", "--phase", "samples")
    with begun("check", correct, *QUICK, *report) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        err = run.stderr.read()

    assert run.returncode == Exit.HOLDS, err
    assert "the terminal report cannot be written" in err
    assert "the contract holds" in file.read_text()


@pytest.mark.parametrize("arguments", [("plan", "http://127.0.0.1:1", *QUICK), ("list",)])
def test_a_list_that_is_read_in_part_or_cannot_be_written_is_no_crash(
    arguments: tuple[str, ...],
) -> None:
    with begun(*arguments) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        assert run.stderr.read() == ""
    assert run.returncode == Exit.INTERRUPTED

    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "contracts", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == Exit.USAGE


def test_a_locale_without_emoji_changes_what_is_printed_and_not_how_it_ends() -> None:
    some = ("--partner", "vezeeta", "--depth", "quick", "--phase", "nasty")
    western = {"PYTHONIOENCODING": "latin-1"}
    with begun("plan", "http://127.0.0.1:1", *some, env=western, encoding="latin-1") as run:
        out, err = run.communicate()

    assert run.returncode == Exit.HOLDS, err
    assert "\\U0001f600" in out


def test_the_installed_command_is_the_one_that_is_tested_here() -> None:
    said = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())

    assert said["project"]["scripts"]["contracts"] == "contracts.cli:main"

"""The command `mockserver`."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from mockserver.cli import ExitCode, cli
from mockserver.listening import listen
from mockserver.settings import KNOBS
from tests.mocks import documents, operations, write_sixth
from tests.waiting import PATIENCE

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(cli, [str(each) for each in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_sixth(tmp_path)


def broken(folder: Path, what: str, by: str) -> Path:
    file = folder / "sixth.yaml"
    text = file.read_text()
    assert what in text
    file.write_text(text.replace(what, by, 1))
    return file


def test_help_names_the_commands_and_the_exit_codes(run: Run) -> None:
    said = run("--help").output

    for command in ("serve", "proxy", "routes", "check", "config"):
        assert f"\n  {command} " in said
    for code in ExitCode:
        assert f"{code:d}  {code.meaning}" in said


@pytest.mark.parametrize("command", ["serve", "proxy", "config"])
def test_help_names_every_setting_of_a_command(run: Run, command: str) -> None:
    said = run(command, "--help").output

    for knob in KNOBS:
        takes = command == "config" or knob.command in ("", command)
        assert (f" {knob.flag}" in said) is takes
        assert (knob.variable in said) is takes


def test_the_list_of_commands_says_in_whole_sentences_what_each_does(run: Run) -> None:
    _, _, commands = run("--help").output.partition("Commands:")

    assert commands
    assert "..." not in commands


def test_a_switch_is_not_said_to_take_a_word(run: Run) -> None:
    assert ": on or off" not in run("proxy", "--help").output


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").output.startswith("mockserver, version ")


def test_help_does_not_import_the_shell() -> None:
    code = "import sys, mockserver, mockserver.cli; print('connexion' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "False\n"


def test_routes_lists_operations_media_types_and_examples(run: Run) -> None:
    said = run("routes")

    assert said.exit_code == 0
    for operation in operations():
        assert f"{operation.method} {operation.path}  ({operation.partner}: " in said.output
        assert ", ".join(operation.requests) in said.output
        for reply in operation.replies.values():
            assert f"examples: {', '.join(reply.example_names())}" in said.output


def test_routes_of_a_partner_and_a_folder(run: Run, folder: Path) -> None:
    one = documents()[0]

    assert run("routes", one.partner).output.count("POST ") == len(one.operations)
    assert "/api/Parcels" in run("routes", "--documents", folder).output


def test_check_finds_the_documents_sound(run: Run) -> None:
    said = run("check")

    assert said.exit_code == 0
    assert said.output.count(": sound; ") == len(documents())


@pytest.mark.parametrize(
    ("what", "by", "said"),
    [
        ("openapi: 3.0.3", "openapi: 2.0", "3.0.x is expected"),
        ("summary: Send a parcel", "summary: 3", "3 is not of type 'string'"),
        ("summary: Send a parcel", "summary: \tx: y", ""),
        ("#/components/schemas/Parcel'", "#/components/schemas/Parsel'", "Parsel"),
        ("required: [Weight, Street]", "required: [Wait]", "'Wait', which is no property"),
        ('Street: "Main"', 'Street: "Mainly"', "/Street: expected at most 5 characters"),
        ("'200':\n          description: Sent", "'200':\n          x: Sent", "'description'"),
        ("/api/Parcels:", "/api/Parcels: 7\n  /x:", "must be a mapping"),
    ],
)
def test_check_shows_where_a_document_is_broken_in_one_line(
    run: Run, folder: Path, what: str, by: str, said: str
) -> None:
    file = broken(folder, what, by)
    lines = file.read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if by.splitlines()[0] in text)

    result = run("check", "--documents", folder)

    assert result.exit_code == ExitCode.UNUSABLE
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith(f"{file}:{line}: ")
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_check_warns_of_a_catastrophic_pattern(run: Run, folder: Path) -> None:
    file = broken(folder, "maxLength: 5,", "maxLength: 5, pattern: '^(a+)+$',")
    broken(folder, 'Street: "Main"', 'Street: "aaa"')

    result = run("check", "--documents", folder)

    assert result.exit_code == ExitCode.DONE
    line = file.read_text()[: file.read_text().index("(a+)+")].count("\n") + 1
    assert result.stderr.startswith(f"{file}:{line}: warning: ")
    assert "'^(a+)+$'" in result.stderr
    assert result.stderr.count("\n") == 1


def test_serve_refuses_what_check_refuses(run: Run, folder: Path) -> None:
    broken(folder, "#/components/schemas/Parcel'", "#/nowhere'")

    result = run("serve", "--port", 0, "--documents", folder)

    assert (result.exit_code, result.stderr.count("\n")) == (ExitCode.UNUSABLE, 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "nobody"], "'nobody'"),
        (["serve", "--port", "eighty"], "--port: 'eighty' is not a whole number"),
        (["check", "--documents", "/no/such/folder"], "--documents: '/no/such/folder'"),
    ],
)
def test_wrong_usage_is_one_clear_line(run: Run, arguments: list[str], said: str) -> None:
    result = run(*arguments)

    assert (result.exit_code, result.stderr.count("\n")) == (ExitCode.UNUSABLE, 1)
    assert said in result.stderr


def test_a_taken_port_is_one_clear_line(run: Run) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]

        result = run("serve", "--port", port)

    assert (result.exit_code, result.stderr.count("\n")) == (ExitCode.UNUSABLE, 1)
    assert result.stderr.startswith(f"cannot listen at 127.0.0.1:{port}: ")
    assert "--port" in result.stderr


@pytest.mark.parametrize("wrong", ["nobody", "--host=no.such.host.invalid"])
def test_with_json_what_stops_the_start_is_an_object_too(wrong: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mockserver", "serve", "--port=0", "--log=json", wrong],
        capture_output=True,
        text=True,
    )

    assert done.returncode == ExitCode.UNUSABLE
    assert json.loads(done.stderr)["level"] == "error"


def test_config_shows_each_value_and_where_it_came_from(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCK_LOG", "json")
    monkeypatch.setenv("MOCK_PRT", "1")

    result = run("config", "--port", "81", "--no-mask")

    rows = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()}
    assert set(rows) == {knob.key for knob in KNOBS}
    assert rows["port"] == ["81", "--port"]
    assert rows["mask"] == ["off", "--no-mask"]
    assert rows["log"] == ["json", "MOCK_LOG"]
    assert rows["host"] == ["127.0.0.1", "default"]
    assert "MOCK_PRT" in result.stderr


@pytest.fixture
def served(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--documents"]
    command.append(str(folder))
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    yield process
    process.kill()
    process.communicate()


def test_serve_says_its_url_first_then_a_line_a_request_and_ends_when_told(
    served: subprocess.Popen[str],
) -> None:
    assert served.stdout is not None
    url = served.stdout.readline().rstrip("\n")

    good = httpx.post(f"{url}/api/parcels", json={"Weight": 1, "Street": "x"}, timeout=PATIENCE)
    bad = httpx.post(f"{url}/api/parcels", json={}, timeout=PATIENCE)
    served.terminate()
    out, lines = served.communicate(timeout=PATIENCE)

    assert (good.status_code, bad.status_code) == (200, 400)
    assert out == ""
    first, second = lines.splitlines()
    assert first.startswith("POST /api/parcels 200 ")
    assert first.endswith(" ms example=sample")
    assert second.endswith(" ms 2 violations")
    assert served.returncode == 0

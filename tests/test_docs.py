"""What the README says is so: its blocks run, its tables are the code's."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.config import read_config
from contracts.exits import Exit
from mockserver.decisions import flow_chart
from mockserver.settings import KNOBS
from tests.waiting import PATIENCE

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

BLOCK = re.compile(
    r"(?:<!-- (?P<note>[^>]*) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class Block:
    """A code block of the README, and the comment above it."""

    line: int
    language: str
    note: str
    text: str

    def __str__(self) -> str:
        return f"{self.language} at line {self.line}"


def blocks(*languages: str) -> Iterator[Block]:
    for found in BLOCK.finditer(README):
        if found["language"] in languages:
            line = README.count("\n", 0, found.start("text"))
            yield Block(line, found["language"], found["note"] or "", found["text"])


def runnable() -> list[Block]:
    return [
        block
        for block in blocks("bash", "python")
        if not block.note.startswith(("shown only", "test command"))
    ]


@pytest.mark.parametrize("block", runnable(), ids=str)
def test_a_block_of_the_readme_runs(block: Block, tmp_path: Path) -> None:
    bins = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{bins}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    shell = ["bash", "-euo", "pipefail", "-c"]
    command = (
        [*shell, block.text] if block.language == "bash" else [sys.executable, "-c", block.text]
    )

    said = tmp_path / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=environment,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )
    try:
        code = process.wait(10 * PATIENCE)  # a check of five partners
    finally:
        with suppress(ProcessLookupError):  # what a failed block left in the background
            os.killpg(process.pid, signal.SIGTERM)

    assert code == 0, f"README.md:{block.line}\n{said.read_text()}"
    assert "Traceback" not in said.read_text()


@pytest.mark.parametrize("block", list(blocks("toml")), ids=str)
def test_a_toml_block_is_a_configuration(block: Block) -> None:
    environment = dict.fromkeys(re.findall(r"\$\{(\w+)\}", block.text), "x")

    assert read_config(tomllib.loads(block.text), environment).partners


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [block for block in blocks("bash") if block.note == "test command"]

    assert len(commands) == 1
    assert "test command" in (ROOT / ".ci/run").read_text()


def test_every_exit_code_is_in_the_table() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.M)}

    assert {code.value for code in Exit} <= listed


def test_the_table_of_settings_is_that_of_the_code() -> None:
    rows = [f"| `{k.flag}` | `{k.variable}` | {k.shown_default} | {k.help} |" for k in KNOBS]

    assert "\n".join(rows) in README


def test_the_flow_chart_is_that_of_the_code() -> None:
    assert f"```mermaid\n{flow_chart()}\n```" in README


def test_every_extension_that_a_document_uses_is_explained() -> None:
    used = {
        name
        for path in (ROOT / "openapi").glob("*.yaml")
        for name in re.findall(r"(?<![/\w])(x-[a-z-]+):", path.read_text(encoding="utf-8"))
    }

    assert {name for name in used if f"`{name}" not in README} == {"x-types"}  # YAML anchors only


@pytest.mark.parametrize("command", ["routes", "check", "config", "serve", "proxy"])
def test_every_command_of_the_mock_is_named(command: str) -> None:
    assert f"mockserver {command}" in README

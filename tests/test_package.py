"""The wheel alone, in a fresh environment, run from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import openapi

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.package


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with nothing in it but our wheel and what that asks for."""
    folder = tmp_path_factory.mktemp("package")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    run(folder / "env/bin/pip", "install", "-q", wheel, cwd=folder)
    return folder / "env/bin"


def run(*words: object, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_carries_the_documents(installed: Path, tmp_path: Path) -> None:
    printed = run(installed / "mockserver", "routes", cwd=tmp_path)

    for document in openapi.load():
        for operation in document.operations:
            assert operation.path in printed


def test_the_installed_commands_check_the_installed_mock(installed: Path, tmp_path: Path) -> None:
    printed = run(installed / "contracts", "demo", cwd=tmp_path)

    assert all(document.partner in printed for document in openapi.load())


def test_pytest_finds_both_plugins(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import urllib.request\n"
        "def test_mock(mock_server):\n"
        "    assert mock_server.url.startswith('http://127.0.0.1:')\n"
    )

    run(installed / "python", "-m", "pytest", "-q", "test_it.py", cwd=tmp_path)

"""Who may import whom; a new arrow is a decision made here, in the open."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import openapi

ROOT = Path(__file__).parent.parent
PACKAGES = ("openapi", "mockserver", "contracts")

ANYBODY = {
    "openapi": {"openapi", "yaml", "lxml", "jsonschema_rs", "simplejson"},
    "mockserver": {"openapi", "mockserver"},
    "contracts": {"openapi", "contracts", "lxml"},
}
"""What every module of a package may import beside the standard library."""

ALSO = {
    "connexion": {"mockserver/app.py", "mockserver/routing.py"},
    "starlette": {
        "mockserver/app.py",
        "mockserver/assembly.py",
        "mockserver/errors.py",
        "mockserver/faults.py",
        "mockserver/journal.py",
        "mockserver/limits.py",
        "mockserver/origins.py",
        "mockserver/proxy.py",
        "mockserver/reload.py",
        "mockserver/replies.py",
        "mockserver/routing.py",
        "mockserver/server.py",
    },
    "uvicorn": {"mockserver/protocol.py", "mockserver/server.py"},
    "httpx": {"mockserver/upstream.py"},
    "watchfiles": {"mockserver/reload.py"},
    "h11": {"contracts/connection.py"},
    "schemathesis": {"contracts/generation/randoms.py"},
    "hypothesis": {"contracts/generation/randoms.py"},
    "click": {"mockserver/cli.py", "contracts/cli.py", "contracts/options.py"},
    "rich": {"contracts/reports/terminal.py"},
    "pytest": {
        "mockserver/pytest_plugin.py",
        "contracts/pytest_plugin.py",
        "contracts/suite.py",
        "contracts/suite_runner.py",
    },
    "flask": {
        "mockserver/admin/api.py",
        "mockserver/admin/guard.py",
        "mockserver/admin/headers.py",
        "mockserver/admin/journal_api.py",
        "mockserver/admin/memory_api.py",
        "mockserver/admin/pages.py",
        "mockserver/admin/served_documents.py",
        "mockserver/admin/speaking.py",
    },
    "swagger_ui_bundle": {"mockserver/admin/pages.py"},
}
"""Frameworks, each in the few files that would change with it."""


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    """The first part of every absolute import in a file, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    package = name.partition("/")[0]

    allowed = ANYBODY[package] | {library for library, files in ALSO.items() if name in files}

    strangers = {top for top in imported(path) if top not in sys.stdlib_module_names} - allowed
    assert not strangers


def test_mock_and_judge_share_the_documents_and_nothing_else() -> None:
    assert "contracts" not in ANYBODY["mockserver"]
    assert "mockserver" not in ANYBODY["contracts"]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_partner_is_named_in_code(path: Path) -> None:
    partners = [document.partner for document in openapi.load()]

    named = re.findall("|".join(rf"\b{name}\b" for name in partners), path.read_text(), re.I)

    # "calendar" is also the standard library's module and an ordinary word of dates
    assert [word for word in named if word.lower() != "calendar"] == []

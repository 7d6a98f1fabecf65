"""The pytest plugin: the options of `contracts.suite`, and the fixture `contract`.

Imports nothing of ours until a test asks for it: who does not use it pays nothing at start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from contracts.suite_runner import Contract


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare ``--contract-url`` and its companions."""
    group = parser.getgroup("contracts", "contract checks")
    group.addoption("--contract-url", help="Base URL of the implementation to check.")
    group.addoption(
        "--contract-partner", action="append", default=[], help="Only this partner; repeatable."
    )
    group.addoption("--contract-documents", help="A folder of documents.")
    group.addoption("--contract-config", help="A contracts.toml.")
    group.addoption(
        "--contract-set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="A setting, as `contracts check --help` lists them: depth=quick; repeatable.",
    )


@pytest.fixture(scope="session")
def contract(request: pytest.FixtureRequest) -> Iterator[Contract]:
    """Checks an implementation: ``contract.check(url, partner="...")`` returns its findings."""
    from contracts.suite_runner import Contract

    contract = Contract.from_options(request.config)
    yield contract
    contract.close()

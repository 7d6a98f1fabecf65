"""A mock and a browser for the tests of its pages; a new tab of mind before each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from selenium.webdriver import Chrome

from mockserver import MockServer, Settings
from tests.browser.admin_page import AdminPage
from tests.browser.chromium import opened_chromium


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One browser for all tests: starting it costs more than they do."""
    with opened_chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="session")
def mock() -> Iterator[MockServer]:
    """A mock that remembers; each test has a session of its own in it."""
    with MockServer(settings=Settings(port=0, log="off", state=True)) as running:
        yield running


@pytest.fixture
def visitor(chromium: Chrome, mock: MockServer) -> AdminPage:
    """A browser at no page yet, with nothing in its logs."""
    chromium.get("about:blank")
    chromium.get_log("browser")  # type: ignore[no-untyped-call]
    chromium.get_log("performance")  # type: ignore[no-untyped-call]
    return AdminPage(chromium, mock.url)


@pytest.fixture
def page(visitor: AdminPage) -> AdminPage:
    """The admin page, just loaded, at a session that no other test uses."""
    visitor.open()
    visitor.be_at_session(f"test-{uuid4().hex[:8]}")
    return visitor


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: kept with pytest's other temporary files of the last three runs."""
    return tmp_path

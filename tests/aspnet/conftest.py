"""One server for each mode and session, started when a test first asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aspnet.readings import Framework
from tests.aspnet.server import AspNet, FrameworkMissingError, Mode


def _running(request: pytest.FixtureRequest, mode: Mode) -> Iterator[AspNet]:
    try:
        server = AspNet(Path(request.config.rootpath, ".pytest_cache", "aspnet"), mode)
    except FrameworkMissingError as missing:
        if os.environ.get("CI"):  # there a skip would hide that nothing was proven
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    with server:
        yield server


@pytest.fixture(scope="session")
def strict(request: pytest.FixtureRequest) -> Iterator[AspNet]:
    yield from _running(request, "strict")


@pytest.fixture(scope="session")
def lenient(request: pytest.FixtureRequest) -> Iterator[AspNet]:
    yield from _running(request, "lenient")


@pytest.fixture(scope="session")
def objects(request: pytest.FixtureRequest) -> Iterator[AspNet]:
    yield from _running(request, "objects")


@pytest.fixture(scope="session")
def framework(request: pytest.FixtureRequest) -> Iterator[Framework]:
    for server in _running(request, "reading"):
        framework = Framework(server)
        yield framework
        framework.close()

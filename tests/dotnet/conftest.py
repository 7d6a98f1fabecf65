"""One Mono process for the whole session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dotnet.bridge import DotNet, MonoMissingError
from tests.dotnet.reads import Reads


@pytest.fixture(scope="session")
def dotnet(request: pytest.FixtureRequest) -> Iterator[DotNet]:
    try:
        bridge = DotNet(Path(request.config.rootpath, ".pytest_cache", "dotnet"))
    except MonoMissingError as missing:
        if os.environ.get("CI"):  # there a skip would hide that nothing was proven
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    with bridge:
        yield bridge


@pytest.fixture(scope="session")
def reads(dotnet: DotNet) -> Reads:
    return Reads(dotnet)

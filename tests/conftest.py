"""What all tests share: which of them run only when asked for, and that none is held to a time."""

from __future__ import annotations

import hypothesis
import pytest

# Hypothesis fails an example that takes 200 ms, and a test whose first examples are slow to draw:
# on a busy machine any may be. What a test says of itself goes before this.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--run-package",
        action="store_true",
        help="build the wheel and run it in a fresh environment (the tox environment 'package')",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "package: builds and installs the wheel")
    config.addinivalue_line("markers", "faults: measures the check on a tenth of the faults")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--run-package"):
        return
    skip = pytest.mark.skip(reason="runs with --run-package, as tox -e package does")
    for item in items:
        if item.get_closest_marker("package"):
            item.add_marker(skip)

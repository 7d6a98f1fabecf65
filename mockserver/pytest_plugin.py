"""The fixture `mock_server`: a live mock for tests, clean before each of them.

pytest imports this at every start, with or without such a test: nothing heavy stands here.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.server import MockServer

_MARKER = (
    "mock_server(*partners, **settings): what the fixture mock_server serves, and with which "
    "settings (default: all partners, no log)"
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture(scope="session")
def _running_mock() -> Iterator[Callable[..., "MockServer"]]:
    """Starts each wanted mock once in a test run."""
    running: dict[str, MockServer] = {}
    with ExitStack() as stack:

        def start(partners: tuple[str, ...], settings: dict[str, Any]) -> "MockServer":
            # connexion takes half a second to import: only where a test wants a mock.
            from mockserver import MockServer, Settings

            _refuse_what_no_mock_takes(partners, settings)
            key = repr((partners, sorted(settings.items())))
            if key not in running:
                made = Settings(**{"port": 0, "log": "off", **settings})
                running[key] = stack.enter_context(MockServer(partners, made))
            return running[key]

        yield start


def _refuse_what_no_mock_takes(partners: tuple[str, ...], settings: dict[str, Any]) -> None:
    from mockserver.settings import KNOBS, SettingsError, no_setting

    if not all(isinstance(each, str) for each in partners):
        raise TypeError(f"the marker takes names, no list: mock_server('one', 'two'); {partners}")
    names = [knob.field for knob in KNOBS]
    for name in settings:
        if name not in names:
            raise SettingsError(f"mock_server: {no_setting(name, names)}")


@pytest.fixture
def mock_server(
    request: pytest.FixtureRequest, _running_mock: Callable[..., "MockServer"]
) -> "MockServer":
    """A mock that answers at `mock_server.url`, at a free port; it remembers nothing yet.

    `@pytest.mark.mock_server("partner", state=True)` says what it serves and how.
    """
    marker = request.node.get_closest_marker("mock_server")
    mock = _running_mock(marker.args, marker.kwargs) if marker else _running_mock((), {})
    mock.reset()
    return mock

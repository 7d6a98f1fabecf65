"""A mock server that answers from partners' OpenAPI documents."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.server import MockServer
    from mockserver.settings import Settings

__all__ = ["MockServer", "Settings"]


def __getattr__(name: str) -> Any:
    # Lazily: behind MockServer stands connexion, half a second that `mockserver --help` is to save.
    if name == "MockServer":
        from mockserver.server import MockServer

        return MockServer
    if name == "Settings":
        from mockserver.settings import Settings

        return Settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

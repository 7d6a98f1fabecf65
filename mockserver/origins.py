"""Which web pages may call the mock (CORS)."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.settings import LOOPBACK

_LOOPBACK_ORIGIN = r"https?://(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?"

# What a page may read of a reply besides its body.
_EXPOSED = ("Allow", "Preference-Applied", "Mock-Reason", "Mock-Fallback")


class OriginsMiddleware(CORSMiddleware):
    """Starlette's CORS for the origins of the settings; requests of no web page pass by it."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=[origin for origin in origins if origin != LOOPBACK],
            allow_origin_regex=_LOOPBACK_ORIGIN if LOOPBACK in origins else None,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=_EXPOSED,
            # A page of a public site that may call also may call this machine.
            allow_private_network=True,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As Starlette does it where there is an Origin; else nothing needs to be said."""
        # Its header objects cost a fifth of a reply, and most callers are no browsers.
        if scope["type"] == "http":
            for name, _ in scope["headers"]:
                if name == b"origin":
                    await super().__call__(scope, receive, send)
                    return
        await self.app(scope, receive, send)

"""What happened to each request: an entry that all parts may add to, told when it is over."""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openapi.violations import Violation

_KEY = "mockserver.entry"

CLIENT_GONE = 499
"""The status told of a request whose client left before the reply, as nginx writes it."""


@dataclass(slots=True)
class Entry:
    """One request and what became of it.

    `reason` is a few words on why this reply; `why` the steps that led to it.
    """

    method: str
    path: str
    partner: str = ""
    status: int = 0
    reason: str = ""
    why: tuple[str, ...] = ()
    violations: Sequence[Violation] = ()
    seconds: float = 0.0


Listener = Callable[[Entry], None]


def entry_of(scope: MutableMapping[str, Any]) -> Entry:
    """The entry of the request that this ASGI scope belongs to."""
    entry: Entry = scope[_KEY]
    return entry


class JournalMiddleware:
    """Open an entry for every request, and tell the listeners when its reply has been sent.

    It stands outside everything that answers, so it sees each reply as the client does.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        listeners: Sequence[Listener] = (),
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self.app = app
        self.listeners = tuple(listeners)
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        entry = scope[_KEY] = Entry(scope["method"], scope["path"])
        started = self.clock()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            entry.seconds = self.clock() - started
            for listener in self.listeners:
                listener(entry)

"""A mock that runs: in a thread for tests, in the foreground for the command."""

import gc
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType
from typing import Any, TextIO, cast

import uvicorn
from starlette.types import ASGIApp

from mockserver.assembly import Companion, assemble
from mockserver.journal import Entry, Listener
from mockserver.listening import allow_many_connections, listen, url_of
from mockserver.memory import Memory
from mockserver.plans import Plan, read_plan
from mockserver.problems import Refused
from mockserver.protocol import bounded
from mockserver.requestlog import request_log
from mockserver.settings import Settings
from mockserver.showing import Showing
from mockserver.verification import Expectation, verify
from openapi.documents import Document

# SIGTERM gives requests under way this long; uvicorn alone would wait for a half-sent body forever.
GRACE_SECONDS = 3
START_SECONDS = 30
# What is to be written when all is over takes as long as the disk does, which is seldom this long.
STOP_SECONDS = GRACE_SECONDS + 27


class MockServer:
    """The documented samples of some partners (default: all), served on this machine.

    `with MockServer(["name"]) as mock:` serves at `mock.url` until the block ends; any free port
    unless settings name one. Raises DocumentError for a broken document, PortTaken, SettingsError.
    """

    def __init__(
        self,
        partners: Sequence[str] = (),
        settings: Settings | None = None,
        *,
        listeners: Sequence[Listener] = (),
        log: TextIO | None = None,
    ) -> None:
        if isinstance(partners, str):
            raise TypeError(f"partners is a list of names: MockServer([{partners!r}])")
        self.settings = settings or Settings(port=0)
        lines = request_log(self.settings.log, log)
        self.memory = Memory(self.settings)
        self._assembly = assemble(partners, self.settings, (*listeners, *lines), self.memory)
        self.app = self._assembly.app
        self._url = ""
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end; known once the mock listens."""
        if not self._url:
            raise RuntimeError("the mock is not started: use `with MockServer(...) as mock:`")
        return self._url

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that are served; with `reload`, as they were read last without fault."""
        return self._assembly.documents

    @property
    def journal(self) -> tuple[Entry, ...]:
        """The exchanges of all sessions, in the order in which they ended."""
        return self.memory.journal.entries() if self.memory.journal else ()

    def plan(self, *, session: str = "", **said: Any) -> Plan:
        """Say what the next calls are answered with: `mock.plan(code=503, times=3)`.

        Takes the members that POST /__mock__/plans does; raises ValueError for an unusable one.
        """
        operations = [each for document in self.documents for each in document.operations]
        members = {name.rstrip("_"): value for name, value in said.items()}  # as_ for as
        plan = read_plan(members, self.memory.next_plan_id(), operations)
        try:
            self.memory.sessions.named(session).plans.add(plan)
        except Refused as refused:
            raise ValueError(str(refused)) from None
        return plan

    def expect(self, path: str = "", **said: Any) -> None:
        """Raise AssertionError unless the calls were as said: `mock.expect("/api/X", times=2)`.

        Takes the members that POST /__mock__/verify does; the message tells how near the nearest
        came. Raises ValueError for an expectation that says nothing clear.
        """
        expectation = Expectation.read({"path": path, **said})
        journal = self.memory.journal
        if journal is None:
            raise ValueError("the journal is off, so nothing can be expected of it")
        name = expectation.session
        entries, lost = journal.entries(name), journal.fallen_out(name)
        verdict = verify(expectation, entries, Showing(self.settings.mask), lost)
        if not verdict.ok:
            raise AssertionError(verdict.message)

    def reset(self, session: str | None = None) -> None:
        """Forget the journal, plans and state, of one session or (None) of all of them."""
        self.memory.reset(session)

    def run(self, announce: Callable[[str], None]) -> None:
        """Serve until SIGTERM or Ctrl-C; `announce` gets the URL once it answers."""
        listener = listen(self.settings.host, self.settings.port)
        self._url = url_of(listener)
        allow_many_connections()
        # Nothing made so far is ever garbage: the collector need not look at it again and again.
        gc.collect()
        gc.freeze()
        self._uvicorn(lambda: announce(self.url)).run([listener])

    def __enter__(self) -> "MockServer":
        listener = listen(self.settings.host, self.settings.port)
        self._url = url_of(listener)
        started = threading.Event()
        self._server = self._uvicorn(started.set)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="mockserver", daemon=True
        )
        self._thread.start()
        if not started.wait(START_SECONDS):
            raise RuntimeError(f"the mock did not start within {START_SECONDS} s")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(STOP_SECONDS)

    def _uvicorn(self, started: Callable[[], None]) -> "_Server":
        return _Server(_config(self.app, self.settings), started, self._assembly.companions)


class _Server(uvicorn.Server):
    """uvicorn's server, that says when it answers and ends with exit code 0 when told to stop."""

    def __init__(
        self,
        config: uvicorn.Config,
        started: Callable[[], None],
        companions: Sequence[Companion],
    ) -> None:
        super().__init__(config)
        self._announce = started
        self._companions = companions

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        for companion in self._companions:
            await companion.start()
        await super().startup(sockets)
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        for companion in reversed(self._companions):
            await companion.stop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn's own raises the signal again at the end: being stopped would look like a crash.
        self.force_exit = self.should_exit
        self.should_exit = True


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        interface="asgi3",
        # httptools and uvloop explicitly: what is measured is what runs. uvloop is not for Windows.
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http=cast("type", bounded(settings.read_timeout)),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        # A partner's reply brings its own Date; a second one would make it another reply.
        date_header=not settings.upstream,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )

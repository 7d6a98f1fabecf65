"""What happened to each request: an entry that all parts may add to, told when it is over, kept."""

import time
from collections import deque
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.sessions import HEADER, is_name
from openapi.documents import Operation
from openapi.violations import Violation

_KEY = "mockserver.entry"

CLIENT_GONE = 499
"""The status told of a request whose client left before the reply, as nginx writes it."""

OWN_PAGES = "/__mock__"
"""Below it the mock shows itself; the journal does not tell of that."""

LAST = "mockserver.last"
"""The key in a message that says: the last of the body, though the reply is ended by another."""

RECEIVED = "mockserver.received"
"""The key in the scope's extensions under which the server leaves how much it has received."""

# Beside its bytes an exchange costs its entry, the lists in it and the places in the journal.
_OVERHEAD = 1_000

Headers = Sequence[tuple[bytes, bytes]]


def _closed() -> None:
    """What closing an entry again does."""


@dataclass(slots=True, eq=False, repr=False)
class Entry:
    """One request and what became of it, as raw as it came: what is shown is worked out later.

    `reason` is a few words on why this reply; `why` the steps that led to it. `violations` are the
    request's, `drift` the reply's. `id` is 0 until the reply begins, `number` until it is kept.
    `received` is no less than the bytes of the request's head; 0 where the server does not tell.
    """

    method: str
    path: str
    partner: str = ""
    status: int = 0
    reason: str = ""
    why: tuple[str, ...] = ()
    violations: Sequence[Violation] = ()
    seconds: float = 0.0
    session: str = ""
    operation: Operation | None = None
    drift: Sequence[Violation] = ()
    query: bytes = b""
    request_headers: Headers = ()
    request_body: bytes = b""
    reply_headers: Headers = ()
    reply_body: bytes = b""
    at: float = 0.0
    id: int = 0
    number: int = 0
    received: int = 0
    size: int = 0
    verbatim: bool = False
    """Whether the reply is a partner's own: nothing is added to it, and its body noted already."""
    close: Callable[[], None] = field(default=_closed)
    """Tells and keeps the entry, the first time it is called: nothing more will happen to it."""

    def __repr__(self) -> str:
        # What came may be secret and long, and a failed assertion prints this.
        called = ascii(f"{self.method} {self.path} {self.status}")[1:-1]
        return f"<exchange {self.id}: {called}, {self.reason or 'no reason'}>"


Listener = Callable[[Entry], None]


def entry_of(scope: MutableMapping[str, Any]) -> Entry:
    """The entry of the request that this ASGI scope belongs to."""
    entry: Entry = scope[_KEY]
    return entry


class Journal:
    """The last exchanges of each session: `most` of each, and `most_bytes` for all together.

    Where bytes run out the session that holds the most of them gives up its oldest, so a noisy
    one cannot push the others out.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self._rings: dict[str, _Ring] = {}
        self._size = 0
        self.next_id = count(1).__next__
        self._next_number = count(1).__next__
        self._lock = Lock()

    def keep(self, entry: Entry) -> None:
        """Add an exchange that is over; the oldest make room."""
        size = entry.received or _length(entry.request_headers)
        size += len(entry.request_body) + len(entry.reply_body) + _OVERHEAD
        if entry.verbatim:  # our own headers are few and short
            size += _length(entry.reply_headers)
        entry.size = size
        with self._lock:
            entry.number = self._next_number()
            ring = self._rings.get(entry.session)
            if ring is None:
                ring = self._rings[entry.session] = _Ring()
            entries = ring.entries
            entries.append(entry)
            ring.size += size
            self._size += size
            if len(entries) > self.most:
                self._drop_from(ring)
            while self._size > self.most_bytes:
                self._drop_from(max(self._rings.values(), key=_size))

    def entries(self, session: str | None = None) -> tuple[Entry, ...]:
        """The exchanges of a session (None: of all), in the order in which they ended."""
        with self._lock:
            if session is not None:
                return tuple(self._rings[session].entries) if session in self._rings else ()
            everything = [entry for ring in self._rings.values() for entry in ring.entries]
        return tuple(sorted(everything, key=_number))

    def find(self, id: int) -> Entry | None:
        """The exchange of an id, or None."""
        return next((entry for entry in self.entries() if entry.id == id), None)

    def fallen_out(self, session: str | None = None) -> int:
        """How many exchanges of a session (None: of all) had to make room."""
        with self._lock:
            rings = [r for name, r in self._rings.items() if session in (None, name)]
            return sum(ring.fallen_out for ring in rings)

    def forget(self, session: str | None = None) -> int:
        """Drop the exchanges of a session (None: of all); how many there were."""
        with self._lock:
            names = [name for name in self._rings if session in (None, name)]
            gone = [self._rings.pop(name) for name in names]
            self._size -= sum(ring.size for ring in gone)
            return sum(len(ring.entries) for ring in gone)

    def _drop_from(self, ring: "_Ring") -> None:
        gone = ring.entries.popleft()
        ring.size -= gone.size
        ring.fallen_out += 1
        self._size -= gone.size
        if not ring.entries:  # names come from clients: none of them stays for nothing
            self._rings.pop(gone.session, None)


def _length(headers: Headers) -> int:
    return sum(len(name) + len(value) for name, value in headers)


class _Ring:
    __slots__ = ("entries", "fallen_out", "size")

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.size = 0
        self.fallen_out = 0


def _size(ring: _Ring) -> int:
    return ring.size


def _number(entry: Entry) -> int:
    return entry.number


class JournalMiddleware:
    """Open an entry for every request; tell the listeners, and keep it, when its reply is ready.

    It stands outside everything that answers, so it sees each reply as the client does; and it
    closes the entry before the last byte goes out, so who has the reply finds it in the journal.
    Requests for the mock's own pages are told to nobody.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        listeners: Sequence[Listener] = (),
        journal: Journal | None = None,
        clock: Callable[[], float] = time.perf_counter,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.app = app
        self.listeners = tuple(listeners)
        self.journal = journal
        self.clock = clock
        self.now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        entry = scope[_KEY] = Entry(scope["method"], scope["path"])
        unseen = scope["path"].startswith(OWN_PAGES)
        journal = None if unseen else self.journal
        listeners = () if unseen else self.listeners
        started = self.clock()

        def close() -> None:
            entry.close = _closed
            entry.seconds = self.clock() - started
            for listener in listeners:
                listener(entry)
            if journal is not None:
                self._keep(journal, entry, scope)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                headers = message["headers"]
                reason = entry.reason
                if journal is not None:
                    entry.id = journal.next_id()
                    entry.reply_headers = headers
                    # Not in a header of its own: the server spends as much on one as the journal.
                    reason = f"{reason}, exchange={entry.id}" if reason else f"exchange={entry.id}"
                if reason and not entry.verbatim:
                    headers.append((b"mock-reason", reason.encode("ascii", "replace")))
            else:
                if journal is not None and not entry.verbatim:
                    entry.reply_body += message.get("body", b"")
                if not message.get("more_body") or message.get(LAST):
                    entry.close()
            await send(message)

        entry.close = close
        try:
            await self.app(scope, receive, noting)
        finally:
            entry.close()

    def _keep(self, journal: Journal, entry: Entry, scope: Scope) -> None:
        entry.at = self.now() - entry.seconds
        entry.id = entry.id or journal.next_id()
        entry.query = scope.get("query_string", b"")
        entry.request_headers = scope["headers"]
        extensions = scope.get("extensions")
        if extensions is not None:
            entry.received = extensions.get(RECEIVED, 0)
        if entry.operation is None:  # nothing has looked yet: a path that nobody knows
            entry.session = session_in(scope["headers"])
        journal.keep(entry)


def session_in(headers: Headers) -> str:
    """The session that a request's headers name, "" also where they name none that can be."""
    name = next((value for name, value in headers if name == HEADER), b"").decode("latin-1")
    return name if is_name(name) else ""

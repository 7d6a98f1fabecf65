"""What a mock knows beyond its documents: its sessions, what they did and what they stored."""

import time
from collections.abc import Callable
from itertools import count

from mockserver.health import Health
from mockserver.journal import Journal
from mockserver.sessions import Sessions
from mockserver.settings import Settings
from mockserver.state import MemoryStore, Store


class Memory:
    """One for each running mock. `store` is None where state is off, `journal` where it is."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.journal = (
            Journal(settings.journal, settings.journal_size) if settings.journal else None
        )
        self.store = (store or MemoryStore()) if settings.state else None
        self.sessions = Sessions(settings.seed, settings.sessions, self._forget)
        self.health = Health()
        self._plan_ids = count(1)
        self._clock = clock
        self._started = clock()

    def next_plan_id(self) -> str:
        """The id of one more plan."""
        return str(next(self._plan_ids))

    @property
    def uptime(self) -> float:
        """Seconds since the mock was made."""
        return self._clock() - self._started

    def reset(self, session: str | None = None) -> int:
        """Begin anew, for one session or (None) all of them; how many things were forgotten."""
        names = [each.name for each in self.sessions.all()] if session is None else [session]
        forgotten = sum(self._count(name) for name in names)
        for name in names:
            self.sessions.remove(name)
        if session is None:
            self._forget(None)  # also what belongs to sessions that are no more
        return forgotten

    def _count(self, session: str) -> int:
        found = self.sessions.existing(session)
        exchanges = self.journal.entries(session) if self.journal else ()
        return len(exchanges) + self.entities(session) + (len(found.plans) if found else 0)

    def entities(self, session: str) -> int:
        """How many entities a session has stored."""
        return sum(key[0] == session for key, _ in self.store.items()) if self.store else 0

    def _forget(self, session: str | None) -> None:
        if self.journal is not None:
            self.journal.forget(session)
        if self.store is not None:
            self.store.remove(session)

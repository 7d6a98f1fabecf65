"""Exchanges with partners, kept in files: masked, whole, and never at the cost of a reply.

They are written by a thread of its own: a slow disk delays nobody, and a full one is told once.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import Full, Queue
from threading import Thread
from typing import Protocol

from mockserver.health import Health
from mockserver.keeping import keepable
from openapi.exchange import Exchange
from openapi.exchange_files import ExchangeFile
from openapi.wire.limits import Limits

logger = logging.getLogger(__name__)

MOST_WAITING = 100
FLUSH_SECONDS = 2.0
"""What one exchange may take to be written when the mock stops: busy is not hanging."""

PART = "recording"


@dataclass(frozen=True, slots=True)
class Kept:
    """One exchange as it is kept: nothing in it is sensitive."""

    partner: str
    operation: str
    at: datetime
    exchange: ExchangeFile


class Sink(Protocol):
    """Where recorded exchanges go; both methods raise OSError where the disk does not take them."""

    def open(self) -> None:
        """Make ready, and put in order what an earlier recording was stopped at."""

    def write(self, kept: Kept) -> None:
        """Keep one more."""


class Recorder:
    """Takes exchanges from the event loop and writes them behind its back."""

    def __init__(self, sink: Sink, limits: Limits, health: Health) -> None:
        self.sink = sink
        self.limits = limits
        self.health = health
        self._waiting: Queue[tuple[datetime, Exchange] | None] = Queue(MOST_WAITING)
        self._written = 0
        self._writing = Thread(target=self._write_all, name="recording", daemon=True)

    def keep(self, exchange: Exchange) -> None:
        """Keep an exchange that is just over; it is lost where the disk is far behind."""
        try:
            self._waiting.put_nowait((datetime.now(UTC), exchange))
        except Full:
            self.health.trouble(PART, "the disk is too slow: exchanges are lost")

    async def start(self) -> None:
        """Begin to write."""
        self._writing.start()

    async def stop(self) -> None:
        """Write what waits, as long as the disk takes it."""
        await asyncio.to_thread(self._finish)

    def _finish(self) -> None:
        try:
            self._waiting.put(None, timeout=FLUSH_SECONDS)
        except Full:
            return  # the disk hangs; the thread ends with the process
        before = -1
        while self._writing.is_alive() and self._written != before:
            before = self._written
            self._writing.join(FLUSH_SECONDS)

    def _write_all(self) -> None:
        opened = self._tried(self.sink.open)
        while (taken := self._waiting.get()) is not None:
            opened = opened or self._tried(self.sink.open)
            if opened and self._tried(partial(self._write, *taken)):
                self.health.well(PART)
            self._written += 1

    def _write(self, ended: datetime, exchange: Exchange) -> None:
        operation = exchange.operation
        begun = ended - timedelta(seconds=exchange.reply.elapsed)
        partner, name = (operation.partner, operation.id) if operation else ("", "")
        self.sink.write(Kept(partner, name, begun, keepable(exchange, self.limits)))

    def _tried(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            self.health.trouble(PART, f"{where}{error.strerror or error}; the mock answers on")
            return False
        except Exception:  # the thread must live: one exchange is lost, not all that follow
            logger.exception("A bug of the mock, while it recorded an exchange")
            return False
        return True

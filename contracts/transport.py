"""The one guarded way out: engine and checks send through it, and nothing else opens a socket."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit

from contracts.attempts import Attempt
from contracts.connection import Address, CannotConnect, Connection
from contracts.guards import Breaker, Budget, Counter, Pace, Permission, Stopped, target
from openapi.exchange import Request

_HANGS = 2
"""After so many hangs a target is not waited for as long: who hangs once does so many times."""

LONGEST_RETRY_AFTER = 60.0
"""A target that wants a longer rest than this is left alone: the run stops."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard a target may be called; ``patience`` is the timeout of one that has hung twice."""

    max_requests: int = 5_000
    max_requests_per_operation: int = 1_500
    rate: float = 0.0
    timeout: float = 10.0
    patience: float = 6.0
    max_time: float = 600.0
    breaker: int = 8


class Unreachable(Exception):
    """The target does not accept connections; the message says why."""


class Way(Protocol):
    """How requests go out: the `Transport`, or what stands in for it where nothing is sent."""

    url: str

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        """Send one request of ``operation``; ``valid`` says that it breaks no rule."""

    def spent(self, operation: str) -> int:
        """How many requests went to an operation."""


class Transport:
    """Sends requests to one target, inside every limit. Thread-safe: one connection per thread.

    Raises `NotPermitted` when it is made for a target that may not be tested, `Unreachable` when
    the target cannot be connected to, and `Stopped` when a limit is reached.
    """

    def __init__(
        self,
        url: str,
        permission: Permission,
        limits: Limits,
        *,
        counter: Counter | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        permission.check(url)
        self._parts = target(url)
        self.url = url.rstrip("/")
        self._limits = limits
        self._clock = clock
        self._ends = clock() + limits.max_time
        self._budget = Budget(limits.max_requests, limits.max_requests_per_operation, counter)
        self._pace = Pace(limits.rate, clock=clock, sleep=sleep)
        self._breaker = Breaker(limits.breaker)
        self._lock = threading.Lock()
        self._here = threading.local()
        self._open: list[Connection] = []
        self._address: Address | None = None
        self._hangs = 0
        self.sent = 0

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        """Send one request of ``operation``; ``valid`` says that it breaks no rule."""
        attempt = self._send(request, operation)
        if attempt.outcome == "throttled":
            self._note(attempt, valid)
            attempt = self._send(request, operation)  # once more, after the rest it asked for
        self._note(attempt, valid)
        return attempt

    def spent(self, operation: str) -> int:
        """How many requests went to an operation."""
        return self._budget.spent(operation)

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open:
            connection.close()

    def _send(self, request: Request, operation: str) -> Attempt:
        if urlsplit(request.url).netloc != self._parts.netloc:
            raise Stopped(f"{request.url} is not on {self._parts.netloc}: never called")
        with self._lock:
            if self._clock() > self._ends:
                raise Stopped(f"{self._limits.max_time:g} s are over; --max-time raises the limit")
            self._budget.spend(operation)
            self._pace.wait()
            self.sent += 1
        try:
            connection = self._connection()
            limits = self._limits
            connection.timeout = limits.timeout if self._hangs < _HANGS else limits.patience
            return connection.send(request)
        except CannotConnect as error:
            raise Unreachable(str(error)) from error

    def _connection(self) -> Connection:
        known: Connection | None = getattr(self._here, "connection", None)
        if known is None:
            with self._lock:
                if self._address is None:
                    self._address = Address.of(self._parts)
                known = Connection(self._parts, self._address, self._limits.timeout)
                self._open.append(known)
            self._here.connection = known
        return known

    def _note(self, attempt: Attempt, valid: bool) -> None:
        bad = {
            "throttled": f"status {attempt.status}",
            "hung": "no reply in time",
            "failed": f"status {attempt.status} to a valid request",
        }.get(attempt.outcome, "")
        with self._lock:
            self._hangs += attempt.outcome == "hung"
            if valid or attempt.outcome != "failed":  # else neither trouble, nor a sound answer
                self._breaker.saw(bad)
            if attempt.outcome == "throttled":
                self._pace.hold(self._rest(attempt))

    def _rest(self, attempt: Attempt) -> float:
        said = (attempt.reply.header("Retry-After") if attempt.reply else None) or "1"
        if re.fullmatch(r"[0-9]+", said.strip()):
            seconds = float(said)
        else:
            try:
                seconds = parsedate_to_datetime(said).timestamp() - time.time()
            except (ValueError, OverflowError):
                seconds = 1.0
        if seconds > LONGEST_RETRY_AFTER:
            raise Stopped(f"the target asks to be left alone for {seconds:.0f} s; try again later")
        return max(seconds, 0.0)

"""The limits on who may be called and how hard: permission, budget, pace and breaker."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, TypeGuard
from urllib.parse import SplitResult, urlsplit


class NotPermitted(Exception):
    """The target may not be tested: not allowed, or nobody consented. Nothing was sent."""


class WrongTarget(Exception):
    """The URL is not one that can be checked; the message says why."""


class Stopped(Exception):
    """A limit ended the run early; the message names the limit and how to raise it."""


def is_day(said: object) -> TypeGuard[date]:
    """Whether a TOML value is a date, and no moment of one."""
    return isinstance(said, date) and not isinstance(said, datetime)


def target(url: str) -> SplitResult:
    """The URL taken apart; raises `WrongTarget` unless it is a plain http(s) base URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WrongTarget(f"{url!r} is no URL: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongTarget(f"{url!r} is no base URL; write it like http://127.0.0.1:8080")
    if "@" in parts.netloc:
        raise WrongTarget("credentials do not belong in a URL; set headers in contracts.toml")
    if parts.query or parts.fragment or port == 0:
        raise WrongTarget(f"{url!r} is no base URL: leave out query, fragment and port 0")
    return parts


def is_loopback(host: str) -> bool:
    """Whether a host, as written, is this machine. No name but ``localhost`` is trusted."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may be tested: loopback always, another host when it is listed *and* consented."""

    allowed_hosts: tuple[str, ...] = ()
    consented: bool = False
    consent_file: Path | None = None
    today: date | None = None

    def check(self, url: str) -> None:
        """Raise `NotPermitted` with what is missing, unless ``url`` may be tested."""
        parts = target(url)
        host = (parts.hostname or "").lower()
        if is_loopback(host):
            return
        port = parts.port or (443 if parts.scheme == "https" else 80)
        allowed = {one.lower() for one in self.allowed_hosts}
        if host not in allowed and f"{host}:{port}" not in allowed:
            raise NotPermitted(
                f"{host} is not an allowed host; nothing was sent. "
                f"If it may be tested, add --allow-host {host}"
            )
        if not self.consented and not self._written_consent(host):
            raise NotPermitted(
                f"nobody consented to testing {host}; nothing was sent. Add --i-may-test-this, "
                "or --consent FILE with host, by and until"
            )

    def _written_consent(self, host: str) -> bool:
        if self.consent_file is None:
            return False
        try:
            said = tomllib.loads(self.consent_file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise NotPermitted(f"the consent file cannot be read: {error}") from error
        until = said.get("until")
        if not is_day(until):
            raise NotPermitted(f"{self.consent_file}: until must be a date, like 2027-01-31")
        if str(said.get("host", "")).lower() != host or not said.get("by"):
            raise NotPermitted(f"{self.consent_file} does not give consent for {host}, by somebody")
        if until < (self.today or date.today()):
            raise NotPermitted(f"{self.consent_file}: the consent ended on {until}")
        return True


class Counter(Protocol):
    """A number that several processes may share."""

    def take(self) -> int:
        """Count one more and return the new total."""


class LocalCounter:
    """A counter of this process."""

    def __init__(self) -> None:
        self._value = 0

    def take(self) -> int:
        self._value += 1
        return self._value


class Budget:
    """How many requests may be sent: in total, and for one operation."""

    def __init__(self, total: int, per_operation: int, counter: Counter | None = None) -> None:
        self._total = total
        self._per_operation = per_operation
        self._counter = counter or LocalCounter()
        self._of_operation: dict[str, int] = {}

    def spend(self, operation: str) -> None:
        """Take one request out of the budget; raises `Stopped` when there is none left."""
        if self._of_operation.get(operation, 0) >= self._per_operation:
            raise Stopped(
                f"{self._per_operation} requests were sent to {operation}; "
                "--max-requests-per-operation raises the limit"
            )
        if self._counter.take() > self._total:
            raise Stopped(f"{self._total} requests were sent; --max-requests raises the limit")
        self._of_operation[operation] = self._of_operation.get(operation, 0) + 1

    def spent(self, operation: str) -> int:
        return self._of_operation.get(operation, 0)


class Pace:
    """At most so many requests a second, and none before a Retry-After has passed."""

    def __init__(
        self, per_second: float, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0

    def wait(self) -> None:
        """Sleep until the next request may go out."""
        pause = self._next - self._clock()
        if pause > 0:
            self._sleep(pause)
        self._next = max(self._clock(), self._next) + self._gap

    def hold(self, seconds: float) -> None:
        """Let nothing out for so long."""
        self._next = max(self._next, self._clock() + seconds)


class Breaker:
    """Stops a run against a target that is in trouble: so many bad answers one after another."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._in_a_row = 0

    def saw(self, trouble: str) -> None:
        """Note an answer: "" for a sound one. Raises `Stopped` at the limit."""
        self._in_a_row = self._in_a_row + 1 if trouble else 0
        if self._in_a_row >= self._limit:
            raise Stopped(
                f"stopped after {self._limit} bad answers in a row (the last: {trouble}); "
                "--breaker raises the limit"
            )


_SECONDS = {"s": 1, "m": 60, "h": 3600}


def rate(text: str) -> float:
    """``5/s``, ``30/m`` or ``0`` (no limit) in requests a second; raises ValueError."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:/\s*([smh]))?\s*", text, re.ASCII)
    if match is None:
        raise ValueError(f"{text!r} is no rate; write it like 5/s or 30/m")
    return float(match[1]) / _SECONDS[match[2] or "s"]


def hosts(texts: Iterable[str]) -> tuple[str, ...]:
    """Host names as they were given, checked to be hosts and not URLs; raises ValueError."""
    for text in texts:
        if "/" in text or "@" in text or "*" in text:
            raise ValueError(f"{text!r} is no host; write it like sandbox.example.com")
    return tuple(texts)

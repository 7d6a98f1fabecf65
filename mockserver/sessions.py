"""Sessions: `X-Mock-Session: NAME` gives a client plans, chance, state and a journal of its own."""

import re
from collections import OrderedDict
from collections.abc import Callable
from random import Random
from threading import RLock

from mockserver.plans import Plans
from mockserver.problems import SESSION_INVALID, refusal

HEADER = b"x-mock-session"

_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}", re.ASCII)

_WORDS = "1 to 100 of the letters a-z and A-Z, digits, '.', '_' and '-'"


class Session:
    """What one name keeps apart from the others; "" is the session of those who name none.

    Its chance is the seed's and the name's: what other sessions do changes nothing in it.
    """

    __slots__ = ("name", "plans", "random", "seed")

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.seed = seed
        self.reset()

    def reset(self) -> None:
        """Begin anew: no plans, and chance from its start."""
        self.random = Random(f"{self.seed}/{self.name}")  # noqa: S311 - repeatable, not secret
        self.plans = Plans(self.random)


class Sessions:
    """The sessions by name, never more than `most`: the one longest unused makes room.

    `forget` is told the name of each that goes.
    """

    def __init__(self, seed: int, most: int, forget: Callable[[str], None]) -> None:
        self.seed = seed
        self.most = most
        self.forget = forget
        self.default = Session("", seed)
        self._named: OrderedDict[str, Session] = OrderedDict()
        self._lock = RLock()  # the admin API runs in threads of its own

    def of(self, header: bytes | None) -> Session:
        """The session that a request's header names; raises Refused where it is no name."""
        return self.default if header is None else self.named(header.decode("latin-1"))

    def named(self, name: str) -> Session:
        """The session of a name, made where there is none yet; raises Refused as `of`."""
        if not name:
            return self.default
        with self._lock:
            session = self._named.get(name) or self._make(name)
            self._named.move_to_end(name)
            return session

    def existing(self, name: str) -> Session | None:
        """The session of a name, or None: asking makes none."""
        return self._named.get(name) if name else self.default

    def all(self) -> tuple[Session, ...]:
        """Every session, the default one first."""
        with self._lock:
            return (self.default, *self._named.values())

    def remove(self, name: str) -> bool:
        """End a session (the default one begins anew); False where there is none of the name."""
        with self._lock:
            session = self.existing(name)
            if session is None:
                return False
            session.reset()
            self._named.pop(name, None)
            self.forget(name)
            return True

    def _make(self, name: str) -> Session:
        if not is_name(name):
            raise refusal(SESSION_INVALID, f"a session is named with {_WORDS}")
        while len(self._named) >= self.most:
            oldest, _ = self._named.popitem(last=False)
            self.forget(oldest)
        session = self._named[name] = Session(name, self.seed)
        return session


def is_name(name: str) -> bool:
    """Whether a session can be called so."""
    return _NAME.fullmatch(name) is not None

"""Every knob of a run, declared once; options, `contracts.toml` and its schema derive from it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any, Literal, get_args

from contracts.guards import Permission, hosts, rate
from contracts.transport import Limits

Depth = Literal["quick", "ci", "deep"]
FailOn = Literal["page", "sample", "framework"]
Phase = Literal["samples", "valid", "nasty", "random", "near-miss", "metamorphic", "hostile"]

DEPTHS: tuple[Depth, ...] = get_args(Depth)
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
PHASES: tuple[Phase, ...] = get_args(Phase)


_ROOM = Limits()
_ROOM_OF_DEEP = Limits(max_requests=100_000, max_requests_per_operation=25_000, max_time=7_200.0)


def _bounded(what: str, limit: str) -> dict[str, str]:
    usual, deep = (f"{getattr(room, limit):,.0f}" for room in (_ROOM, _ROOM_OF_DEEP))
    return {"help": f"{what}, at most; 0: {usual}, or {deep} where deep."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run is done; each field is an option and a key of ``contracts.toml``."""

    depth: Depth = field(
        default="ci",
        metadata={
            "help": "How much to send: a few seconds, under a minute, an hour.",
            "choices": DEPTHS,
        },
    )
    phase: tuple[Phase, ...] = field(
        default=PHASES, metadata={"help": "Only these phases, by comma.", "choices": PHASES}
    )
    seed: int = field(default=0, metadata={"help": "Same seed, same cases, byte for byte."})
    fail_on: FailOn = field(
        default="page",
        metadata={"help": "The weakest evidence that makes the run fail.", "choices": FAIL_ON},
    )
    jobs: int = field(
        default=0, metadata={"help": "Partners checked at the same time; 0: one per processor."}
    )
    allow_host: tuple[str, ...] = field(
        default=(), metadata={"help": "A host, other than loopback, that may be called."}
    )
    i_may_test_this: bool = field(
        default=False, metadata={"help": "I have leave to test the allowed hosts."}
    )
    consent: str = field(
        default="",
        metadata={"help": "A file that gives leave: host, by, until.", "metavar": "FILE"},
    )
    max_requests: int = field(
        default=0, metadata=_bounded("Requests of the whole run", "max_requests")
    )
    max_requests_per_operation: int = field(
        default=0, metadata=_bounded("Requests to one operation", "max_requests_per_operation")
    )
    rate: str = field(
        default="0", metadata={"help": "Requests a second, at most: 5/s, 30/m; 0: no limit."}
    )
    timeout: float = field(
        default=10.0,
        metadata={
            "help": "Seconds to wait for a reply; after two hangs at most twice --slow.",
            "positive": True,
        },
    )
    slow: float = field(
        default=3.0, metadata={"help": "Seconds after which a reply is called slow."}
    )
    max_time: float = field(
        default=0.0, metadata=_bounded("Seconds that the run may take", "max_time")
    )
    breaker: int = field(
        default=8,
        metadata={
            "help": "Bad answers in a row after which a target is left alone.",
            "positive": True,
        },
    )

    def __post_init__(self) -> None:
        for one in fields(self):
            self._check(one)
        hosts(self.allow_host)
        rate(self.rate)

    def _check(self, one: Field[Any]) -> None:
        value = getattr(self, one.name)
        choices: tuple[str, ...] | None = one.metadata.get("choices")
        chosen = value if isinstance(value, tuple) else (value,)
        for word in chosen if choices else ():
            if choices and word not in choices:
                raise ValueError(f"{option(one)}: {word!r} is none of {', '.join(choices)}")
        if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
            raise ValueError(f"{option(one)} cannot be negative")
        if value == 0 and one.metadata.get("positive"):
            raise ValueError(f"{option(one)} must be more than 0")
        if isinstance(value, float) and not isfinite(value):
            raise ValueError(f"{option(one)} must be a number, not {value}")

    @property
    def workers(self) -> int:
        """How many partners are checked at the same time."""
        return self.jobs or os.cpu_count() or 1

    def permission(self) -> Permission:
        """Who may be called, by these settings."""
        consent = Path(self.consent) if self.consent else None
        return Permission(self.allow_host, self.i_may_test_this, consent)

    def limits(self, share: int = 1) -> Limits:
        """How hard a target may be called when ``share`` processes call it together."""
        room = _ROOM_OF_DEEP if self.depth == "deep" else _ROOM
        return Limits(
            max_requests=self.max_requests or room.max_requests,
            max_requests_per_operation=(
                self.max_requests_per_operation or room.max_requests_per_operation
            ),
            rate=rate(self.rate) / share,
            timeout=self.timeout,
            patience=min(self.timeout, 2 * self.slow),
            max_time=self.max_time or room.max_time,
            breaker=self.breaker,
        )


def knobs() -> tuple[Field[Any], ...]:
    """The fields of `Settings`, in the order in which `--help` shows them."""
    return fields(Settings)


def option(one: Field[Any]) -> str:
    """The command line option of a field."""
    return "--" + key(one)


def key(one: Field[Any]) -> str:
    """The key of a field in ``contracts.toml``."""
    return one.name.replace("_", "-")


def settings_from(values: Mapping[str, Any]) -> Settings:
    """Settings from values by field name; raises ValueError with one clear sentence."""
    wanted: dict[str, Any] = {}
    for one in knobs():
        if one.name in values:
            wanted[one.name] = _typed(one, values[one.name])
    return Settings(**wanted)


def _typed(one: Field[Any], value: Any) -> Any:
    default: Any = one.default
    if isinstance(default, tuple):
        words = value.split(",") if isinstance(value, str) else value
        if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
            raise ValueError(f"{key(one)} must be a list of strings")
        return tuple(word.strip() for word in words)
    wanted = (int, float) if isinstance(default, float) else (type(default),)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted != (bool,)):
        raise ValueError(f"{key(one)} must be {_words(default)}, not {value!r}")
    return float(value) if isinstance(default, float) else value


def _words(default: Any) -> str:
    match default:
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case _:
            return "a string"

"""The words for delays and faults, as `Prefer` and plans write them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random

MOST_SECONDS = 300.0
"""No reply is kept back for longer: a forgotten delay would look like a mock that hangs."""

_NUMBER = r"\d{1,4}(?:\.\d{1,3})?"


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One way for a reply to go wrong: its word, what may stand behind a colon, what it does."""

    name: str
    takes: str
    help: str


FAULT_KINDS = (
    FaultKind("drop", "", "hang up without a reply"),
    FaultKind("reset", "", "reset the connection in the middle of the body"),
    FaultKind("truncate", "", "send half of the body, then hang up"),
    FaultKind("drip", "seconds", "send the body in small pieces, over so many seconds (5)"),
    FaultKind("malformed", "", "send a body that is no JSON or XML any more"),
    FaultKind("wrong-type", "media type", "send another Content-Type (text/html)"),
    FaultKind("400 to 599", "seconds", "answer with this status, and Retry-After where given"),
)

_DEFAULTS = {"drip": "5", "wrong-type": "text/html"}
_ARGUMENTS = {
    "drip": _NUMBER,
    "wrong-type": r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}",
    "status": r"\d{1,5}",
}


@dataclass(frozen=True, slots=True)
class Delay:
    """How long a reply is kept back: from `low` to `high` seconds."""

    low: float
    high: float

    @classmethod
    def read(cls, text: str) -> "Delay":
        """`2` or `0.5-2`; raises ValueError for what is no delay."""
        match = re.fullmatch(rf"({_NUMBER})(?:-({_NUMBER}))?", text, re.ASCII)
        low = float(match[1]) if match else -1.0
        high = float(match[2] or low) if match else -1.0
        if not 0 <= low <= high <= MOST_SECONDS:
            raise ValueError(
                f"delay is seconds (2) or a range of them (0.5-2), up to {MOST_SECONDS:g}"
            )
        return cls(low, high)

    def seconds(self, random: Random) -> float:
        """The delay of one call."""
        return self.low if self.low == self.high else random.uniform(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `kind` is a word of `FAULT_KINDS`, or "status" with `status` set."""

    kind: str
    argument: str = ""
    status: int = 0

    @classmethod
    def read(cls, text: str) -> "Fault":
        """`drop`, `drip:5`, `503`, `503:30`...; raises ValueError for what is no fault."""
        word, _, argument = text.partition(":")
        status = int(word) if re.fullmatch(r"[45]\d\d", word, re.ASCII) else 0
        kind = "status" if status else word
        known = status or any(kind == each.name for each in FAULT_KINDS)
        argument = argument or _DEFAULTS.get(kind, "")
        if not known or (argument and not re.fullmatch(_ARGUMENTS.get(kind, ""), argument)):
            words = ", ".join(each.name for each in FAULT_KINDS)
            raise ValueError(f'fault is one of {words}; some take more behind a colon, as "drip:5"')
        if kind == "drip" and float(argument) > MOST_SECONDS:
            raise ValueError(f"drip takes up to {MOST_SECONDS:g} seconds")
        return cls(kind, argument, status)

    @property
    def shapes_the_reply(self) -> bool:
        """Whether there is a reply, which is then sent in a wrong way."""
        return self.kind not in ("drop", "status")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What stands between a request and its reply."""

    delay: Delay | None = None
    fault: Fault | None = None


@lru_cache(maxsize=256)
def trouble(delay: str, fault: str) -> Trouble:
    """Both words read, "" for none; raises ValueError saying what would be right."""
    return Trouble(Delay.read(delay) if delay else None, Fault.read(fault) if fault else None)

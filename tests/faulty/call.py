"""What passes through the implementation: a request, its reply, and the call between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.faulty.models.table import Model

Entity = dict[str, Any]
"""Members by the page's name: str, int, Decimal, bool, Instant, UUID, list, dict or None."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `path` is percent-decoded and without query."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first header of that name, in any letter case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(slots=True)
class Reply:
    """One HTTP reply; `raw`, when set, goes on the socket instead, which is then closed."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    delay: float = 0.0
    raw: bytes | None = None
    chunked: bool = False

    def header(self, name: str) -> str | None:
        """The first header of that name, in any letter case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def set_header(self, name: str, value: str | None) -> None:
        """Replace every header of that name; None removes it."""
        self.headers = [pair for pair in self.headers if pair[0].lower() != name.lower()]
        if value is not None:
            self.headers.append((name, value))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a body: where (`Reasons[0].ReasonId`), which rule, what came."""

    member: str
    rule: str
    message: str
    kind: str = ""
    came: Any = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented endpoint: where it is, what it reads and writes."""

    partner: str
    path: str
    model: Model
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    reply: Model | None


@dataclass(slots=True)
class Call:
    """Everything known about a request while it is being answered."""

    request: Request
    operation: Operation | None
    strict: bool
    memory: dict[str, Any]
    kind: str = ""
    reply_type: str = "application/json"
    entity: Entity | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def partner(self) -> str:
        """The operation's partner, or "" for a path that nobody owns."""
        return self.operation.partner if self.operation else ""


class Crash(Exception):
    """An unhandled exception in the partner's code: the framework answers 500."""


class Refused(Exception):
    """The request cannot be read at all: status and sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

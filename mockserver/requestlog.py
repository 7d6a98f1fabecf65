"""The one line per request that `mockserver serve` writes, as text or as JSON."""

import json
import select
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from mockserver.journal import Entry, Listener


class Lines:
    """Writes lines to a stream, and rather loses one than lets the mock wait.

    A pipe that nobody reads (a test runner's, often) would otherwise stop the mock when it is
    full; a full disk would turn every reply into an error. How many are lost is told later.
    """

    def __init__(self, stream: TextIO, *, as_json: bool = False) -> None:
        self.stream = stream
        self.as_json = as_json
        self.lost = 0
        self._has_room = _room_in(stream)

    def write(self, line: str) -> None:
        """Write a line, or count it as lost."""
        if not self._has_room():
            self.lost += 1
            return
        told = f"{self._told()}{line}\n" if self.lost else f"{line}\n"
        try:
            self.stream.write(told)
            self.stream.flush()
        except (OSError, ValueError):  # ValueError: the stream has been closed
            self.lost += 1
        else:
            self.lost = 0

    def _told(self) -> str:
        if self.as_json:
            return json.dumps({"lost": self.lost}) + "\n"
        return f"({self.lost} lines lost: nobody read them)\n"


def request_log(form: str, stream: TextIO | None = None) -> tuple[Listener, ...]:
    """The listeners that write entries in this form (text, json or off) to stderr."""
    render = _RENDERERS.get(form)
    lines = Lines(stream or sys.stderr, as_json=form == "json")
    return (RequestLog(render, lines),) if render else ()


def text_line(entry: Entry) -> str:
    """An entry for people: `POST /api/Things 200 0.4 ms example=sample`."""
    reason = f" {entry.reason}" if entry.reason else ""
    line = f"{entry.method} {entry.path} {entry.status} {entry.seconds * 1000:.1f} ms{reason}"
    return printable(line)


def json_line(entry: Entry, now: Callable[[], float] = time.time) -> str:
    """An entry for programs; ASCII, so nothing in it can end the line or move a cursor.

    `id` is that of the journal, 0 where nothing was answered or nothing is kept.
    """
    return json.dumps(
        {
            "at": instant(now() - entry.seconds),
            "id": entry.id,
            "session": entry.session,
            "method": entry.method,
            "path": entry.path,
            "partner": entry.partner,
            "status": entry.status,
            "ms": round(entry.seconds * 1000, 3),
            "reason": entry.reason,
            "why": entry.why,
            "violations": len(entry.violations),
            "drift": len(entry.drift),
        }
    )


def instant(seconds: float) -> str:
    """A time since the epoch as RFC 3339 writes it."""
    at = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return at.replace("+00:00", "Z")


_RENDERERS: dict[str, Callable[[Entry], str]] = {"text": text_line, "json": json_line}


class RequestLog:
    """Writes a line for each entry."""

    def __init__(self, render: Callable[[Entry], str], lines: Lines) -> None:
        self.render = render
        self.lines = lines

    def __call__(self, entry: Entry) -> None:
        """Write the entry."""
        self.lines.write(self.render(entry))


def _room_in(stream: TextIO) -> Callable[[], bool]:
    """Whether a line can be written at once; always yes where the system cannot tell."""
    try:
        poll = select.poll()
        poll.register(stream.fileno(), select.POLLOUT)
    except (AttributeError, OSError, ValueError):  # Windows; a stream without a file
        return lambda: True
    return lambda: bool(poll.poll(0))


def printable(line: str) -> str:
    r"""A line with every character that is not for printing (newline, ESC) written as \x1b."""
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)

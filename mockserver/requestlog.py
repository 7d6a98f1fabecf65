"""The one line per request that `mockserver serve` writes, as text or as JSON."""

import json
import select
import sys
from collections.abc import Callable
from typing import TextIO

from mockserver.journal import Entry, Listener


def request_log(form: str, stream: TextIO | None = None) -> tuple[Listener, ...]:
    """The listeners that write entries in this form (text, json or off) to stderr."""
    render = _RENDERERS.get(form)
    return (RequestLog(render, stream or sys.stderr),) if render else ()


def text_line(entry: Entry) -> str:
    """An entry for people: `POST /api/Things 200 0.4 ms example=sample`."""
    reason = f" {entry.reason}" if entry.reason else ""
    line = f"{entry.method} {entry.path} {entry.status} {entry.seconds * 1000:.1f} ms{reason}"
    return line if line.isprintable() else _escaped(line)


def json_line(entry: Entry) -> str:
    """An entry for programs; ASCII, so nothing in it can end the line or move a cursor."""
    return json.dumps(
        {
            "method": entry.method,
            "path": entry.path,
            "partner": entry.partner,
            "status": entry.status,
            "ms": round(entry.seconds * 1000, 3),
            "reason": entry.reason,
            "why": entry.why,
            "violations": len(entry.violations),
        }
    )


_RENDERERS: dict[str, Callable[[Entry], str]] = {"text": text_line, "json": json_line}


class RequestLog:
    """Writes lines to a stream, and rather loses one than lets the mock wait.

    A pipe that nobody reads (a test runner's, often) would otherwise stop the mock when it is
    full; a full disk would turn every reply into an error. How many are lost is told later.
    """

    def __init__(self, render: Callable[[Entry], str], stream: TextIO) -> None:
        self.render = render
        self.stream = stream
        self.lost = 0
        self._has_room = _room_in(stream)

    def __call__(self, entry: Entry) -> None:
        """Write the entry, or count it as lost."""
        line = self.render(entry) + "\n"
        if not self._has_room():
            self.lost += 1
            return
        if self.lost:
            line = f"({self.lost} lines lost: nobody read them)\n{line}"
        try:
            self.stream.write(line)
            self.stream.flush()
        except (OSError, ValueError):  # ValueError: the stream has been closed
            self.lost += 1
        else:
            self.lost = 0


def _room_in(stream: TextIO) -> Callable[[], bool]:
    """Whether a line can be written at once; always yes where the system cannot tell."""
    try:
        poll = select.poll()
        poll.register(stream.fileno(), select.POLLOUT)
    except (AttributeError, OSError, ValueError):  # Windows; a stream without a file
        return lambda: True
    return lambda: bool(poll.poll(0))


def _escaped(line: str) -> str:
    r"""Every character that is not for printing (newline, ESC, right-to-left mark) as \x1b."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)

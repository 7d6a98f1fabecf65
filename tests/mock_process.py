"""A mock as it is run in earnest: a process of its own, asked over sockets, and watched."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi.documents import Operation
from tests.waiting import PATIENCE


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply as it came over the socket, header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        """The members of a problem reply."""
        assert self.headers["content-type"] == "application/problem+json", self
        members: dict[str, Any] = json.loads(self.body)
        assert members["status"] == self.status
        return members

    @property
    def name(self) -> str:
        """The last part of the problem's type."""
        return str(self.problem["type"]).rpartition(":")[2]

    @property
    def violations(self) -> list[dict[str, str]]:
        """What a problem says is wrong with the body."""
        return list(self.problem["violations"])

    @property
    def broken(self) -> list[tuple[str, str]]:
        """Where each violation is, and of which rule."""
        return [(each["where"], each["rule"]) for each in self.violations]


class MockProcess:
    """A running `python -m mockserver serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int, errors: Path) -> None:
        self._process = process
        self.port = port
        self._errors = errors

    # --- asking ---

    def connect(self) -> socket.socket:
        """A connection to the mock."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def post(
        self, to: Operation | str, body: bytes, content_type: str | None = None, **headers: str
    ) -> Answer:
        """Send a body; header names are written with _ for -."""
        with self.connect() as connection:
            connection.sendall(head(to, body, content_type, **headers))
            with suppress(BrokenPipeError, ConnectionResetError):  # what was answered counts
                connection.sendall(body)
            return answered(connection)

    def get(self, path: str) -> Any:
        """The JSON at a path of the mock's own."""
        with self.connect() as connection:
            lines = (f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", "", "")
            connection.sendall("\r\n".join(lines).encode())
            answer = answered(connection)
        assert answer.status == 200, answer
        return json.loads(answer.body)

    # --- watching ---

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def log(self) -> str:
        """All that the mock has written to stderr."""
        return self._errors.read_text("utf-8")

    def cpu(self) -> float:
        """Seconds of CPU used so far: utime and stime of /proc/<pid>/stat, but more finely."""
        # man 3 clock_getcpuclockid: the clock of another process, which Python has no name for.
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def memory(self) -> int:
        """Bytes in memory now."""
        return self._kilobytes("VmRSS") * 1024

    def peak_memory(self) -> int:
        """The most bytes in memory so far."""
        return self._kilobytes("VmHWM") * 1024

    def _kilobytes(self, name: str) -> int:
        with open(f"/proc/{self._process.pid}/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith(name))


@contextmanager
def running(*options: str) -> Iterator[MockProcess]:
    """A mock with these options of `serve`; ended, and checked to have ended well, afterwards."""
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with (
        # Read by its name: who seeks in a file that a child writes moves the child's place in it.
        tempfile.NamedTemporaryFile("w", encoding="utf-8") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        ) as process,
    ):
        try:
            assert process.stdout is not None
            url = process.stdout.readline()
            assert url.startswith("http://"), url
            mock = MockProcess(process, int(url.rpartition(":")[2]), Path(errors.name))
            yield mock
            assert mock.is_alive
            process.terminate()
            assert process.wait(timeout=PATIENCE) == 0
            assert "Traceback" not in mock.log
        finally:
            if process.poll() is None:
                process.kill()


def head(
    to: Operation | str, body: bytes | int, content_type: str | None = None, **headers: str
) -> bytes:
    """The head of a request for a body (or one of so many bytes)."""
    length = body if isinstance(body, int) else len(body)
    path = to if isinstance(to, str) else to.path
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"Content-Type: {content_type}"] * (content_type is not None)
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if "Transfer_Encoding" not in headers:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answered(connection: socket.socket) -> Answer:
    """The reply on a connection that the mock then closes."""
    received = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            received += piece
    start, _, body = received.partition(b"\r\n\r\n")
    status, *lines = start.decode("latin-1").split("\r\n")
    assert status.startswith("HTTP/1.1 "), received[:200]
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Answer(int(status.split()[1]), headers, body)

"""A server process whose implementation can be replaced, so that each run begins on a fresh one."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import uvicorn

from tests.faulty.building import build
from tests.faulty.server import listening, server
from tests.measuring.subjects import Subject
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


class Host:
    """The server process; `url` is where it answers. Use it as a context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.measuring.host"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.url = self._line()

    def become(self, subject: Subject) -> None:
        """Answer as this subject from now on, with an empty memory."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asdict(subject)) + "\n")
        self._process.stdin.flush()
        if self._line() != "ready":
            raise RuntimeError(f"the server did not become {subject}")

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """Stop the process."""
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def __enter__(self) -> Host:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def serve(orders: TextIO) -> None:
    """Serve until the orders end: one subject as JSON a line, each answered with `ready`."""
    running = server(build())
    app: Any = running.config.app
    listener, url = listening("127.0.0.1", 0)
    print(url, flush=True)
    threading.Thread(target=_obey, args=(orders, app, running), daemon=True).start()
    running.run(sockets=[listener])


def _obey(orders: TextIO, app: Any, running: uvicorn.Server) -> None:
    for line in orders:
        wanted = Subject(**json.loads(line))
        app.implementation = build(
            wanted.mode,
            fault=wanted.fault or None,
            variant=wanted.variant or None,
            partner=wanted.partner,
        )
        print("ready", flush=True)
    running.force_exit = running.should_exit = True


if __name__ == "__main__":
    serve(sys.stdin)

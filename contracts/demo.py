"""`contracts demo`: the mock in a process of its own, checked; or a broken one in front of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from contracts.broken import broken_proxy
from contracts.config import Config
from contracts.exits import Exit
from contracts.running import run_check
from contracts.settings import Settings
from openapi.documents import load

_SECONDS_TO_STOP = 10


class MockDidNotStart(ValueError):
    """The mock ended before it said where it listens."""


def run_demo(broken: bool, documents: Path | None, reports: Sequence[str] = ()) -> Exit:
    """Check the mock, or the mock behind a faulty proxy, and stop it."""
    found = load(documents)
    # With state what is wrong is the proxy's doing alone: a canned reply that it alters looks like
    # one that echoes nothing.
    with mock(documents, *(["--state"] if broken else [])) as url:
        if not broken:
            return run_check(url, found, documents, Settings(), Config(), reports)
        # Quick: the first findings show what one looks like; dozens more would not.
        quick = Settings(depth="quick")
        with broken_proxy(url, found) as faulty:
            return run_check(faulty, found, documents, quick, Config(), reports)


@contextmanager
def mock(documents: Path | None = None, *options: str) -> Iterator[str]:
    """`python -m mockserver serve` on a free port; yields its base URL, its first line."""
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", *options]
    if documents is not None:
        command += ["--documents", str(documents)]
    with subprocess.Popen(  # noqa: S603 - our own command, no shell
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            if not url.startswith("http"):
                raise MockDidNotStart("the mock did not start; run `python -m mockserver serve`")
            yield url
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()

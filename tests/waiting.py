"""Waiting for what must come, when nobody knows how soon: a machine may be slow, and busy."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

PATIENCE = 180.0
"""Seconds that a test waits: long, as nothing is told of time but that it was enough."""


def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def until_read(port: int) -> None:
    """Wait until the mock at this port has read all that was sent to it so far.

    Connections are accepted, and read, in the order in which they came: when a later one is
    answered, those before it have been. Twice, as what came before is only begun with the first.
    """
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
            connection.sendall(
                b"GET /__mock__/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            while connection.recv(65536):
                pass

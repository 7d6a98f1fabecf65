"""Run the implementation under uvicorn: in this thread, or beside a test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.faulty.app import App
from tests.faulty.implementation import Implementation


def listening(host: str, port: int) -> tuple[socket.socket, str]:
    """A socket that already queues connections, and its base URL."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(512)
    return listener, f"http://{host}:{listener.getsockname()[1]}"


def server(implementation: Implementation) -> uvicorn.Server:
    """A quiet uvicorn server for the implementation."""
    return uvicorn.Server(
        uvicorn.Config(
            App(implementation),
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )


@contextmanager
def serving(implementation: Implementation) -> Iterator[str]:
    """The base URL of the implementation, served by a thread until the block ends."""
    listener, url = listening("127.0.0.1", 0)
    running = server(implementation)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not running.started and thread.is_alive():
            time.sleep(0.005)
        yield url
    finally:
        running.should_exit = True
        thread.join(timeout=5)
        listener.close()

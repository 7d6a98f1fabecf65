"""Documents read again when their files change; what cannot be served never replaces what can."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send
from watchfiles import Change, awatch

from mockserver.health import Health
from openapi.documents import Document, DocumentError

logger = logging.getLogger(__name__)

# An editor writes a file in several steps; this long nothing may happen before it is read.
QUIET_MS = 100
# Mounts of containers often do not tell of changes: so often the folder is looked at anyway.
LOOK_MS = 1_000
PART = "documents"

Stamp = frozenset[tuple[str, int, int]]


def stamp(folder: Path) -> Stamp:
    """What tells the documents of a folder from those that stood there before."""
    try:
        files = [(path.name, path.stat()) for path in folder.glob("*.yaml")]
    except OSError:
        return frozenset()  # in the middle of a change: the next look sees its end
    return frozenset((name, found.st_mtime_ns, found.st_size) for name, found in files)


@dataclass(frozen=True, slots=True)
class Served:
    """An application, and the documents that it answers from."""

    app: ASGIApp
    documents: tuple[Document, ...]


class Swapped:
    """An application that can be exchanged between two requests.

    A request stays with the application that it began with, until its end.
    """

    def __init__(self, served: Served) -> None:
        self.served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.served.app(scope, receive, send)


class Reload:
    """Makes the application anew at each change of a document in `folder`, and swaps it in whole.

    A document that is broken leaves everything as it was; `health` and the log say where it breaks.
    `seen` is the stamp of the folder from before the application was made that is served so far.
    """

    def __init__(
        self,
        folder: Path,
        seen: Stamp,
        make: Callable[[], Served],
        swapped: Swapped,
        health: Health,
    ) -> None:
        self.folder = folder
        self.seen = seen
        self.make = make
        self.swapped = swapped
        self.health = health
        self._stop = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to watch the folder."""
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Watch no more."""
        self._stop.set()
        if self._watching is not None:
            await self._watching

    async def reload(self) -> bool:
        """Read and build everything anew, off the event loop; whether it is served now."""
        try:
            served = await asyncio.to_thread(self.make)
        except DocumentError as error:
            self.health.trouble(PART, f"{error} (still serving what was read before)")
            return False
        except Exception:  # a document that trips the shell must not end the watching
            logger.exception("A bug of the mock, while it read the documents again")
            self.health.trouble(PART, "cannot be read again (still serving what was read before)")
            return False
        self.swapped.served = served
        self.health.well(PART)
        self.health.read += 1
        logger.info("%s: read again from %s", PART, self.folder)
        return True

    async def _watch(self) -> None:
        try:
            changes = awatch(
                self.folder,
                watch_filter=_is_document,
                recursive=False,
                debounce=10 * QUIET_MS,
                step=QUIET_MS,
                stop_event=self._stop,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
            )
            async for _ in changes:
                now = stamp(self.folder)
                if now != self.seen:
                    self.seen = now
                    await self.reload()
        except (OSError, RuntimeError) as error:  # too many watches, a folder that is gone
            self.health.trouble(PART, f"{self.folder} cannot be watched: {error}")


def _is_document(change: Change, path: str) -> bool:
    return path.endswith(".yaml")

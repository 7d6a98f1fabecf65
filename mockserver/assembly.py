"""What one running mock is made of: its application, and what lives beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from starlette.types import ASGIApp

from mockserver.app import build
from mockserver.exchangefolder import ExchangeFolder
from mockserver.harfile import HarFile
from mockserver.journal import Listener
from mockserver.memory import Memory
from mockserver.proxy import Proxy, keep_nothing
from mockserver.recording import Recorder
from mockserver.reload import Reload, Served, Swapped, stamp
from mockserver.routing import Around, mocked
from mockserver.settings import Settings
from mockserver.upstream import Upstream
from openapi.documents import BUILT_IN, Document, load


class Companion(Protocol):
    """Something that lives as long as the server and in its event loop."""

    async def start(self) -> None:
        """Begin, before the first request."""

    async def stop(self) -> None:
        """End, after the last reply; it has a few seconds."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """A mock that is ready to be served."""

    app: ASGIApp
    swapped: Swapped
    companions: tuple[Companion, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that are served now."""
        return self.swapped.served.documents


def assemble(
    partners: Sequence[str], settings: Settings, listeners: Sequence[Listener], memory: Memory
) -> Assembly:
    """Everything that these settings ask for. Raises DocumentError and SettingsError.

    With `upstream` in the settings its partners are asked themselves, and `partners` mocked beside.
    """
    places = {place.partner: place for place in settings.upstream}
    wanted = tuple(dict.fromkeys((*places, *partners))) if places else tuple(partners)
    folder = settings.documents or BUILT_IN
    seen = stamp(folder)
    documents = load(folder, wanted)
    companions: list[Companion] = []
    around: Around = mocked
    if places:
        proxy = _proxy(settings, memory, companions)
        around = proxy.around
        companions.append(proxy)

    def made(documents: tuple[Document, ...]) -> Served:
        return Served(build(documents, settings, listeners, memory, around), documents)

    swapped = Swapped(made(documents))
    app: ASGIApp = swapped.served.app
    if settings.reload:
        app = swapped
        reload = Reload(folder, seen, lambda: made(load(folder, wanted)), swapped, memory.health)
        companions.append(reload)
    return Assembly(app, swapped, tuple(companions))


def _proxy(settings: Settings, memory: Memory, companions: list[Companion]) -> Proxy:
    upstreams = [
        Upstream(place, seconds=settings.upstream_timeout, most_bytes=settings.body_limit)
        for place in settings.upstream
    ]
    if settings.record is None:
        return Proxy(upstreams, settings, keep_nothing)
    recorder = Recorder(_sink(settings.record, settings), settings.limits, memory.health)
    companions.append(recorder)
    return Proxy(upstreams, settings, recorder.keep)


def _sink(target: Path, settings: Settings) -> ExchangeFolder | HarFile:
    if target.suffix.lower() == ".har":
        return HarFile(target, {place.partner: place.url for place in settings.upstream})
    return ExchangeFolder(target)

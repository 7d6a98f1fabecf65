"""`contracts plan`: what a check would send, computed without a socket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from contracts.attempts import Attempt
from contracts.config import Config
from contracts.curl import printable
from contracts.events import Event, ExchangeSeen
from contracts.guards import target
from contracts.session import Session
from contracts.settings import Settings
from contracts.stamping import Stamp
from contracts.trial import Trial, run
from openapi.documents import Document
from openapi.exchange import Reply, Request


class DryTransport:
    """Stands where the transport stands, and pretends that all is as it should be."""

    def __init__(self, url: str) -> None:
        target(url)
        self.url = url.rstrip("/")
        self._sent: Counter[str] = Counter()

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        """Count the request; the pretended reply is empty."""
        self._sent[operation] += 1
        return Attempt(request, Reply(200 if valid else 400))

    def spent(self, operation: str) -> int:
        return self._sent[operation]


def planned(
    url: str, documents: Sequence[Document], settings: Settings, config: Config
) -> Iterator[str]:
    """A line for each request, then how many there are; whether it is permitted comes first."""
    permission = settings.permission()
    total = 0
    for document in documents:
        partner = config.of(document.partner)
        base = partner.url or url
        permission.check(base)
        transport = DryTransport(base)
        for operation in document.operations:
            seen: list[ExchangeSeen] = []
            stamp = Stamp.of(partner, operation)
            session = Session(operation, settings, transport, stamp, _collect(seen))
            for _ in run(Trial(session), settings.phase):
                yield from map(_line, seen)
                seen.clear()
            yield from map(_line, seen)
            sent = transport.spent(session.key)
            total += sent
            yield f"{document.partner} {session.label}: about {sent} requests"
    yield f"about {total} requests in all, more where something is found. Nothing was sent."


def _collect(seen: list[ExchangeSeen]) -> Callable[[Event], None]:
    def emit(event: Event) -> None:
        if isinstance(event, ExchangeSeen):
            seen.append(event)

    return emit


def _line(event: ExchangeSeen) -> str:
    body = printable(event.request_body, 100).replace("\n", "\\n")
    return (
        f"{event.partner} {event.phase} {event.method} {event.url} {event.media_type} "
        f"[{event.case}] expected: {event.expected}  {body}"
    )

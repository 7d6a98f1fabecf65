"""`contracts plan`: what a check would send, computed without a socket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from contracts.attempts import Attempt
from contracts.config import Config
from contracts.curl import printable
from contracts.events import Event, ExchangeSeen
from contracts.guards import target
from contracts.replies import documented_success
from contracts.session import Session
from contracts.settings import Settings
from contracts.stamping import Stamp
from contracts.trial import Trial, run
from openapi.documents import Document, DocumentedReply, Operation
from openapi.exchange import Reply, Request
from openapi.violations import UnknownCharset, Unwritable, Violation
from openapi.wire.media_types import negotiate


class DryTransport:
    """Stands where the transport stands, and pretends that all is as it should be.

    What keeps every documented rule gets the documented sample; everything else is refused, with
    the places of all that is wrong.
    """

    def __init__(self, url: str, operation: Operation) -> None:
        target(url)
        self.url = url.rstrip("/")
        self._operation = operation
        self._sent: Counter[str] = Counter()

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        """Count the request and pretend a reply."""
        self._sent[operation] += 1
        wrong = () if valid else self._violations(request)
        if wrong is None:
            return Attempt(request, Reply(400))
        named = " ".join(violation.where for violation in wrong)
        return Attempt(request, Reply(400, (), named.encode()) if wrong else self._success(request))

    def spent(self, operation: str) -> int:
        return self._sent[operation]

    def _violations(self, request: Request) -> tuple[Violation, ...] | None:
        """What is wrong with a body on which the page leaves something open; None: all of it."""
        operation = self._operation
        content = operation.request(request.header("Content-Type"))
        here = (operation.method, self.url + operation.path) == (request.method, request.url)
        if content is None or not here:
            return None
        charset = request.media_type.charset if request.media_type else None
        try:
            return content.read(request.body, charset).violations
        except UnknownCharset:
            return None

    def _success(self, request: Request) -> Reply:
        """The documented sample in the media type that was asked for; empty where it may be."""
        documented = documented_success(self._operation)
        if documented is None:
            return Reply(200)
        status = int(documented.status.replace("X", "0"))
        types = [name for name, one in documented.contents.items() if one.evidence != "derived"]
        if documented.empty or not types:
            return Reply(status)
        label = request.media_type
        asked = negotiate(request.header("Accept"), types, label.essence if label else None)
        return Reply(status, (("Content-Type", asked),), _sample(documented, asked))


def _sample(documented: DocumentedReply, media_type: str) -> bytes:
    """The documented sample of a reply, written in a media type that may show none."""
    contents = documented.contents
    for content in (contents[media_type], *contents.values()):
        for example in content.examples:
            if content.media_type == media_type:
                return example.body
            try:
                return contents[media_type].write(example.value)
            except Unwritable:
                continue
    return b""


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
        for operation in document.operations:
            transport = DryTransport(base, operation)
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

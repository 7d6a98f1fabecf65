"""Read a body, judge it once, and answer with bytes that were ready when the mock started."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from starlette.types import Receive, Scope, Send

from mockserver.journal import entry_of
from mockserver.limits import read_body
from mockserver.preferences import Wish
from mockserver.problems import (
    CHARSET_UNSUPPORTED,
    ENCODING_UNSUPPORTED,
    MEDIA_TYPE_UNSUPPORTED,
    Refused,
    invalid_body,
    refusal,
)
from mockserver.selection import Choice, choose
from mockserver.settings import Settings
from openapi.documents import Content, Operation
from openapi.violations import UnknownCharset
from openapi.wire import media_types
from openapi.wire.limits import Limits

K = TypeVar("K")
V = TypeVar("V")

_READ = frozenset((b"content-type", b"content-length", b"content-encoding", b"accept", b"prefer"))


@dataclass(frozen=True, slots=True)
class PreparedReply:
    """A choice as it goes out: nothing is left to do but to send it."""

    choice: Choice
    headers: tuple[tuple[bytes, bytes], ...]

    @classmethod
    def of(cls, choice: Choice) -> "PreparedReply":
        """The choice with its headers written."""
        headers = [(b"content-length", b"%d" % len(choice.example.body))]
        if choice.media_type is not None:
            headers.append((b"content-type", f"{choice.media_type}; charset=utf-8".encode()))
        if choice.applied:
            headers.append((b"preference-applied", ", ".join(choice.applied).encode("ascii")))
        return cls(choice, tuple(headers))


@dataclass(frozen=True, slots=True)
class Intake:
    """How the bodies of one Content-Type are read."""

    content: Content
    charset: str | None


class Remembered(dict[K, V]):
    """A dict that works its values out when asked, and forgets all before it grows past `most`.

    What it is keyed by is text from clients, so it may not grow with their imagination.
    """

    def __init__(self, work_out: Callable[[K], V], most: int = 500) -> None:
        self.work_out = work_out
        self.most = most

    def __missing__(self, key: K) -> V:
        value = self.work_out(key)
        if len(self) >= self.most:
            self.clear()
        self[key] = value
        return value


class OperationReplies:
    """The ASGI application of one operation."""

    def __init__(self, operation: Operation, settings: Settings) -> None:
        self.operation = operation
        self.settings = settings
        self.limits = Limits(settings.body_limit, settings.depth_limit)
        self._intakes = Remembered(self._intake)
        self._replies = Remembered(self._reply)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        entry = entry_of(scope)
        entry.partner = self.operation.partner
        headers = _wanted(scope["headers"])
        body = await read_body(receive, headers, self.settings)
        media_type = self._judge(body, headers)
        reply = self._replies[headers.get(b"accept"), headers.get(b"prefer"), media_type]
        choice = reply.choice
        entry.reason = choice.summary
        entry.why = choice.why
        # A list of its own for each reply: CORS adds to it.
        start = {
            "type": "http.response.start",
            "status": choice.status,
            "headers": list(reply.headers),
        }
        await send(start)
        await send({"type": "http.response.body", "body": choice.example.body, "more_body": False})

    def _judge(self, body: bytes, headers: Mapping[bytes, bytes]) -> str | None:
        """The media type of a body in which nothing is wrong; raises Refused for any other."""
        if not self.operation.requests:
            return None  # the document says nothing of a body, so none is wrong
        encoding = headers.get(b"content-encoding", b"identity")
        if encoding.strip().lower() not in (b"identity", b""):
            raise refusal(ENCODING_UNSUPPORTED, "the body came with a Content-Encoding")
        content_type = headers.get(b"content-type")
        if body:
            return self._read(body, self._intakes[content_type])
        # The framework reads an empty body, of whatever type, as no object at all: never as a 415.
        return self._read(body, self._intake_of_nothing(content_type))

    def _read(self, body: bytes, intake: Intake) -> str:
        content = intake.content
        try:
            violations = content.read(body, intake.charset, self.limits).violations
        except UnknownCharset as unknown:
            raise refusal(CHARSET_UNSUPPORTED, str(unknown)) from None
        if violations:
            operation = self.operation
            where = f"the {content.media_type} body of {operation.method} {operation.path}"
            raise invalid_body(where, violations)
        return content.media_type

    def _intake(self, content_type: bytes | None) -> Intake:
        media_type = media_types.parse(content_type.decode("latin-1") if content_type else None)
        content = self.operation.requests.get(media_type.essence) if media_type else None
        if media_type is None or content is None:
            raise self._unsupported(content_type)
        return Intake(content, media_type.charset)

    def _intake_of_nothing(self, content_type: bytes | None) -> Intake:
        try:
            return self._intakes[content_type]
        except Refused:
            return Intake(next(iter(self.operation.requests.values())), None)

    def _unsupported(self, content_type: bytes | None) -> Refused:
        came = "has a media type that is not one of them" if content_type else "came without one"
        return refusal(
            MEDIA_TYPE_UNSUPPORTED,
            f"{self.operation.method} {self.operation.path} takes the media types in `offered`; "
            f"the body {came}",
            offered=tuple(self.operation.requests),
        )

    def _reply(self, key: tuple[bytes | None, bytes | None, str | None]) -> PreparedReply:
        accept, prefer, media_type = key
        wish = Wish.of([prefer.decode("latin-1")] if prefer else [])
        wanted = accept.decode("latin-1") if accept else None
        return PreparedReply.of(choose(self.operation, wish, wanted, media_type))


def _wanted(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    """The headers that the reply depends on; several of one name are one list (RFC 9110, 5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _READ:
            found[name] = found[name] + b", " + value if name in found else value
    return found

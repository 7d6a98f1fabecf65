"""Read a body, judge it once, and answer with bytes that were ready when the mock started."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from starlette.types import Receive, Scope, Send

from mockserver.faults import Troubled
from mockserver.journal import Entry, entry_of
from mockserver.limits import note_body, once_more, read_body
from mockserver.memory import Memory
from mockserver.partner import refused_by
from mockserver.preferences import NO_WISH, Wish, preference
from mockserver.problems import (
    BODY_INVALID,
    CHARSET_UNSUPPORTED,
    ENCODING_UNSUPPORTED,
    MEDIA_TYPE_UNSUPPORTED,
    PREFERENCE_UNUSABLE,
    Problem,
    Refused,
    invalid_body,
    refusal,
)
from mockserver.selection import Choice, choose
from mockserver.sessions import HEADER as SESSION
from mockserver.sessions import Session
from mockserver.settings import Settings
from mockserver.state import EntityMemory
from openapi.documents import Content, Operation
from openapi.violations import UnknownCharset, Unwritable, Value
from openapi.wire import media_types

WITH_BODY = "mockserver.with_body"
"""The key in the scope's extensions under which the server leaves what lets a head wait for it."""

Headers = Mapping[bytes, bytes]
"""Of the request, those that the reply depends on."""

K = TypeVar("K")
V = TypeVar("V")

_READ = frozenset(
    (b"content-type", b"content-length", b"content-encoding", b"accept", b"prefer", SESSION)
)


def let_head_wait(scope: Scope) -> None:
    """Let the head of the reply go out with its body, where the server can do that."""
    wait_for_body = scope.get("extensions", {}).get(WITH_BODY)
    if wait_for_body is not None:
        wait_for_body()


@dataclass(frozen=True, slots=True)
class PreparedReply:
    """A choice as it goes out: nothing is left to do but to send it."""

    choice: Choice
    headers: tuple[tuple[bytes, bytes], ...]
    in_short: str

    @classmethod
    def of(cls, choice: Choice) -> "PreparedReply":
        """The choice with its headers written."""
        headers = []
        if choice.status not in (204, 304):  # RFC 9110, 8.6
            headers.append((b"content-length", b"%d" % len(choice.example.body)))
        if choice.media_type is not None:
            headers.append((b"content-type", f"{choice.media_type}; charset=utf-8".encode()))
        if choice.applied:
            headers.append((b"preference-applied", ", ".join(choice.applied).encode("ascii")))
        return cls(choice, tuple(headers), choice.summary)


@dataclass(frozen=True, slots=True)
class Intake:
    """How the bodies of one Content-Type are read."""

    content: Content
    charset: str | None


class Remembered(dict[K, V]):
    """A dict that works its values out when asked, and forgets all before it grows past `most`.

    What it is keyed by is text from clients, so it may not grow with their imagination: a key of
    more than `longest` characters is worked out each time.
    """

    def __init__(self, work_out: Callable[[K], V], most: int = 500, longest: int = 2_000) -> None:
        self.work_out = work_out
        self.most = most
        self.longest = longest

    def __missing__(self, key: K) -> V:
        value = self.work_out(key)
        if len(repr(key)) > self.longest:
            return value
        if len(self) >= self.most:
            self.clear()
        self[key] = value
        return value


class OperationReplies:
    """The ASGI application of one operation."""

    def __init__(self, operation: Operation, settings: Settings, memory: Memory) -> None:
        self.operation = operation
        self.settings = settings
        self.sessions = memory.sessions
        store = memory.store
        self.entities = EntityMemory.of(operation, store, settings.seed) if store else None
        self.limits = settings.limits
        self._wishes = Remembered(_wish)
        self._intakes = Remembered(self._intake)
        self._replies = Remembered(self._reply)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        entry = entry_of(scope)
        entry.operation = self.operation
        entry.partner = self.operation.partner
        headers = _wanted(scope["headers"])
        named = headers.get(SESSION)
        session = self.sessions.default if named is None else self.sessions.of(named)
        prefer = headers.get(b"prefer")
        wish = NO_WISH if prefer is None else self._wishes[prefer]
        if session.plans:
            wish = session.plans.wish(self.operation, wish)
        if session.name or wish is not NO_WISH:
            entry.session = session.name
            entry.why = tuple(_told(session, wish))
        trouble = wish.disturbance if wish is not NO_WISH else None
        if trouble is None:
            await self._answer(wish, headers, entry, scope, receive, send)
            return
        # A fault has its own opinion on when the head goes out.
        scope.get("extensions", {}).pop(WITH_BODY, None)
        answer = partial(self._answer, wish, headers, entry)
        fault = trouble.fault
        if fault is not None and not fault.shapes_the_reply:  # then nothing else reads the body
            limit = await note_body(entry, receive, headers, self.settings)
            receive = receive if limit else once_more(entry.request_body, receive)
        entry.reason = preference("fault", wish.fault) if wish.fault else ""
        await Troubled(answer, trouble=trouble, random=session.random)(scope, receive, send)

    async def _answer(
        self,
        wish: Wish,
        headers: Headers,
        entry: Entry,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        body = entry.request_body = await read_body(receive, headers, self.settings)
        if (wish.behave or self.settings.as_) == "partner":
            try:
                media_type, value = self._judge_as_partner(body, headers, entry)
            except Refused as refused:
                if wish.behave and "as" not in wish.planned:
                    raise Refused(refused.problem.applying("as=partner")) from None
                raise
        else:
            media_type, value = self._judge(body, headers)
        # None is quicker to look up than a wish, and nearly every request has none.
        wished = None if wish is NO_WISH else wish
        reply = self._replies[headers.get(b"accept"), wished, media_type]
        choice = reply.choice
        entry.why = (*entry.why, *choice.why) if entry.why else choice.why
        entry.reason = reply.in_short if wish is NO_WISH else _in_short(reply, wish)
        if self.entities is not None and 200 <= choice.status < 300:
            reply = self._with_state(self.entities, reply, value, wish, entry)
            choice = reply.choice
        let_head_wait(scope)
        # A list of its own for each reply: what stands outside adds to it.
        start = {
            "type": "http.response.start",
            "status": choice.status,
            "headers": list(reply.headers),
        }
        await send(start)
        await send({"type": "http.response.body", "body": choice.example.body, "more_body": False})

    def _judge(self, body: bytes, headers: Headers) -> tuple[str | None, Value]:
        """The media type and value of a body without violations; raises Refused for any other."""
        if not self.operation.requests:
            return None, None  # the document says nothing of a body, so none is wrong
        encoding = headers.get(b"content-encoding", b"identity")
        if encoding.strip().lower() not in (b"identity", b""):
            raise refusal(ENCODING_UNSUPPORTED, "the body came with a Content-Encoding")
        content_type = headers.get(b"content-type")
        if body:
            return self._read(body, self._intakes[content_type])
        # The framework reads an empty body, of whatever type, as no object at all: never as a 415.
        return self._read(body, self._intake_of_nothing(content_type))

    def _judge_as_partner(
        self, body: bytes, headers: Headers, entry: Entry
    ) -> tuple[str | None, Value]:
        """As `_judge`, but what is refused and what is read is what the framework would."""
        operation, accept = self.operation, _text(headers.get(b"accept"))
        if not operation.requests:
            return None, None
        content_type = headers.get(b"content-type")
        try:
            intake = self._intakes[content_type] if body else self._intake_of_nothing(content_type)
        except Refused as refused:
            error = operation.profile.unsupported(_text(content_type))
            raise Refused(refused_by(operation, refused.problem, error, accept)) from None
        content = intake.content
        reading = operation.profile.read(content, body, intake.charset, operation.parameter)
        try:
            self._read(body, intake)
        except Refused as refused:  # the document's opinion, for the journal
            problem = replace(refused.problem, type=BODY_INVALID)  # of a charset too it says 400
            entry.violations = problem.violations
        else:
            problem = Problem(BODY_INVALID, "the framework takes it for invalid")
        # What the framework takes, the partner's own code may still refuse: what its page states.
        broken = content.violations(reading.value)
        state = reading.model_state or operation.profile.stated(broken, operation.parameter)
        if state:
            error = operation.profile.invalid(state)
            raise Refused(refused_by(operation, problem, error, accept, content.media_type))
        lost = f"; lost: {', '.join(reading.lost)}" if reading.lost else ""
        entry.why = (*entry.why, f"body taken: as the partner's framework reads it{lost}")
        return content.media_type, reading.value

    def _read(self, body: bytes, intake: Intake) -> tuple[str, Value]:
        content = intake.content
        try:
            reading = content.read(body, intake.charset, self.limits)
        except UnknownCharset as unknown:
            raise refusal(CHARSET_UNSUPPORTED, str(unknown)) from None
        if reading.violations:
            operation = self.operation
            where = f"the {content.media_type} body of {operation.method} {operation.path}"
            raise invalid_body(where, reading.violations)
        return content.media_type, reading.value

    def _with_state(
        self, entities: EntityMemory, reply: PreparedReply, sent: Value, wish: Wish, entry: Entry
    ) -> PreparedReply:
        """The reply after the partner has stored what was sent: the sample, or what it stored."""
        choice = reply.choice
        documented = self.operation.reply(choice.status)
        content = documented.contents.get(choice.media_type or "") if documented else None
        stored = entities.upsert(entry.session, sent, choice.example, content)
        entry.reason += f", state={stored.outcome}"
        if wish.example:
            said = f"{wish.asked_by('example')} asks for the example as it is"
        elif content is None or stored.shown is None:
            said = stored.because
        else:
            try:
                body = content.write(stored.shown)
            except Unwritable as error:
                said = f"{content.media_type} cannot hold it, so the sample: {error}"
            else:
                said = stored.because
                example = replace(choice.example, value=stored.shown, body=body)
                reply = PreparedReply.of(replace(choice, example=example))
        entry.why = (*entry.why, f"state {stored.outcome}: {said}")
        return reply

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

    def _reply(self, key: tuple[bytes | None, Wish | None, str | None]) -> PreparedReply:
        accept, wish, media_type = key
        return PreparedReply.of(choose(self.operation, wish or NO_WISH, _text(accept), media_type))


def _text(header: bytes | None) -> str | None:
    return None if header is None else header.decode("latin-1")


def _wish(prefer: bytes) -> Wish:
    try:
        return Wish.of([prefer.decode("latin-1")])
    except ValueError as error:
        raise refusal(PREFERENCE_UNUSABLE, str(error)) from None


def _told(session: Session, wish: Wish) -> Iterator[str]:
    """What came before the body was looked at, a line for each decision."""
    if session.name:
        yield f"session {session.name}: X-Mock-Session names it"
    if wish.plan:
        yield f"plan {wish.plan}: it says {', '.join(wish.planned)}"
    for word, said in (("delay", wish.delay), ("fault", wish.fault)):
        if said:
            yield f"{word} {said}: {wish.asked_by(word)} asks for it"


def _in_short(reply: PreparedReply, wish: Wish) -> str:
    parts = [reply.in_short]
    if wish.plan:
        parts.append(f"plan={wish.plan}")
    parts += [
        preference(word, said)
        for word, said in (("delay", wish.delay), ("fault", wish.fault))
        if said
    ]
    return ", ".join(parts)


def _wanted(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers that the reply depends on; several of one name are one list (RFC 9110, 5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _READ:
            found[name] = found[name] + b", " + value if name in found else value
    return found

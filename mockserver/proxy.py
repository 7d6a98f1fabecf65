"""Documented operations, asked of the partner: passed on as they are, judged by the document.

What differs from the document is drift: it is noted in the journal, and nothing of it reaches the
client. The reply that the client gets is the partner's, byte for byte.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.drift import drift_of
from mockserver.faults import connection_of
from mockserver.journal import Entry, entry_of, session_in
from mockserver.limits import length_alone, once_more, read_body
from mockserver.problems import (
    UPSTREAM_BROKEN,
    UPSTREAM_DOWN,
    UPSTREAM_SLOW,
    Problem,
    ProblemType,
    Refused,
)
from mockserver.replies import let_head_wait
from mockserver.settings import Settings
from mockserver.upstream import Answer, NoAnswer, Upstream
from openapi.documents import Operation
from openapi.exchange import Exchange, Headers, Reply, Request

Keep = Callable[[Exchange], None]
"""What is done with each whole exchange: a recorder, or nothing."""

_PROBLEMS: Mapping[str, ProblemType] = {
    "down": UPSTREAM_DOWN,
    "slow": UPSTREAM_SLOW,
    "broken": UPSTREAM_BROKEN,
}


def keep_nothing(exchange: Exchange) -> None:
    """Let an exchange go."""


class Proxy:
    """The partners that are asked themselves; for the others, and as fallback, the mock answers."""

    def __init__(
        self, upstreams: Sequence[Upstream], settings: Settings, keep: Keep = keep_nothing
    ) -> None:
        self.upstreams = {upstream.place.partner: upstream for upstream in upstreams}
        self.settings = settings
        self.keep = keep

    def around(self, operation: Operation, replies: ASGIApp) -> ASGIApp:
        """The application of an operation whose mocked replies are `replies`."""
        upstream = self.upstreams.get(operation.partner)
        if upstream is None:
            return replies
        fallback = replies if self.settings.fallback else None
        return ForwardedOperation(operation, self.settings, upstream, fallback, self.keep)

    async def start(self) -> None:
        """Connections are opened when they are needed."""

    async def stop(self) -> None:
        """Close the connections to all partners."""
        for upstream in self.upstreams.values():
            await upstream.close()


class ForwardedOperation:
    """The ASGI application of one operation that the partner answers."""

    def __init__(
        self,
        operation: Operation,
        settings: Settings,
        upstream: Upstream,
        fallback: ASGIApp | None,
        keep: Keep,
    ) -> None:
        self.operation = operation
        self.settings = settings
        self.upstream = upstream
        self.fallback = fallback
        self.keep = keep
        self.limits = settings.limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        entry = entry_of(scope)
        entry.operation = self.operation
        entry.partner = self.operation.partner
        entry.session = session_in(scope["headers"])
        body = entry.request_body = await read_body(receive, length_alone(scope), self.settings)
        try:
            answer = await self.upstream.call(
                scope["method"], _target(scope), scope["headers"], body
            )
        except NoAnswer as none:
            await self._without_answer(none, body, scope, receive, send)
            return
        try:
            self._note(entry, self._exchange(scope, body, answer), answer)
            await _pass_on(answer, scope, receive, send)
        finally:
            await answer.close()

    def _exchange(self, scope: Scope, body: bytes, answer: Answer) -> Exchange:
        url = _target(scope).decode("latin-1")
        return Exchange(
            self.operation,
            Request(scope["method"], url, _as_text(scope["headers"]), body),
            Reply(answer.status, _as_text(answer.headers), answer.body, answer.seconds),
        )

    def _note(self, entry: Entry, exchange: Exchange, answer: Answer) -> None:
        entry.verbatim = True
        entry.reply_body = answer.body
        asked = f"upstream: {self.upstream.place.url} answered in {answer.seconds * 1000:.0f} ms"
        if answer.rest is not None:
            entry.reason = "upstream, not judged"
            entry.why = (asked, f"the reply is over {self.upstream.most_bytes} bytes: not judged")
            return
        entry.violations, entry.drift = drift_of(exchange, self.limits)
        counts = (len(entry.violations), len(entry.drift))
        found = "{} violation(s) in the request, {} in the reply".format(*counts)
        entry.reason = f"upstream, {sum(counts)} drift" if any(counts) else "upstream"
        entry.why = (asked, f"the document: {found}")
        self.keep(exchange)

    async def _without_answer(
        self, none: NoAnswer, body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        problem = _PROBLEMS[none.kind]
        if self.fallback is None:
            raise Refused(Problem(problem, f"{self.upstream.place.url}: {none}"))
        told = f"upstream: {self.upstream.place.url}: {none}; --fallback: the mock answers"

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"mock-fallback", none.kind.encode()))
                _tell_first(entry_of(scope), f"fallback={none.kind}", told)
            await send(message)

        try:
            await self.fallback(scope, once_more(body, receive), marked)
        except Refused as refused:
            _tell_first(entry_of(scope), f"fallback={none.kind}", told)
            headers = (*refused.problem.headers, ("Mock-Fallback", none.kind))
            raise Refused(replace(refused.problem, headers=headers)) from None


def _tell_first(entry: Entry, reason: str, why: str) -> None:
    entry.reason = f"{reason}, {entry.reason}" if entry.reason else reason
    entry.why = (why, *entry.why)


async def _pass_on(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    start = {
        "type": "http.response.start",
        "status": answer.status,
        "headers": list(answer.headers),
    }
    if answer.rest is None:
        # A head without a body is a whole reply, and must not go out before the journal has it.
        let_head_wait(scope)
        await send(start)
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})
    else:
        await send(start)
        await _stream(answer.body, answer.rest, scope, receive, send)


async def _stream(
    begun: bytes, rest: AsyncIterator[bytes], scope: Scope, receive: Receive, send: Send
) -> None:
    """Pass on what is too long to be kept, until its end or until nobody wants it any more."""
    gone = asyncio.ensure_future(_gone(receive))
    # One piece is held back: the last must be sent as the last, or the client would have the whole
    # reply before the journal has the exchange.
    held = begun
    try:
        async for piece in rest:
            if gone.done():
                return
            await send({"type": "http.response.body", "body": held, "more_body": True})
            held = piece
        await send({"type": "http.response.body", "body": held, "more_body": False})
    except NoAnswer as none:
        entry = entry_of(scope)
        entry.why = (*entry.why, f"upstream: {none}; the connection is reset as well")
        entry.close()  # who sees the connection end finds it in the journal
        connection_of(scope).abort()  # a tidy end would make half a reply look like a whole one
        await gone
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _target(scope: Scope) -> bytes:
    """The request's path and query, as the client spelt them."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    return path + b"?" + query if query else path


def _as_text(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)

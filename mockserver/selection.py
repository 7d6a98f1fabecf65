"""Which documented example answers a request, and why: pure, in the order that is told below.

1. The status: `Prefer: code=`, else that of `Prefer: example=` where only another reply has that
   name, else the document's first success.
2. The example: `Prefer: example=`, else the first of the media type, else the empty reply.
3. The media type: what Accept asks for, of those which have the example; the framework has no 406.
"""

from dataclasses import dataclass

from mockserver.preferences import NO_WISH, Wish, preference
from mockserver.problems import CODE_UNKNOWN, EXAMPLE_MISSING, EXAMPLE_UNKNOWN, refusal
from openapi.documents import DocumentedReply, Example, Operation
from openapi.wire import media_types


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer to a request: `media_type` is None for the empty reply, `why` one step a line."""

    status: int
    example: Example
    media_type: str | None
    why: tuple[str, ...]
    applied: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The choice in a few words, for a line of the log."""
        return preference("example", self.example.name)


def choose(
    operation: Operation,
    wish: Wish = NO_WISH,
    accept: str | None = None,
    request_media_type: str | None = None,
) -> Choice:
    """The example that answers; raises Refused where the document has none for the wish."""
    status, reply, why = _status(operation, wish)
    name = wish.example
    if name and name not in reply.example_names():
        raise refusal(
            EXAMPLE_UNKNOWN,
            f"the reply {reply.status} of {operation.method} {operation.path} has no such example",
            offered=reply.example_names() if wish.code else every_name(operation),
        )
    if not reply.example_names():
        raise refusal(
            EXAMPLE_MISSING,
            f"the reply {reply.status} of {operation.method} {operation.path} has no example",
            offered=codes(operation),
        )
    example, media_type, steps = _example(reply, wish, accept, request_media_type)
    return Choice(status, example, media_type, (why, *steps), wish.applied)


def every_name(operation: Operation) -> tuple[str, ...]:
    """The examples of all replies of an operation."""
    return tuple(
        dict.fromkeys(n for reply in operation.replies.values() for n in reply.example_names())
    )


def codes(operation: Operation) -> tuple[str, ...]:
    """The statuses that the document gives an example for, ranges as it writes them."""
    return tuple(status for status, reply in operation.replies.items() if reply.example_names())


def lowest(status: str) -> int:
    """The status itself, or the first of a range: 4XX -> 400."""
    return int(status.upper().replace("X", "0"))


def _status(operation: Operation, wish: Wish) -> tuple[int, DocumentedReply, str]:
    if wish.code:
        found = operation.reply(int(wish.code)) if _is_status(wish.code) else None
        if found is None:
            raise refusal(
                CODE_UNKNOWN,
                f"{operation.method} {operation.path} documents no such status",
                offered=codes(operation),
            )
        return int(wish.code), found, f"status {wish.code}: {wish.asked_by('code')} asks for it"
    success = _success(operation)
    if wish.example and wish.example not in success.example_names():
        for reply in operation.replies.values():
            if wish.example in reply.example_names():
                status = lowest(reply.status)
                return status, reply, f"status {status}: only its replies have the wanted example"
    status = lowest(success.status)
    return status, success, f"status {status}: the document's first success"


def _is_status(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isdigit() and text[0] in "12345"


def _success(operation: Operation) -> DocumentedReply:
    replies = operation.replies.values()
    return next((reply for reply in replies if reply.status.startswith("2")), next(iter(replies)))


def _example(
    reply: DocumentedReply, wish: Wish, accept: str | None, request_media_type: str | None
) -> tuple[Example, str | None, tuple[str, ...]]:
    name = wish.example
    wished = f"{wish.asked_by('example')} asks for it"
    offered = [
        media_type
        for media_type, content in reply.contents.items()
        if any(not name or example.name == name for example in content.examples)
    ]
    if not offered and reply.empty is not None:
        how = wished if name else "the reply has no other"
        return reply.empty, None, (f"example {reply.empty.name}: {how}", "media type none: no body")
    media_type = media_types.negotiate(accept, offered, request_media_type)
    examples = reply.contents[media_type].examples
    example = next(each for each in examples if not name or each.name == name)
    how = wished if name else f"the first of {media_type}"
    by = "Accept" if accept else "no Accept, so as the request"
    return example, media_type, (f"example {example.name}: {how}", f"media type {media_type}: {by}")

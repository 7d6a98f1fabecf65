"""The reply is sound HTTP: its length, its headers, its Content-Encoding."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.objections import Answer, Objection
from contracts.checks.registry import check
from contracts.replies import is_cut_short, plain_body


@check("passive")
def http_framing(answer: Answer) -> Iterator[Objection]:
    """A reply is sound HTTP/1.1: as long as it says, nothing missing and nothing after it."""
    if answer.attempt.trouble == "malformed" and answer.attempt.reply is not None:
        yield Objection(
            f"the reply is no sound HTTP: {answer.attempt.detail}",
            "a complete reply of the length that its headers say",
            answer.attempt.detail,
            rule="framing",
            always=True,
        )


# Not Date: a proxy that adds its own breaks no reader.
_ONCE = ("content-type", "content-length", "content-encoding", "location")


@check("passive")
def sound_headers(answer: Answer) -> Iterator[Objection]:
    """A reply names each thing once, and its Content-Encoding is what was done to the body."""
    reply = answer.attempt.reply
    if reply is None:
        return
    for name in _ONCE:
        values = [value for key, value in reply.headers if key.lower() == name]
        if len(set(values)) > 1:
            yield Objection(
                f"the reply has {len(values)} headers {name} that differ",
                f"one {name}",
                f"{len(values)} of them",
                rule=name,
                always=True,
            )
    coding = (reply.header("Content-Encoding") or "identity").strip().lower()
    if reply.body and coding in ("gzip", "deflate") and plain_body(reply) is reply.body:
        yield Objection(
            f"the reply says that it is {coding}, and is not",
            coding,
            "another coding",
            rule="content-encoding",
            always=True,
        )
    elif is_cut_short(reply):
        yield Objection(
            f"the reply is {coding} that breaks off",
            f"{coding} up to its end",
            "a part of it",
            rule="content-encoding",
            always=True,
        )

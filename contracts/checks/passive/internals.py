"""The reply shows nothing of the implementation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.words import what_was_sent
from contracts.checks.registry import check
from contracts.guards import is_loopback
from contracts.leaks import EXCEPTION, STACK_TRACE, leaks
from contracts.replies import plain_body

_PAGES = ("text/html", "application/xhtml+xml")
_LINKS = ("location", "content-location", "link", "set-cookie")
"""Headers that name pages of the site."""


@check("passive")
def no_internals_leaked(answer: Answer) -> Iterator[Objection]:
    """No reply shows what is inside: stack traces, exceptions, SQL, connection strings, paths.

    Links to other pages of the site are no paths of the server.
    """
    reply = answer.attempt.reply
    if reply is None:
        return
    text = plain_body(reply).decode("utf-8", "replace")
    headers = " ".join(value for name, value in reply.headers if name.lower() not in _LINKS)
    sent = answer.case.body.decode("utf-8", "replace")
    sent += repr(answer.case.value) if answer.case.value is not None else ""
    for what, found in leaks(f"{headers}\n{text}", _own_paths(answer)):
        if any(shown not in sent for shown in found):
            yield Objection(
                f"the reply with status {reply.status} to {what_was_sent(answer)} shows {what}"
                f"{_hint(answer, what)}",
                "a reply that shows nothing of the implementation",
                what,
                rule=what,
                always=True,
            )


def _own_paths(answer: Answer) -> list[str]:
    """The path that was asked for, and the one under which the API stands, if there is one."""
    asked = urlsplit(answer.attempt.request.url).path
    own = (answer.case.path or answer.operation.path).partition("?")[0]
    base = asked.removesuffix(own).rstrip("/")
    return [path for path in (asked, base) if path.strip("/")]


def _hint(answer: Answer, what: str) -> str:
    """Why an implementation may do so on its developer's machine only."""
    host = urlsplit(answer.attempt.request.url).hostname or ""
    if what not in (STACK_TRACE, EXCEPTION) or not is_loopback(host):
        return ""
    return " (by default the framework shows such details to local callers, and to no others)"


@check("passive")
def markup_is_escaped(answer: Answer) -> Iterator[Objection]:
    """An HTML page does not show markup that was sent as it was sent: a script would run there."""
    reply = answer.attempt.reply
    if reply is None or not reply.media_type or reply.media_type.essence not in _PAGES:
        return
    text = plain_body(reply).decode("utf-8", "replace")
    if any(sent in text for sent in _markup(answer.case.value)):
        yield Objection(
            f"the page with status {reply.status} repeats markup of {what_was_sent(answer)}",
            "markup that is escaped",
            "markup as it was sent",
            rule="markup",
            always=True,
        )


def _markup(value: Any) -> Iterator[str]:
    """Every text in a value that has markup in it."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for below in value:
            yield from _markup(below)
    elif isinstance(value, str) and "<" in value and ">" in value:
        yield value

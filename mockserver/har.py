"""Exchanges as HTTP Archive 1.2 and as `curl` commands, for other tools."""

import base64
import re
import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mockserver.journal import Entry
from mockserver.showing import Showing, ShownBody, reply_of, request_of
from openapi.exchange import Headers
from openapi.shell import ADDED_BY_CURL, printing

CREATOR = {"name": "mockserver", "version": "1"}

_OF_THE_CONNECTION = frozenset(("host", "content-length", "connection", "accept-encoding"))

# One argument may have 128 kB in Linux, and what is quoted grows.
_LONGEST_ARGUMENT = 60_000
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def har(entries: Sequence[Entry], showing: Showing, base: str) -> dict[str, Any]:
    """The archive of some exchanges; `base` is the mock's URL, where a request names no Host."""
    rows = [_row(entry, showing, base) for entry in entries]
    return {"log": {"version": "1.2", "creator": CREATOR, "entries": rows}}


def curl(entry: Entry, showing: Showing, base: str) -> str:
    """The request as a command for a POSIX shell; masked values stay masked."""
    line = " ".join(shlex.quote(word) for word in _words(entry, showing, base))
    body = showing.request_bytes(entry)
    if not body:
        return line
    if _is_argument(body):
        return f"{line} --data-raw {shlex.quote(body.decode())}"
    return f"{printing(body)} | {line} --data-binary @-"


def _is_argument(body: bytes) -> bool:
    """Whether a body can stand in the line: a text without what a terminal acts on."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    return len(body) <= _LONGEST_ARGUMENT and not _CONTROL.search(text)


def _words(entry: Entry, showing: Showing, base: str) -> Iterator[str]:
    # Told to use the method HEAD, curl would wait for a body all the same.
    method = ("--head",) if entry.method == "HEAD" else ("-X", entry.method)
    url = _url(entry, showing, base)
    yield from ("curl", "-i", *method, url)
    if re.search(r"[][{}]", url):  # which curl would take for several URLs in one
        yield "--globoff"
    if "/." in url:
        yield "--path-as-is"
    sent = showing.headers(request_of(entry).headers)
    for name, value in sent:
        if name.lower() not in _OF_THE_CONNECTION:
            yield from ("-H", f"{name}: {value}" if value else f"{name};")
    names = {name.lower() for name, _ in sent}
    for name in ADDED_BY_CURL:
        if name.lower() not in names:
            yield from ("-H", f"{name}:")


def _url(entry: Entry, showing: Showing, base: str) -> str:
    host = request_of(entry).header("host")
    return f"http://{host}{showing.url(entry)}" if host else base + showing.url(entry)


def _row(entry: Entry, showing: Showing, base: str) -> dict[str, Any]:
    request, reply = request_of(entry), reply_of(entry)
    url = _url(entry, showing, base)
    milliseconds = round(entry.seconds * 1000, 3)
    sent = showing.request_body(entry)
    row: dict[str, Any] = {
        "startedDateTime": datetime.fromtimestamp(entry.at, UTC).isoformat(),
        "time": milliseconds,
        "request": {
            "method": entry.method,
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": pairs(showing.headers(request.headers)),
            "queryString": query_of(url),
            "headersSize": -1,
            "bodySize": len(request.body),
        },
        "response": {
            "status": entry.status,
            "statusText": phrase(entry.status),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": pairs(showing.headers(reply.headers)),
            "content": _content(
                showing.reply_body(entry), reply.header("content-type"), len(reply.body)
            ),
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": len(reply.body),
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": entry.reason,
    }
    if request.body:
        kind = request.header("content-type") or ""
        row["request"]["postData"] = {"mimeType": kind, **_text(sent)}
    return row


def _content(body: ShownBody, media_type: str | None, size: int) -> dict[str, Any]:
    told = {"size": size, "mimeType": media_type or "x-unknown", **_text(body)}
    if body.binary:
        told |= {"text": base64.b64encode(body.binary).decode(), "encoding": "base64"}
    return told


def _text(body: ShownBody) -> dict[str, str]:
    text = {"text": body.text or ""}
    return {**text, "comment": body.note} if body.note else text


def pairs(headers: Headers) -> list[dict[str, str]]:
    """Names and values as an archive has them."""
    return [{"name": name, "value": value} for name, value in headers]


def query_of(url: str) -> list[dict[str, str]]:
    """What the query of a URL says."""
    return pairs(tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True)))


def phrase(status: int) -> str:
    """The words that belong to a status, "" where nobody has agreed on any."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

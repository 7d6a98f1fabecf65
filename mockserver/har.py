"""Exchanges as HTTP Archive 1.2 and as `curl` commands, for other tools."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mockserver.journal import Entry
from mockserver.showing import Showing, ShownBody, reply_of, request_of
from openapi.exchange import Headers

CREATOR = {"name": "mockserver", "version": "1"}

_OF_THE_CONNECTION = frozenset(("host", "content-length", "connection", "accept-encoding"))


def har(entries: Sequence[Entry], showing: Showing, base: str) -> dict[str, Any]:
    """The archive of some exchanges; `base` is the mock's URL, where a request names no Host."""
    rows = [_row(entry, showing, base) for entry in entries]
    return {"log": {"version": "1.2", "creator": CREATOR, "entries": rows}}


def curl(entry: Entry, showing: Showing, base: str) -> str:
    """The request as a command for a POSIX shell; masked values stay masked."""
    return " ".join(shlex.quote(word) for word in _words(entry, showing, base))


def _words(entry: Entry, showing: Showing, base: str) -> Iterator[str]:
    yield from ("curl", "-i", "-X", entry.method, _url(entry, showing, base))
    for name, value in showing.headers(request_of(entry).headers):
        if name.lower() not in _OF_THE_CONNECTION:
            yield from ("-H", f"{name}: {value}" if value else f"{name};")
    body = showing.request_body(entry)
    if body.text:
        yield from ("--data-raw", body.text)


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
            "headers": _pairs(showing.headers(request.headers)),
            "queryString": _pairs(tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True))),
            "headersSize": -1,
            "bodySize": len(request.body),
        },
        "response": {
            "status": entry.status,
            "statusText": _phrase(entry.status),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(showing.headers(reply.headers)),
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
    return {"size": size, "mimeType": media_type or "x-unknown", **_text(body)}


def _text(body: ShownBody) -> dict[str, str]:
    text = {"text": body.text or ""}
    return {**text, "comment": body.note} if body.note else text


def _pairs(pairs: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

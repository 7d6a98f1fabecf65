"""One exchange as a YAML file that people read, write and keep: a request and the reply to it.

    summary: The page's sample is stored        # optional, for people
    request:
      method: POST
      path: /api/Things                         # with the query, if there is one
      headers:
        Content-Type: application/json
      body: '{"Id": 7}'
    reply:
      status: 200
      headers:
        Content-Type: application/xml; charset=utf-8
      body: |-
        <Answer/>

`headers` and `body` may be left out: no headers, an empty body. A header that comes twice has a
list of values. A body is text in UTF-8, byte for byte what the YAML says (`|-` ends without a
newline); one that is no text is `body: {base64: ...}`. Any other member is an error, so that a
typing error cannot turn an expectation off.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from openapi.exchange import Headers, Reply, Request
from openapi.yaml_source import DocumentError, line_of, read_yaml

_METHOD = re.compile(r"[A-Z]{1,20}")
_MEMBERS = {
    (): ("summary", "request", "reply"),
    ("request",): ("method", "path", "headers", "body"),
    ("reply",): ("status", "headers", "body"),
}


@dataclass(frozen=True, slots=True)
class ExchangeFile:
    """What one file holds; the request's ``url`` is its path."""

    request: Request
    reply: Reply
    summary: str = ""


def read_exchange(path: Path) -> ExchangeFile:
    """The exchange of a file; raises `DocumentError` with file and line for what is none."""
    said = read_yaml(path)
    try:
        return _exchange(said)
    except _Wrong as wrong:
        raise DocumentError(path, line_of(path, wrong.place) or 1, str(wrong)) from None


def exchange_text(exchange: ExchangeFile) -> str:
    """The YAML text of an exchange, which `read_exchange` reads back the same."""
    request, reply = exchange.request, exchange.reply
    said: dict[str, Any] = {"summary": exchange.summary} if exchange.summary else {}
    said["request"] = {
        "method": request.method,
        "path": request.url,
        **_written(request.headers, request.body),
    }
    said["reply"] = {"status": reply.status, **_written(reply.headers, reply.body)}
    return yaml.dump(said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


class _Wrong(ValueError):
    def __init__(self, place: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.place = place


def _exchange(said: Any) -> ExchangeFile:
    whole = _members(said, ())
    request = _members(whole.get("request"), ("request",))
    reply = _members(whole.get("reply"), ("reply",))
    method, path, status = request.get("method"), request.get("path"), reply.get("status")
    if not isinstance(method, str) or not _METHOD.fullmatch(method):
        raise _Wrong(
            ("request", "method"), f"the method is {method!r}, a name like POST is expected"
        )
    if not isinstance(path, str) or not path.startswith("/"):
        raise _Wrong(("request", "path"), f"the path {path!r} does not start with /")
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
        raise _Wrong(("reply", "status"), f"the status is {status!r}, 100 to 599 is expected")
    return ExchangeFile(
        Request(method, path, _headers(request, "request"), _body(request, "request")),
        Reply(status, _headers(reply, "reply"), _body(reply, "reply")),
        str(whole.get("summary", "")),
    )


def _members(said: Any, place: tuple[str, ...]) -> Mapping[str, Any]:
    known = _MEMBERS[place]
    name = "".join(place) or "the file"
    if not isinstance(said, dict):
        raise _Wrong(place, f"{name} is missing or no mapping of {', '.join(known)}")
    for member in said:
        if member not in known:
            where = (*place, str(member))
            raise _Wrong(where, f"there is no {member!r} in {name}; known: {', '.join(known)}")
    return said


def _headers(message: Mapping[str, Any], name: str) -> Headers:
    said = message.get("headers") or {}
    if not isinstance(said, dict):
        raise _Wrong((name, "headers"), "headers are a mapping of names to values")
    return tuple(
        (str(key), str(value))
        for key, values in said.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _body(message: Mapping[str, Any], name: str) -> bytes:
    match message.get("body"):
        case None:
            return b""
        case str() as text:
            try:
                return text.encode()
            except UnicodeEncodeError:
                raise _Wrong((name, "body"), "the body is no text in UTF-8") from None
        case {"base64": str() as text, **rest} if not rest:
            try:
                return base64.b64decode(text, validate=True)
            except binascii.Error as error:
                raise _Wrong((name, "body"), f"the body is no base64: {error}") from None
        case _:
            raise _Wrong((name, "body"), "a body is text (quote it), or {base64: ...}")


def _written(headers: Headers, body: bytes) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if headers:
        by_name: dict[str, list[str]] = {}
        for name, value in headers:
            by_name.setdefault(name, []).append(value)
        written["headers"] = {
            name: values if len(values) > 1 else values[0] for name, values in by_name.items()
        }
    if body:
        written["body"] = _body_written(body)
    return written


def _body_written(body: bytes) -> str | dict[str, str]:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


class _Dumper(yaml.SafeDumper):
    """Long texts as literal blocks, which people can read."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if not text.replace("\n", "").isprintable():
        style: str | None = '"'  # a NEL would be read as a space where nothing escapes it
    else:
        style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)

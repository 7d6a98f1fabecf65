"""Recorded exchanges from a file: our own JSON lines (`--report jsonl`), or a browser's HAR."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from contracts.cases import Expected
from openapi.exchange import Headers, Reply, Request


class NotARecording(ValueError):
    """The file is neither JSON lines with exchanges nor HAR; the message says where it breaks."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange of a recording; ``expected`` is known of our own ones.

    Those hold no value of a reply, so nothing is compared with what was sent.
    """

    request: Request
    reply: Reply
    expected: Expected | None = None


def read_recording(file: Path) -> list[Recorded]:
    """The exchanges of a file; raises `NotARecording`."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotARecording(f"{file} cannot be read: {error}") from error
    try:
        whole = json.loads(text)
    except ValueError:
        return _lines(file, text)
    if isinstance(whole, dict) and isinstance(whole.get("log"), dict):
        return _har(file, whole["log"].get("entries"))
    return _lines(file, text)


def _har(file: Path, entries: Any) -> list[Recorded]:
    if not isinstance(entries, list):
        raise NotARecording(f"{file}: log.entries is no list")
    found = []
    for number, entry in enumerate(entries):
        try:
            request, response = entry["request"], entry["response"]
            content = response.get("content", {})
            body = content.get("text", "")
            raw = base64.b64decode(body) if content.get("encoding") == "base64" else body.encode()
            posted = _posted(request.get("postData", {}))
            found.append(
                Recorded(
                    Request(request["method"], request["url"], _har_headers(request), posted),
                    Reply(
                        int(response["status"]),
                        _har_headers(response),
                        raw,
                        float(entry.get("time", 0)) / 1000,
                    ),
                )
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotARecording(f"{file}: entry {number} is no HAR entry: {error!r}") from error
    return [one for one in found if one.reply.status]


def _posted(said: dict[str, Any]) -> bytes:
    if said.get("text"):
        return str(said["text"]).encode()
    pairs = [(one["name"], one.get("value", "")) for one in said.get("params", ())]
    return urlencode(pairs).encode()


def _har_headers(message: dict[str, Any]) -> Headers:
    return tuple((one["name"], one["value"]) for one in message.get("headers", ()))


def _lines(file: Path, text: str) -> list[Recorded]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        said = _line(file, number, line)
        try:
            if said.get("event") != "ExchangeSeen" or said.get("status") is None:
                continue
            found.append(
                Recorded(
                    Request(
                        said["method"],
                        said["url"],
                        _pairs(said["request_headers"]),
                        _bytes(said["request_body"]),
                    ),
                    Reply(
                        int(said["status"]),
                        _pairs(said["reply_headers"]),
                        _bytes(said["reply_body"]),
                        float(said["elapsed"]),
                    ),
                    said["expected"],
                )
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotARecording(f"{file}:{number}: no exchange of ours: {error!r}") from error
    return found


def _line(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError as error:
        raise NotARecording(
            f"{file}:{number}: neither a line of --report jsonl nor HAR: {error}"
        ) from None
    if not isinstance(said, dict):
        raise NotARecording(f"{file}:{number}: neither an object of --report jsonl nor HAR")
    return said


def _pairs(said: Any) -> Headers:
    return tuple((str(name), str(value)) for name, value in said)


def _bytes(said: Any) -> bytes:
    return base64.b64decode(said["base64"]) if isinstance(said, dict) else str(said).encode()

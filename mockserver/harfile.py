"""A HAR 1.2 file that grows by an entry a line, and can be read after each of them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mockserver.har import pairs, phrase, query_of
from mockserver.recording import Kept
from openapi.exchange import Reply, Request

_HEAD = (
    b'{"log": {"version": "1.2", "creator": {"name": "mockserver", "version": "1"}, "entries": ['
)
_TAIL = b"\n]}}\n"


class HarFile:
    """Keeps exchanges in one file, in their order; `urls` are the partners' base URLs.

    The end of the archive is written over by the next entry and itself again, in one step. Where
    the mock is killed within that step, the next start cuts off what is incomplete.
    """

    def __init__(self, path: Path, urls: Mapping[str, str]) -> None:
        self.path = path
        self.urls = urls

    def open(self) -> None:
        """Make the file, or mend it; raises OSError for a file that is none of ours."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        old = self.path.read_bytes() if self.path.exists() else b""
        if old.startswith(_HEAD) and old.endswith(_TAIL):
            return
        if old and not _HEAD.startswith(old[: len(_HEAD)]):
            raise OSError(0, "is a file of somebody else's, and stays as it is", str(self.path))
        mended = self.path.with_name(self.path.name + ".unfinished")
        mended.write_bytes(_HEAD + b",".join(_whole_entries(old)) + _TAIL)
        os.replace(mended, self.path)

    def write(self, kept: Kept) -> None:
        """Add an entry."""
        entry = json.dumps(self._entry(kept)).encode()
        with self.path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            comma = b"," if size > len(_HEAD) + len(_TAIL) else b""
            place = size - len(_TAIL)
            added = comma + b"\n" + entry + _TAIL
            if os.pwrite(file.fileno(), added, place) < len(added):
                file.truncate(place)
                os.pwrite(file.fileno(), _TAIL, place)
                raise OSError(28, os.strerror(28), str(self.path))

    def _entry(self, kept: Kept) -> dict[str, Any]:
        request, reply = kept.exchange.request, kept.exchange.reply
        milliseconds = round(reply.elapsed * 1000, 3)
        return {
            "startedDateTime": kept.at.isoformat(timespec="milliseconds"),
            "time": milliseconds,
            "request": _request(request, self.urls.get(kept.partner, "") + request.url),
            "response": _reply(reply),
            "cache": {},
            "timings": {"send": 0, "wait": milliseconds, "receive": 0},
            **({"comment": kept.exchange.summary} if kept.exchange.summary else {}),
        }


def _whole_entries(old: bytes) -> list[bytes]:
    """The entries of a file that was cut off, up to the first that is not whole."""
    entries = []
    for line in old.split(b"\n")[1:]:
        entry = line.removesuffix(b",")
        try:
            json.loads(entry)
        except ValueError:
            break
        entries.append(b"\n" + entry)
    return entries


def _request(request: Request, url: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "method": request.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs(request.headers),
        "queryString": query_of(url),
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    if request.body:
        kind = request.header("content-type") or ""
        told["postData"] = {"mimeType": kind, "text": request.body.decode()}
    return told


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "status": reply.status,
        "statusText": phrase(reply.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs(reply.headers),
        "content": {
            "size": len(reply.body),
            "mimeType": reply.header("content-type") or "x-unknown",
            "text": reply.body.decode(),
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(reply.body),
    }

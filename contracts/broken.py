"""A proxy that breaks what it passes on, by the documents: for `contracts demo --broken`."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from openapi.documents import Document, Operation
from openapi.wire.media_types import family

_EMOJI = "\U0001f600".encode()
_CRASH = b'{"Message":"An error has occurred.","ExceptionType":"System.FormatException"}'


@contextmanager
def broken_proxy(url: str, documents: Sequence[Document]) -> Iterator[str]:
    """Serve ``url`` with two faults; yields the proxy's own base URL.

    It fails on any body with an emoji, and takes the first member out of every documented JSON
    reply.
    """
    operations = {
        operation.path.lower(): operation
        for document in documents
        for operation in document.operations
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(url, operations))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _handler(url: str, operations: Mapping[str, Operation]) -> type[BaseHTTPRequestHandler]:
    target = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: apart, each reply waits 40 ms for an ACK
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the report does."""

        def _answer(self) -> None:
            body = self._body()
            operation = operations.get(self.path.lower().rstrip("/"))
            if operation and self.command == operation.method and _EMOJI in body:
                self._send(500, "application/json", _CRASH)
                return
            upstream = http.client.HTTPConnection(target.hostname or "", target.port, timeout=30)
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in ("host", "transfer-encoding", "content-length")
            }
            upstream.request(self.command, self.path, body, headers)
            reply = upstream.getresponse()
            status, said = reply.status, reply.read()
            media_type = reply.getheader("Content-Type") or ""
            allow = reply.getheader("Allow")
            upstream.close()
            if operation and status == 200:
                said = _without_first_member(media_type, said)
            self._send(status, media_type, said, allow)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            chunks = []
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)

        def _send(
            self, status: int, media_type: str, body: bytes, allow: str | None = None
        ) -> None:
            self.send_response(status)
            if media_type:
                self.send_header("Content-Type", media_type)
            if allow:
                self.send_header("Allow", allow)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _answer  # noqa: N815

    return Handler


def _without_first_member(media_type: str, body: bytes) -> bytes:
    if family(media_type.partition(";")[0]) != "json" or not body.startswith(b"{"):
        return body
    value = json.loads(body)
    if value:
        del value[next(iter(value))]
    return json.dumps(value).encode()

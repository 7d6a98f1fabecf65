"""Operations whose document describes no request body: asked as they are, and judged alike."""

from __future__ import annotations

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from contracts.suite_runner import Contract
from mockserver.server import MockServer
from mockserver.settings import Settings
from tests.waiting import PATIENCE

DOCUMENT = """
openapi: 3.0.3
info: {title: Readers, version: '1'}
paths:
  /api/Parcels:
    get:
      responses:
        '200':
          description: Known
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Parcel'}
              example: {Name: x}
    delete: {responses: {'204': {description: Gone}}}
components:
  schemas:
    Parcel: {type: object, required: [Name], properties: {Name: {type: string}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "readers.yaml").write_text(DOCUMENT, "utf-8")
    return tmp_path


class Wrong(BaseHTTPRequestHandler):
    """An implementation that has another name in its replies."""

    def do_GET(self) -> None:
        self.answer(200, b'{"Nome": "x"}')

    def do_DELETE(self) -> None:
        self.answer(204, b"")

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if body:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_a_correct_implementation_holds_and_was_asked(folder: Path) -> None:
    with MockServer(settings=Settings(documents=folder, port=0)) as mock:
        findings = Contract(mock.url, folder).check(mock.url, slow=PATIENCE)
        asked = {(entry.method, entry.request_body) for entry in mock.journal}

    assert findings == []
    assert asked == {("GET", b""), ("DELETE", b"")}


def test_a_wrong_one_is_told_what_is_wrong(folder: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), Wrong) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        found = {one.check: one for one in Contract(url, folder).check(url)}
        server.shutdown()

    assert found["body-as-documented"].member == "/Name"
    assert found["body-as-documented"].case.startswith("the request alone")


def test_the_suite_has_a_test_for_each(folder: Path) -> None:
    with MockServer(settings=Settings(documents=folder, port=0)) as mock:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-vv"),
                *("--pyargs", "contracts.suite", "--contract-url", mock.url),
                *("--contract-documents", str(folder)),
            ],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
        )

    assert done.returncode == 0, done.stdout
    assert "[readers-GET]" in done.stdout
    assert "[readers-DELETE]" in done.stdout

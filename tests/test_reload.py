"""Documents read again while the mock runs."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver import MockServer, Settings
from mockserver.health import Health
from mockserver.reload import Reload, Served, Swapped
from openapi.documents import DocumentError
from tests.mock_process import answered, head
from tests.mocks import write_sixth
from tests.waiting import PATIENCE, until, until_read

GOOD = {"Weight": 3, "Street": "Main"}


def edit(folder: Path, what: str, by: str) -> Path:
    """Change the document as an editor does: a new file takes the old one's place."""
    file = folder / "sixth.yaml"
    text = file.read_text("utf-8")
    assert what in text
    new = folder / ".sixth.yaml.swp"
    new.write_text(text.replace(what, by), "utf-8")
    os.replace(new, file)
    return file


def path_of(mock: MockServer) -> str:
    (document,) = mock.documents
    return document.operations[0].path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_sixth(tmp_path)


@pytest.fixture
def mock(folder: Path) -> Iterator[MockServer]:
    settings = Settings(port=0, log="off", documents=folder, reload=True, read_timeout=3 * PATIENCE)
    with MockServer(settings=settings) as mock:
        yield mock


def number(mock: MockServer) -> object:
    return post(f"{mock.url}/api/Parcels").json().get("Number")


def post(url: str) -> httpx.Response:
    return httpx.post(url, json=GOOD, timeout=PATIENCE)


def get(url: str) -> httpx.Response:
    return httpx.get(url, timeout=PATIENCE)


def mock_port(mock: MockServer) -> int:
    return int(mock.url.rpartition(":")[2])


def health(mock: MockServer) -> dict[str, object]:
    said: dict[str, object] = get(f"{mock.url}/__mock__/health").json()
    return said


def test_a_changed_sample_is_served_without_a_restart(mock: MockServer, folder: Path) -> None:
    assert number(mock) == 7

    edit(folder, "sample: {value: {Number: 7}}", "sample: {value: {Number: 70}}")

    until(lambda: number(mock) == 70)
    assert "Number: 70" in get(f"{mock.url}/openapi/sixth.yaml").text
    assert get(f"{mock.url}/__mock__/health").json()["read"] == 2


def test_a_new_document_is_served_and_a_removed_one_is_not(mock: MockServer, folder: Path) -> None:
    text = (folder / "sixth.yaml").read_text("utf-8")
    (folder / "seventh.yaml").write_text(text.replace("/api/Parcels", "/api/Letters"), "utf-8")
    until(lambda: post(f"{mock.url}/api/Letters").status_code == 200)

    (folder / "seventh.yaml").unlink()

    until(lambda: post(f"{mock.url}/api/Letters").status_code == 404)


@pytest.mark.parametrize(
    ("what", "by", "said"),
    [
        ("openapi: 3.0.3", "openapi: {3.0.3", ":"),
        ("#/components/schemas/Parcel'", "#/components/schemas/Parsel'", "Parsel"),
        ("version: '1'}", "version: {1: 2}}", "is not of type 'string'"),
    ],
)
def test_a_broken_document_keeps_the_last_good_one_and_says_where_it_breaks(
    mock: MockServer,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    what: str,
    by: str,
    said: str,
) -> None:
    file = edit(folder, what, by)
    until(lambda: health(mock)["status"] == "degraded")

    assert number(mock) == 7
    (message,) = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert message.startswith(f"documents: {file}:")
    assert said in message
    assert health(mock)["troubles"] == {"documents": message.removeprefix("documents: ")}

    edit(folder, by, what.replace("3.0.3", "3.0.2"))
    until(lambda: health(mock)["status"] == "ok")
    assert health(mock)["troubles"] == {}
    assert number(mock) == 7


def test_documents_and_plans_are_those_that_are_served(mock: MockServer, folder: Path) -> None:
    assert path_of(mock) == "/api/Parcels"

    edit(folder, "/api/Parcels", "/api/Boxes")
    until(lambda: path_of(mock) == "/api/Boxes")

    assert mock.plan(path="/api/Boxes", code=503).left == 1
    with pytest.raises(ValueError, match="no document has '/api/Parcels'; there are: sixth /api/B"):
        mock.plan(path="/api/Parcels", code=503)
    assert httpx.post(f"{mock.url}/api/Boxes", json=GOOD).status_code == 503


def test_what_the_mock_remembers_outlives_a_reload(mock: MockServer, folder: Path) -> None:
    number(mock)
    mock.plan(code=202, times=None, path="/api/Parcels")
    before = len(mock.journal)

    edit(folder, "summary: Send a parcel", "summary: Send one")
    until(lambda: "Send one" in get(f"{mock.url}/openapi/sixth.yaml").text)

    assert len(mock.journal) >= before
    assert post(f"{mock.url}/api/Parcels").status_code == 202


def test_without_the_setting_nothing_is_read_again(folder: Path) -> None:
    with MockServer(settings=Settings(port=0, log="off", documents=folder)) as mock:
        edit(folder, "sample: {value: {Number: 7}}", "sample: {value: {Number: 70}}")
        time.sleep(0.5)  # ten times what the watcher waits for

        assert number(mock) == 7


def test_requests_under_way_end_as_they_began_while_the_new_document_serves(
    mock: MockServer, folder: Path
) -> None:
    body = json.dumps(GOOD).encode()
    with socket.create_connection(("127.0.0.1", mock_port(mock)), PATIENCE) as under_way:
        under_way.sendall(head("/api/Parcels", body, "application/json") + body[:5])
        until_read(mock_port(mock))
        edit(folder, "sample: {value: {Number: 7}}", "sample: {value: {Number: 70}}")
        until(lambda: number(mock) == 70)
        under_way.sendall(body[5:])

        assert json.loads(answered(under_way).body) == {"Number": 7}


def app_that_says(word: str) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": word})
        await receive()
        await send({"type": word})

    return app


def test_a_request_stays_with_the_application_it_began_with() -> None:
    swapped = Swapped(Served(app_that_says("old"), ()))
    sent: list[str] = []

    async def receive() -> Message:
        swapped.served = Served(app_that_says("new"), ())
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    async def both() -> None:
        await swapped({}, receive, send)
        await swapped({}, receive, send)

    asyncio.run(both())

    assert sent == ["old", "old", "new", "new"]


@pytest.mark.parametrize("error", [DocumentError(Path("x.yaml"), 3, "bad"), ZeroDivisionError()])
def test_whatever_goes_wrong_leaves_the_application_as_it_was(
    error: Exception, tmp_path: Path
) -> None:
    def make() -> Served:
        raise error

    old = Served(app_that_says("old"), ())
    swapped, health = Swapped(old), Health()

    async def reload() -> bool:
        return await Reload(tmp_path, frozenset(), make, swapped, health).reload()

    assert asyncio.run(reload()) is False
    assert swapped.served is old
    assert health.status == "degraded"


def test_the_command_says_on_stderr_which_line_breaks_in_one_line(folder: Path) -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--log", "off"]
    process = subprocess.Popen(
        [*command, "--reload", "--documents", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        file = edit(folder, "#/components/schemas/Receipt'", "#/components/schemas/Recipe'")
        line = process.stderr.readline()
        process.terminate()
        _, rest = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()

    assert line.startswith(f"documents: {file}:")
    assert "Recipe" in line
    assert rest == ""
    assert process.returncode == 0

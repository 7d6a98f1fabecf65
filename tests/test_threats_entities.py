"""Threat rows 24 and 28: XML that names files and addresses, none of which is opened."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hostile_bodies import XML, case, post, xml
from tests.mock_process import MockProcess, running


@pytest.fixture(scope="module")
def mock() -> Iterator[MockProcess]:
    with running() as process:
        yield process


@contextmanager
def listening() -> Iterator[tuple[int, socket.socket]]:
    """A server that nobody should call: its port, and its socket."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1], server


def was_called(server: socket.socket) -> bool:
    """Whether a connection waits at a server."""
    server.setblocking(False)
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def is_open_for_reading(pipe: Path) -> bool:
    """Whether somebody waits to read from a named pipe."""
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:  # ENXIO: nobody
        return False
    return True


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file that whoever opens it would wait at for good."""
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


REACHING_OUT = [
    case("row 24 a file", '<!ENTITY e SYSTEM "file://{pipe}">', "&e;"),
    case("row 24 a file as PUBLIC", '<!ENTITY e PUBLIC "x" "{pipe}">', "&e;"),
    case("row 24 the network", '<!ENTITY e SYSTEM "http://127.0.0.1:{port}/">', "&e;"),
    case("row 24 FTP", '<!ENTITY e SYSTEM "ftp://127.0.0.1:{port}/x">', "&e;"),
    case("row 24 a parameter entity", '<!ENTITY % e SYSTEM "http://127.0.0.1:{port}/"> %e;', ""),
    case("row 24 a parameter entity's file", '<!ENTITY % e SYSTEM "file://{pipe}"> %e;', ""),
    case("row 24 an attribute", '<!ATTLIST x y ENTITY "e"><!ENTITY e SYSTEM "{pipe}">', "&e;"),
]


@pytest.mark.parametrize("prefer", ["as=contract", "as=partner"])
@pytest.mark.parametrize("partner", ["vezeeta", "globalportal", "cmt"])
@pytest.mark.parametrize(("declared", "used"), REACHING_OUT)
def test_no_entity_opens_a_file_or_a_socket(
    mock: MockProcess, pipe: Path, declared: str, used: str, partner: str, prefer: str
) -> None:
    with listening() as (port, server):
        before = f"<!DOCTYPE x [{declared.format(pipe=pipe, port=port)}]>"
        answer = post(mock, partner, xml(f"<a>{used}</a>", partner, before), XML, Prefer=prefer)

        assert answer.status == 400
        assert not was_called(server)
        assert not is_open_for_reading(pipe)


@pytest.mark.parametrize(
    "body",
    [
        case("row 24 an external DTD", '<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/">' + xml("")),
        case("row 24 a DTD in a file", '<!DOCTYPE x SYSTEM "file://{pipe}">' + xml("")),
    ],
)
def test_no_dtd_is_fetched(mock: MockProcess, pipe: Path, body: str) -> None:
    with listening() as (port, server):
        answer = post(mock, "vezeeta", body.format(port=port, pipe=pipe), XML)

        assert (answer.status, answer.broken) == (400, [("line 1", "doctype")])
        assert not was_called(server)
        assert not is_open_for_reading(pipe)


XI = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{}"/>'
SCHEMA = ' i:schemaLocation="urn:x http://127.0.0.1:{port}/x.xsd"'

INERT = [
    case("row 28 XInclude of a file", xml(XI.format("file://{pipe}"))),
    case("row 28 XInclude over the network", xml(XI.format("http://127.0.0.1:{port}/"))),
    case("row 28 a stylesheet", '<?xml-stylesheet href="http://127.0.0.1:{port}/"?>' + xml("")),
    case("row 28 a schema's location", xml("", attributes=SCHEMA)),
]


@pytest.mark.parametrize("prefer", ["as=contract", "as=partner"])
@pytest.mark.parametrize("body", INERT)
def test_an_instruction_is_inert(mock: MockProcess, pipe: Path, body: str, prefer: str) -> None:
    with listening() as (port, server):
        answer = post(mock, "vezeeta", body.format(port=port, pipe=pipe), XML, Prefer=prefer)

        # .NET's reader takes no processing instruction at all: tests/dotnet shows it.
        is_refused = prefer == "as=partner" and body.startswith("<?")
        assert answer.status == (400 if is_refused else 200)
        assert not was_called(server)
        assert not is_open_for_reading(pipe)

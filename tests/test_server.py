"""The mock over real sockets: what only the HTTP layer can get wrong."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from mockserver import MockServer, Settings
from mockserver.listening import PortTaken, listen, url_of
from openapi.documents import DocumentError
from tests.mocks import documents, operations, sample_of
from tests.waiting import PATIENCE, until, until_read

OPERATION = operations()[0]


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(settings=Settings(port=0, log="off")) as server:
        yield server


@pytest.fixture(scope="module")
def impatient() -> Iterator[MockServer]:
    """For what is never sent: what is sent might take longer than this on a busy machine."""
    with MockServer(settings=Settings(port=0, log="off", read_timeout=1)) as server:
        yield server


def connect(mock: MockServer) -> socket.socket:
    host, port = mock.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answer(mock: MockServer, *sent: bytes, pause: float = 0) -> bytes:
    """All that comes back for these bytes until the mock closes (or nothing comes for a while)."""
    with connect(mock) as connection:
        try:
            for piece in sent:
                connection.sendall(piece)
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused in the middle, as it should be; what was answered counts
        return everything(connection)


def everything(connection: socket.socket) -> bytes:
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


def whole(connection: socket.socket) -> bytes:
    """A reply of JSON as soon as it is there: the mock need not close."""
    received = b""
    while not received.endswith(b"}"):
        received += connection.recv(65536)
    return received


def head(path: str = OPERATION.path, *headers: str, method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def problem(reply: bytes) -> dict[str, object]:
    members: dict[str, object] = json.loads(reply.partition(b"\r\n\r\n")[2])
    return members


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.partner)
def test_a_server_in_a_thread_answers(mock: MockServer, operation: object) -> None:
    body, headers = sample_of(operation)  # type: ignore[arg-type]

    reply = httpx.post(mock.url + operation.path, content=body, headers=headers, timeout=PATIENCE)  # type: ignore[attr-defined]

    assert reply.status_code == 200


def test_two_servers_run_beside_each_other_and_stop() -> None:
    one, two = documents()[0].partner, documents()[1].partner
    with MockServer([one]) as first, MockServer([two]) as second:
        assert first.url != second.url
        assert (
            httpx.post(first.url + documents()[1].operations[0].path, timeout=PATIENCE).status_code
            == 404
        )

    with pytest.raises(httpx.ConnectError):
        httpx.get(first.url, timeout=PATIENCE)


def test_a_server_that_is_not_started_says_so() -> None:
    with pytest.raises(RuntimeError, match="with MockServer"):
        _ = MockServer().url


def test_an_unknown_partner_is_refused_before_anything_listens() -> None:
    with pytest.raises(DocumentError, match="nobody"):
        MockServer(["nobody"])


def test_the_log_goes_where_it_is_told() -> None:
    lines = io.StringIO()
    with MockServer(log=lines) as mock:
        httpx.get(mock.url + "/x%0Aforged", timeout=PATIENCE)

    assert lines.getvalue().startswith("GET /x\\nforged 404 ")
    assert lines.getvalue().count("\n") == 1


@pytest.mark.parametrize("path", ["/../", "//", "/./", "/%2e%2e/", "/x/.."])
def test_a_path_is_not_tidied_up(mock: MockServer, path: str) -> None:
    reply = answer(mock, head(path + OPERATION.path.removeprefix("/"), "Content-Length: 0"))

    assert reply.startswith(b"HTTP/1.1 404 ")


def test_a_body_over_the_limit_is_413_without_being_read(mock: MockServer) -> None:
    began = head(OPERATION.path, "Content-Type: application/json", "Content-Length: 32000000")

    reply = answer(mock, began)

    assert reply.startswith(b"HTTP/1.1 413 ")
    assert problem(reply)["type"] == "urn:mockserver:problem:body-too-large"


def test_who_has_the_refusal_of_a_body_that_never_comes_finds_it_in_the_journal() -> None:
    with MockServer() as mock, connect(mock) as connection:
        connection.sendall(head(OPERATION.path, "Content-Length: 32000000"))
        whole(connection)

        assert [entry.status for entry in mock.journal] == [413]
        assert mock.journal[0].reply_body.endswith(b"}")


def test_a_client_that_sends_all_before_it_reads_still_gets_its_413(mock: MockServer) -> None:
    body = b"x" * 32_000_000

    reply = answer(mock, head(OPERATION.path, f"Content-Length: {len(body)}"), body)

    assert reply.startswith(b"HTTP/1.1 413 ")


def test_an_endless_chunked_body_is_413(mock: MockServer) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"

    reply = answer(mock, head(OPERATION.path, "Transfer-Encoding: chunked"), *[chunk] * 1000)

    assert reply.startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_is_read(mock: MockServer) -> None:
    body, headers = sample_of(OPERATION)
    said = [f"{name}: {value}" for name, value in headers.items()]
    chunks = b"".join(b"%x\r\n%s\r\n" % (1, bytes([each])) for each in body)

    reply = answer(
        mock, head(OPERATION.path, "Transfer-Encoding: chunked", *said), chunks + b"0\r\n\r\n"
    )

    assert reply.startswith(b"HTTP/1.1 200 ")


def test_a_slow_body_is_408(impatient: MockServer) -> None:
    begun = head(OPERATION.path, "Content-Length: 50")

    reply = answer(impatient, begun, *[b"1"] * 5, pause=0.3)

    assert reply == b"" or reply.startswith(b"HTTP/1.1 408 ")


def test_a_body_that_never_comes_is_408(impatient: MockServer) -> None:
    reply = answer(impatient, head(OPERATION.path, "Content-Length: 5"))

    assert reply.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in reply.lower()


@pytest.mark.parametrize("sent", [b"", b"POST / HT", b"POST / HTTP/1.1\r\nHost: x\r\nA: "])
def test_a_head_that_never_ends_is_hung_up_on(impatient: MockServer, sent: bytes) -> None:
    assert answer(impatient, sent) == b""


def test_a_second_head_on_a_connection_is_timed_too(impatient: MockServer) -> None:
    with connect(impatient) as connection:
        connection.sendall(head("/x", method="GET").replace(b"Connection: close\r\n", b""))
        whole(connection)
        connection.sendall(b"GET /x HTTP/1.1\r\nHost:")

        assert everything(connection) == b""


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (head("/" + "x" * 100_000), 414),
        (head("/", "X: " + "x" * 1_000_000), 431),
        (head("/", *[f"X{n}: {'x' * 90}" for n in range(1_000)]), 431),
        (head("/", "X: " + "x" * 30_000, method="GET"), 404),
        (b"POST / HTTP/1.1\r\nHost: x\r\n" + b"x" * 200_000, 431),
    ],
    ids=["url", "header", "headers", "long but fair", "endless"],
)
def test_a_long_head_is_refused(mock: MockServer, sent: bytes, status: int) -> None:
    reply = answer(mock, sent)

    assert reply == b"" or reply.startswith(b"HTTP/1.1 %d " % status)
    assert status in (414, 431) or reply


def test_a_fair_head_with_a_large_body_in_one_go_is_no_long_head(mock: MockServer) -> None:
    body = b" " * 200_000

    reply = answer(mock, head(OPERATION.path, f"Content-Length: {len(body)}") + body)

    assert reply.startswith(b"HTTP/1.1 415 ")


@pytest.mark.parametrize(
    "sent",
    [
        head("/", "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        head("/", "Content-Length: 5", "Content-Length: 6") + b"12345",
        head("/", "Content-Length: -5"),
        head("/", "X: a\x00b"),
        b"GARBAGE\r\n\r\n",
    ],
)
def test_what_is_no_http_is_400_and_closed(mock: MockServer, sent: bytes) -> None:
    assert answer(mock, sent).startswith(b"HTTP/1.1 400 ")


def test_a_client_that_leaves_in_mid_body_leaves_nothing_behind() -> None:
    lines = io.StringIO()
    with MockServer(settings=Settings(port=0), log=lines) as mock:
        with connect(mock) as connection:
            connection.sendall(head(OPERATION.path, "Content-Length: 50") + b"{")
        until(lambda: lines.getvalue().endswith("\n"))

    assert " 499 " in lines.getvalue()
    assert lines.getvalue().endswith("the client left\n")


def test_a_taken_port_is_said_to_be_taken() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(PortTaken, match="cannot listen at"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(PortTaken, match="no such address; see --host"):
        listen("192.0.2.1", 0)
    with pytest.raises(PortTaken, match="--host"):
        listen("no.such.host.invalid", 0)


def test_the_url_is_one_that_can_be_called() -> None:
    with listen("0.0.0.0", 0) as everywhere:  # noqa: S104
        assert url_of(everywhere).startswith("http://127.0.0.1:")


def test_sigterm_ends_a_mock_with_a_half_sent_body_soon() -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
            connection.sendall(head(OPERATION.path, "Content-Length: 50") + b"{")
            until_read(port)
            os.kill(process.pid, signal.SIGTERM)
            _, errors = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_name_in_place_of_a_list_of_names_is_told() -> None:
    with pytest.raises(TypeError, match=r"MockServer\(\['some-partner'\]\)"):
        MockServer("some-partner")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"code": 503, "tims": 2}, "there is no 'tims'; known: .*times.*path.*probability"),
        ({"code": 503, "path": "/nope"}, "no document has '/nope'; there are: .*" + OPERATION.path),
        ({"code": 503, "partner": "me"}, "no document has 'me'; there are: " + OPERATION.partner),
        ({"code": 503, "session": "two words"}, "a session is named with"),
    ],
    ids=str,
)
def test_a_plan_that_cannot_be_is_told_with_what_can(
    mock: MockServer, said: dict[str, object], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        mock.plan(**said)  # type: ignore[arg-type]


def test_an_exchange_is_sent_again_as_it_came_though_it_is_shown_masked(mock: MockServer) -> None:
    mock.reset()
    body, headers = sample_of(OPERATION)
    secret = {**headers, "Authorization": "Bearer hush", "X-Mock-Session": "again"}
    httpx.post(f"{mock.url}{OPERATION.path}?a=%20b", content=body, headers=secret, timeout=PATIENCE)
    with pytest.raises((httpx.RemoteProtocolError, httpx.NetworkError)):
        httpx.post(
            mock.url + OPERATION.path,
            content=body,
            headers={**headers, "Prefer": "fault=drop"},
            timeout=PATIENCE,
        )
    first, dropped = sorted(mock.journal, key=lambda entry: entry.id)

    said = httpx.post(f"{mock.url}/__mock__/journal/{first.id}/again", timeout=PATIENCE).json()
    lost = httpx.post(f"{mock.url}/__mock__/journal/{dropped.id}/again", timeout=PATIENCE).json()

    assert (said, lost) == ({"status": 200}, {"status": 0})
    again = max((e for e in mock.journal if e.session == "again"), key=lambda entry: entry.id)
    assert again is not first
    assert (again.request_body, again.query) == (body, b"a=%20b")
    assert (b"authorization", b"Bearer hush") in again.request_headers


NO_PATH, NO_METHOD = OPERATION.path + "s", "PUT"


@pytest.mark.parametrize(
    ("method", "path", "prefer", "status"),
    [
        ("POST", NO_PATH, "", 404),
        ("POST", "/" + OPERATION.path, "", 404),
        ("POST", NO_PATH, "as=partner", 404),
        (NO_METHOD, OPERATION.path, "", 405),
        ("POST", OPERATION.path, "fault=503", 503),
        ("POST", OPERATION.path, "delay=0.01, fault=503", 503),
    ],
)
def test_what_was_sent_is_kept_also_where_it_decided_nothing(
    mock: MockServer, method: str, path: str, prefer: str, status: int
) -> None:
    mock.reset()
    body, headers = sample_of(OPERATION)

    reply = httpx.request(
        method, mock.url + path, content=body, headers={**headers, "Prefer": prefer}
    )

    (entry,) = mock.journal
    assert (reply.status_code, entry.status, entry.request_body) == (status, status, body)
    again = httpx.post(f"{mock.url}/__mock__/journal/{entry.id}/again").json()
    assert again == {"status": status}
    assert [each.request_body for each in mock.journal] == [body, body]


def test_what_was_sent_is_kept_of_a_dropped_connection(mock: MockServer) -> None:
    mock.reset()
    body, headers = sample_of(OPERATION)

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(
            mock.url + OPERATION.path, content=body, headers={**headers, "Prefer": "fault=drop"}
        )

    (entry,) = mock.journal
    assert (entry.status, entry.request_body) == (0, body)


@pytest.mark.parametrize("length", ["Content-Length: 32000000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize(
    ("path", "prefer", "status"),
    [(NO_PATH, "", 404), (OPERATION.path, "fault=503", 503), (OPERATION.path, "fault=drop", 0)],
)
def test_a_body_over_the_limit_is_not_kept_and_changes_no_refusal(
    mock: MockServer, length: str, path: str, prefer: str, status: int
) -> None:
    mock.reset()
    began = head(path, f"Prefer: {prefer}", length)
    chunk = b"%x\r\n%s\r\n" % (2**20, bytes(2**20))

    reply = answer(mock, began, *([chunk] * 3 if "chunked" in length else []))

    assert reply.startswith(b"HTTP/1.1 %d " % status if status else b"")
    (entry,) = mock.journal
    assert (entry.status, entry.request_body) == (status, b"")


@pytest.mark.parametrize(("path", "prefer"), [(NO_PATH, ""), (OPERATION.path, "fault=503")])
def test_a_body_that_never_ends_is_waited_for_no_longer_than_any_other(
    path: str, prefer: str
) -> None:
    with MockServer(settings=Settings(port=0, log="off", read_timeout=0.2)) as mock:
        reply = answer(mock, head(path, f"Prefer: {prefer}", "Content-Length: 10"), b"half")

    assert reply.startswith(b"HTTP/1.1 503 " if prefer else b"HTTP/1.1 404 ")
    assert b"connection: close" in reply.lower()
    assert [entry.request_body for entry in mock.journal] == [b""]


def test_a_client_that_leaves_before_its_body_is_told_as_one_that_left(mock: MockServer) -> None:
    mock.reset()
    with connect(mock) as connection:
        connection.sendall(head(NO_PATH, "Content-Length: 10") + b"half")

    while not mock.journal:
        time.sleep(0.01)
    assert [entry.status for entry in mock.journal] == [499]

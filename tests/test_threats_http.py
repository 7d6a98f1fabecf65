"""Bad input at the HTTP layer, over raw sockets, against a mock in a process of its own.

The ids hold the rows of the table of bad inputs and faults.
"""

from __future__ import annotations

import json
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from mockserver.listening import listen
from tests.mock_process import Answer, MockProcess, answered, head, running
from tests.mocks import operations, sample_of, write_sixth
from tests.waiting import PATIENCE, until, until_read

OPERATION = operations()[0]
SAMPLE, SAMPLE_HEADERS = sample_of(OPERATION)
MEDIA_TYPE = SAMPLE_HEADERS["Content-Type"]
GOOD = head(OPERATION, SAMPLE, MEDIA_TYPE) + SAMPLE


@pytest.fixture(scope="module")
def mock() -> Iterator[MockProcess]:
    """One mock for all: what one row does to it, the next one would notice."""
    with running("--log", "json") as mock:
        yield mock
        for line in mock.log.splitlines():
            assert set(json.loads(line)) >= {"method", "path", "status"}


@pytest.fixture(scope="module")
def impatient() -> Iterator[MockProcess]:
    """For what is sent slowly, or never to its end: a busy machine may be slow with the rest."""
    with running("--read-timeout", "2", "--log", "off") as mock:
        yield mock


@pytest.fixture(autouse=True)
def still_answers(mock: MockProcess) -> Iterator[None]:
    """Whatever a test does, the next request gets its reply."""
    yield
    assert mock.post(OPERATION, SAMPLE, MEDIA_TYPE).status == 200


def ask(mock: MockProcess, sent: bytes) -> bytes:
    """Everything that comes back for these bytes, until the mock closes."""
    with mock.connect() as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        return everything(connection)


def everything(connection: socket.socket) -> bytes:
    received = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            received += piece
    return received


def reply_to(mock: MockProcess, sent: bytes) -> Answer:
    """The reply to these bytes, after which the mock closes."""
    with mock.connect() as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        return answered(connection)


def lines(*said: str) -> bytes:
    """A head of these lines."""
    return "\r\n".join([*said, "", ""]).encode("latin-1")


# --- large and slow -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", [pytest.param("", id="row 15 a body of 32 MB")])
def test_a_large_body_is_refused_before_it_is_read(mock: MockProcess, path: str) -> None:
    before = mock.memory()

    announced = reply_to(mock, head(OPERATION, 32_000_000, MEDIA_TYPE))
    sent = mock.post(OPERATION, b"x" * 32_000_000, MEDIA_TYPE)

    assert (announced.name, sent.name) == ("body-too-large", "body-too-large")
    assert announced.status == 413
    assert mock.memory() - before < 16_000_000


@pytest.mark.parametrize("size", [pytest.param(0x10000, id="row 16 an endless chunked body")])
def test_an_endless_body_is_refused_at_the_limit(mock: MockProcess, size: int) -> None:
    before = mock.memory()
    chunk = b"%x\r\n%s\r\n" % (size, b"x" * size)
    with mock.connect() as connection:
        connection.sendall(head(OPERATION, 0, MEDIA_TYPE, Transfer_Encoding="chunked"))
        with suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(200_000):  # 13 GB: what follows the limit is thrown away, for a moment
                connection.sendall(chunk)
            pytest.fail("the mock went on reading")
        answer = answered(connection)

    assert (answer.status, answer.name) == (413, "body-too-large")
    assert mock.memory() - before < 16_000_000


def drip(mock: MockProcess, begun: bytes, piece: bytes) -> bytes:
    """Send a beginning, and then piece after piece until the mock has had enough."""
    with mock.connect() as connection:
        connection.sendall(begun)
        with suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(200):
                connection.sendall(piece)
                time.sleep(0.1)  # ten times as fast as the row says, at a fifth of the patience
            pytest.fail("the mock waited on")
        return everything(connection)


@pytest.mark.parametrize(
    ("begun", "piece"),
    [
        pytest.param(b"POST / HTTP/1.1\r\nHost: localhost\r\nX: ", b"x", id="row 30 one header"),
        pytest.param(b"POST / HTTP/1.1\r\n", b"X: y\r\n", id="row 30 header after header"),
        pytest.param(b"P", b"O", id="row 30 a request line"),
        pytest.param(b"\r\n", b"\r\n", id="row 30 empty lines"),
    ],
)
def test_a_slow_head_is_hung_up_on(impatient: MockProcess, begun: bytes, piece: bytes) -> None:
    came = drip(impatient, begun, piece)

    assert came == b"" or came.startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    ("begun", "piece"),
    [
        pytest.param(head(OPERATION, 1_000, MEDIA_TYPE), b" ", id="row 31 with a length"),
        pytest.param(
            head(OPERATION, 0, MEDIA_TYPE, Transfer_Encoding="chunked"),
            b"1\r\n \r\n",
            id="row 31 in chunks",
        ),
    ],
)
def test_a_slow_body_is_408_or_hung_up_on(
    impatient: MockProcess, begun: bytes, piece: bytes
) -> None:
    came = drip(impatient, begun, piece)

    # Who sends on after the reply may find the connection reset before it is read.
    assert came == b"" or came.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("count", [pytest.param(2_000, id="row 32 idle connections")])
def test_idle_connections_keep_nobody_out(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * count:
        pytest.skip(f"this system allows {hard} open files")
    # The mock starts with the limit of an ordinary shell: it has to help itself.
    resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, hard))
    try:
        with running("--read-timeout", "300", "--log", "off") as mock, ExitStack() as idle:
            resource.setrlimit(resource.RLIMIT_NOFILE, (2 * count, hard))
            for _ in range(count):
                idle.enter_context(mock.connect())

            assert mock.post(OPERATION, SAMPLE, MEDIA_TYPE).status == 200
            assert mock.log == ""
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        pytest.param(
            lines("GET / HTTP/1.1", "Host: localhost", f"X: {'x' * 1_000_000}"),
            (431,),
            id="row 33 a header of 1 MB",
        ),
        pytest.param(
            lines("GET / HTTP/1.1", "Host: localhost", f"{'x' * 1_000_000}: y"),
            (431, 400),
            id="row 33 a header name of 1 MB",
        ),
        pytest.param(
            lines("GET / HTTP/1.1", *["Host: localhost"], *["A: b"] * 100_000),
            (431,),
            id="row 33 100,000 headers",
        ),
        pytest.param(
            lines(f"GET /{'x' * 100_000} HTTP/1.1", "Host: localhost"),
            (414, 431),
            id="row 33 a URI of 100 KB",
        ),
        pytest.param(
            lines(f"GET /?{'x' * 100_000} HTTP/1.1", "Host: localhost"),
            (414, 431),
            id="row 33 a query of 100 KB",
        ),
    ],
)
def test_a_long_head_is_refused(mock: MockProcess, sent: bytes, statuses: tuple[int, ...]) -> None:
    before = mock.memory()

    came = ask(mock, sent)

    assert came == b"" or int(came.split()[1]) in statuses
    assert mock.memory() - before < 16_000_000


# --- framing ------------------------------------------------------------------------------------

SECOND = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
START = (f"POST {OPERATION.path} HTTP/1.1", "Host: localhost", f"Content-Type: {MEDIA_TYPE}")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(
            lines(*START, "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
            id="row 34 a length and chunks",
        ),
        pytest.param(
            lines(*START, "Transfer-Encoding: chunked", "Content-Length: 5") + b"0\r\n\r\n",
            id="row 34 chunks and a length",
        ),
        pytest.param(
            lines(*START, "Content-Length: 2", "Content-Length: 5") + b"{}   ",
            id="row 34 two content-lengths",
        ),
        pytest.param(lines(*START, "Content-Length: 2, 5") + b"{}   ", id="row 34 two in one"),
        pytest.param(lines(*START, "Content-Length: -2") + b"{}", id="row 34 a negative length"),
        pytest.param(lines(*START, "Content-Length: +2") + b"{}", id="row 34 a signed length"),
        pytest.param(lines(*START, "Content-Length: 0x2") + b"{}", id="row 34 a hex length"),
        pytest.param(lines(*START, "Content-Length: ") + b"{}", id="row 34 an empty length"),
        pytest.param(
            lines(*START, f"Content-Length: {'9' * 30}") + b"{}", id="row 34 a huge length"
        ),
        pytest.param(
            lines(*START, "Transfer-Encoding: xchunked") + b"2\r\n{}\r\n0\r\n\r\n",
            id="row 34 an unknown coding",
        ),
        pytest.param(
            lines(*START, "Transfer-Encoding: chunked, identity") + b"0\r\n\r\n",
            id="row 34 a coding after chunked",
        ),
        pytest.param(
            lines(*START, "Transfer-Encoding : chunked") + b"0\r\n\r\n",
            id="row 34 a blank before the colon",
        ),
        pytest.param(
            lines(*START, "Transfer-Encoding: chunked") + b"-2\r\n{}\r\n0\r\n\r\n",
            id="row 34 a negative chunk",
        ),
        pytest.param(
            lines(*START, "Transfer-Encoding: chunked") + b"fffffffffffffffff\r\n{}",
            id="row 34 a huge chunk",
        ),
    ],
)
def test_contradicting_lengths_are_400_and_nothing_after_them_is_read(
    mock: MockProcess, sent: bytes
) -> None:
    came = ask(mock, sent + SECOND)

    assert came.startswith(b"HTTP/1.1 400 ")
    assert came.count(b"HTTP/1.1 ") == 1
    assert "smuggled" not in mock.log


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(lines("GET / HTTP/1.1", "Host: localhost", "X: a\x00b"), id="row 35 a NUL"),
        pytest.param(
            lines("GET / HTTP/1.1", "Host: localhost", "X\x00Y: a"), id="row 35 a NUL in a name"
        ),
        pytest.param(
            lines("GET / HTTP/1.1", "Host: localhost", "X: a\nY: b"), id="row 35 a bare LF"
        ),
        pytest.param(
            lines("GET / HTTP/1.1", "Host: localhost", "X: a\rY: b"), id="row 35 a bare CR"
        ),
        pytest.param(
            lines("GET / HTTP/1.1", "Host: localhost", "X: a", " folded"), id="row 35 a folded line"
        ),
        pytest.param(
            b"GET / HTTP/1.1\nHost: localhost\n\n", id="row 35 LF alone at the ends of lines"
        ),
    ],
)
def test_headers_that_two_readers_would_part_differently_are_400(
    mock: MockProcess, sent: bytes
) -> None:
    assert ask(mock, sent).startswith(b"HTTP/1.1 400 ")


# --- hosts and origins --------------------------------------------------------------------------


def get(path: str, *headers: str, host: str = "localhost", method: str = "GET") -> bytes:
    return lines(f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers)


FOREIGN = ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.example:80", "x@y"]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/__mock__/", id="row 36 the page"),
        pytest.param("/__mock__/docs", id="row 36 the API docs"),
        pytest.param("/__mock__/journal", id="row 36 the journal"),
        pytest.param("/__mock__/health", id="row 36 health"),
        pytest.param("/__mock__/static/page.css", id="row 36 an asset"),
    ],
)
@pytest.mark.parametrize("host", FOREIGN)
def test_our_own_pages_answer_to_no_foreign_name(mock: MockProcess, path: str, host: str) -> None:
    answer = reply_to(mock, get(path, host=host))

    assert answer.status in (400, 421)
    assert b"<html" not in answer.body
    assert reply_to(mock, get(path)).status == 200


@pytest.mark.parametrize("host", [pytest.param(each, id=f"row 36 as {each}") for each in FOREIGN])
def test_mocked_paths_answer_to_any_name(mock: MockProcess, host: str) -> None:
    sent = GOOD.replace(b"Host: localhost", f"Host: {host}".encode())

    assert reply_to(mock, sent).status == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(lines("GET /x HTTP/1.1"), 400, id="row 37 no Host"),
        pytest.param(
            lines("GET /x HTTP/1.1", "Host: a", "Host: b", "Connection: close"),
            400,
            id="row 37 two Hosts",
        ),
        pytest.param(lines("GET /x HTTP/1.0"), 404, id="row 37 none is needed in HTTP/1.0"),
    ],
)
def test_a_request_names_its_host_once(mock: MockProcess, sent: bytes, status: int) -> None:
    assert ask(mock, sent).startswith(b"HTTP/1.1 %d " % status)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        pytest.param("http://localhost:3000", True, id="row 38 localhost"),
        pytest.param("https://app.localhost", True, id="row 38 a name for this machine"),
        pytest.param("http://127.0.0.1:5173", True, id="row 38 loopback"),
        pytest.param("http://evil.example", False, id="row 38 a foreign origin"),
        pytest.param("http://localhost.evil.example", False, id="row 38 nearly localhost"),
        pytest.param("http://evil.example#http://localhost", False, id="row 38 a fragment"),
        pytest.param("null", False, id="row 38 null"),
    ],
)
def test_a_preflight_allows_known_origins_alone(
    mock: MockProcess, origin: str, allowed: bool
) -> None:
    asked = ("Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type")
    preflight = get(OPERATION.path, f"Origin: {origin}", *asked, method="OPTIONS")

    before = reply_to(mock, preflight)
    call = reply_to(mock, GOOD.replace(b"\r\n\r\n", f"\r\nOrigin: {origin}\r\n\r\n".encode(), 1))

    assert (before.status in (200, 204)) is allowed
    for answer in (before, call):
        assert ("access-control-allow-origin" in answer.headers) is allowed


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(("Origin: http://evil.example",), id="row 39 another origin"),
        pytest.param(("Origin: http://localhost:3000",), id="row 39 another port"),
        pytest.param(("Sec-Fetch-Site: cross-site",), id="row 39 another site"),
    ],
)
def test_another_sites_page_cannot_use_the_admin_api(
    mock: MockProcess, headers: tuple[str, ...]
) -> None:
    sent = get(
        "/__mock__/reset", *headers, "Content-Length: 2", "Content-Type: text/plain", method="POST"
    )

    answer = reply_to(mock, sent + b"{}")

    assert (answer.status, answer.name) == (403, "cross-site")


PLACES = ["", "/api", "/__mock__/static", "/openapi", "/__mock__/docs"]
TRICKS = [
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/%252e%252e/etc/passwd",
    "/..\\..\\etc\\passwd",
    "/..%5c..%5cetc%5cpasswd",
    "/x%00.yaml",
    "/%c0%ae%c0%ae/etc/passwd",
    "//etc/passwd",
    "/....//etc/passwd",
]


@pytest.mark.parametrize(
    "place", [pytest.param(each, id=f"row 40 below {each}/") for each in PLACES]
)
@pytest.mark.parametrize("trick", TRICKS)
def test_no_path_leads_out(mock: MockProcess, place: str, trick: str) -> None:
    answer = reply_to(mock, get(place + trick))

    assert answer.status == 404
    assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(OPERATION.path.replace("/", "/./", 1), id="row 40 a dot"),
        pytest.param("/x/.." + OPERATION.path, id="row 40 there and back"),
        pytest.param("/%2e%2e" + OPERATION.path, id="row 40 encoded dots"),
        pytest.param(OPERATION.path.replace("/", "%2f", 1), id="row 40 an encoded slash"),
        pytest.param(OPERATION.path + "%00", id="row 40 a NUL"),
        pytest.param(OPERATION.path + ";x=1", id="row 40 a parameter"),
    ],
)
def test_a_path_is_the_documented_one_or_none(mock: MockProcess, path: str) -> None:
    sent = GOOD.replace(OPERATION.path.encode(), path.encode(), 1)

    assert ask(mock, sent)[:13] in (b"HTTP/1.1 404 ", b"HTTP/1.1 400 ")


# --- clients that leave, and the end ------------------------------------------------------------


def open_files(mock: MockProcess) -> int:
    return len(list(Path(f"/proc/{mock.pid}/fd").iterdir()))


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(head(OPERATION, 500, MEDIA_TYPE) + b"{", id="row 44 in mid-body"),
        pytest.param(
            head(OPERATION, 0, MEDIA_TYPE, Transfer_Encoding="chunked") + b"5\r\n{",
            id="row 44 in mid-chunk",
        ),
        pytest.param(b"POST / HT", id="row 44 in mid-head"),
        pytest.param(GOOD, id="row 44 before the reply"),
        pytest.param(
            GOOD.replace(b"\r\n\r\n", b"\r\nPrefer: delay=1\r\n\r\n", 1), id="row 44 in a delay"
        ),
        pytest.param(
            GOOD.replace(b"\r\n\r\n", b'\r\nPrefer: fault="drip:2"\r\n\r\n', 1),
            id="row 44 in mid-reply",
        ),
    ],
)
@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_clients_that_leave_leave_nothing_behind(
    mock: MockProcess, begun: bytes, reset: bool
) -> None:
    before = open_files(mock)
    for _ in range(20):
        with mock.connect() as connection:
            connection.sendall(begun)
            if reset:  # RST in place of FIN
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    # Connections are accepted in the order in which they came: once this one is answered, all of
    # the others were open, and from now on they only become fewer.
    assert reply_to(mock, GOOD).status == 200

    until(lambda: open_files(mock) <= before)
    assert "Traceback" not in mock.log


IN_FLIGHT = [
    pytest.param(
        GOOD.replace(b"\r\n\r\n", b"\r\nPrefer: delay=1\r\n\r\n", 1),
        200,
        id="row 45 a delayed reply",
    ),
    pytest.param(head(OPERATION, 500, MEDIA_TYPE) + b"{", 503, id="row 45 a body that never comes"),
    pytest.param(
        GOOD.replace(b"\r\n\r\n", b"\r\nPrefer: delay=60\r\n\r\n", 1), 503, id="row 45 a long delay"
    ),
    pytest.param(b"POST / HT", None, id="row 45 half a head"),
    pytest.param(b"", None, id="row 45 an idle connection"),
]


@pytest.mark.parametrize(("sent", "status"), IN_FLIGHT)
def test_sigterm_drains_and_ends(sent: bytes, status: int | None) -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--log", "off"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
                connection.sendall(sent)
                until_read(port)
                process.send_signal(signal.SIGTERM)
                came = everything(connection)
            _, errors = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()

    assert (int(came.split()[1]) if came else None) == status
    assert process.returncode == 0
    # The server says so where it had to end a request.
    assert errors.count("\n") == (status == 503)
    assert "Traceback" not in errors


# --- starting -----------------------------------------------------------------------------------


def command_line(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mockserver", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """The command ended with exit code 2 and one line, with all of this in it."""
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    for words in said:
        assert words in done.stderr


@pytest.mark.parametrize("command", [pytest.param("serve", id="row 48 a port that is taken")])
def test_a_taken_port_is_one_clear_line(command: str) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]

        refused(command_line(command, "--port", port), f"127.0.0.1:{port}", "--port")


@pytest.mark.parametrize(
    ("what", "by", "said"),
    [
        pytest.param("info: {", "info: {{", "expected ',' or '}'", id="row 48 no YAML"),
        pytest.param(
            "openapi: 3.0.3", "openapi: 4", "3.0.x is expected", id="row 48 another version"
        ),
        pytest.param(
            "#/components/schemas/Refusal'",
            "#/components/schemas/R'",
            "leads to nothing",
            id="row 48 a missing $ref",
        ),
        pytest.param(
            "#/components/schemas/Refusal'",
            "http://evil.test/r.yaml'",
            "leads out of the document",
            id="row 49 a remote $ref",
        ),
        pytest.param(
            "#/components/schemas/Refusal'",
            "file:///etc/passwd'",
            "leads out of the document",
            id="row 49 a file $ref",
        ),
        pytest.param(
            "#/components/schemas/Refusal'",
            "other.yaml#/x'",
            "leads out of the document",
            id="row 49 a $ref to a file beside",
        ),
    ],
)
def test_a_document_that_cannot_be_served_is_one_clear_line(
    tmp_path: Path, what: str, by: str, said: str
) -> None:
    file = write_sixth(tmp_path) / "sixth.yaml"
    text = file.read_text("utf-8")
    assert what in text
    file.write_text(text.replace(what, by, 1), "utf-8")

    refused(command_line("serve", "--port", "0", "--documents", tmp_path), f"{file}:", said)


@pytest.mark.parametrize("path", [pytest.param("/API/parcels/", id="row 48 a path given twice")])
def test_a_path_that_two_documents_share_is_one_clear_line(tmp_path: Path, path: str) -> None:
    file = write_sixth(tmp_path) / "sixth.yaml"
    other = tmp_path / "seventh.yaml"
    other.write_text(file.read_text("utf-8").replace("/api/Parcels", path), "utf-8")

    refused(command_line("serve", "--port", "0", "--documents", tmp_path), "already taken by")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://169.254.169.254", id="row 50 the metadata address"),
        pytest.param("http://169.254.169.254/latest/meta-data", id="row 50 a path of it"),
        pytest.param("http://[::ffff:169.254.169.254]", id="row 50 it in IPv6"),
        pytest.param("http://[fe80::1]", id="row 50 a link-local address"),
        pytest.param("http://2852039166", id="row 50 it as a number"),
        pytest.param("http://a.test via 169.254.169.254", id="row 50 a name for it"),
        pytest.param("http://0.0.0.0", id="row 50 no address"),
    ],
)
def test_the_proxy_never_starts_towards_what_nobody_means(url: str, tmp_path: Path) -> None:
    partner = OPERATION.partner

    done = command_line("proxy", "--upstream", f"{partner}={url}", "--record", tmp_path / "kept")

    refused(done, "never called")
    assert not (tmp_path / "kept").exists()


def test_many_clients_at_once_with_every_trick_leave_the_mock_well(
    impatient: MockProcess,
) -> None:
    """What each row does alone, thirty do at the same time."""
    tricks = [
        lines(*START, "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        head(OPERATION, 500, MEDIA_TYPE) + b"{",
        b"POST / HT",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS, where none is spoken
        b"\x00" * 1_000,
        GOOD,
    ]

    def play(sent: bytes) -> None:
        for _ in range(5):
            ask(impatient, sent)

    threads = [threading.Thread(target=play, args=(sent,)) for sent in tricks for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert not any(thread.is_alive() for thread in threads)
    assert impatient.post(OPERATION, SAMPLE, MEDIA_TYPE).status == 200
    assert "Traceback" not in impatient.log

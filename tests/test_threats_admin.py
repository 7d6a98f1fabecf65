"""Bad inputs to the pages and the admin API; the number is the threat's row."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from mockserver import MockServer, Settings
from openapi.documents import Document, load
from tests.mocks import PROBLEM, operations, sample_of, write_sixth
from tests.waiting import PATIENCE, until, until_read

OPERATION = operations()[0]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    with MockServer(settings=Settings(port=0, log="off", mask=False)) as server:
        yield server


@pytest.fixture
def mock(running: MockServer) -> MockServer:
    running.reset()
    return running


def port(mock: MockServer) -> int:
    return int(mock.url.rpartition(":")[2])


def raw(mock: MockServer, sent: bytes) -> bytes:
    """All that comes back until the mock closes."""
    with socket.create_connection(("127.0.0.1", port(mock)), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def ask(
    mock: MockServer, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a reply, the request written by hand."""
    sent = {"Host": f"127.0.0.1:{port(mock)}", "Connection": "close"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items() if value}
    sent |= {"Content-Length": str(len(body))} if body else {}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    reply = raw(mock, "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
    head, _, content = reply.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in rest)
    return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}, content


EVERYWHERE = ["/__mock__/", "/__mock__/health", "/__mock__/journal", "/__mock__/docs"]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.1.2.3"]
)
def test_row_36_a_foreign_host_sees_nothing_of_the_mocks_own(
    mock: MockServer, path: str, host: str
) -> None:
    status, headers, body = ask(mock, "GET", path, Host=host)

    assert (status, headers["content-type"]) == (421, PROBLEM)
    assert b"partners" not in body


def test_row_36_a_foreign_host_cannot_change_anything(mock: MockServer) -> None:
    plan = b'{"code": 503}'
    kind = {"Content_Type": "application/json"}

    assert ask(mock, "POST", "/__mock__/plans", plan, Host="evil.example", **kind)[0] == 421
    assert ask(mock, "DELETE", "/__mock__/journal", Host="evil.example")[0] == 421
    assert list(mock.memory.sessions.default.plans) == []


def test_row_36_the_mocked_paths_answer_any_host(mock: MockServer) -> None:
    body, headers = sample_of(OPERATION)
    kind = {"Content_Type": headers["Content-Type"]}

    assert ask(mock, "POST", OPERATION.path, body, Host="partner.example", **kind)[0] == 200


def test_row_37_no_host_is_refused(mock: MockServer) -> None:
    reply = raw(mock, b"GET /__mock__/health HTTP/1.1\r\nConnection: close\r\n\r\n")

    assert reply.startswith((b"HTTP/1.1 400", b"HTTP/1.1 421"))


def test_row_37_two_hosts_are_refused_at_the_mocks_own(mock: MockServer) -> None:
    head = b"GET /__mock__/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n"
    reply = raw(mock, head + b"Connection: close\r\n\r\n")

    assert reply.startswith((b"HTTP/1.1 400", b"HTTP/1.1 421"))


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"]
)
def test_row_38_a_foreign_origin_is_allowed_nothing(mock: MockServer, origin: str) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Origin": origin}

    for path in (OPERATION.path, "/__mock__/plans"):
        _, headers, _ = ask(mock, "OPTIONS", path, b"", **asked)

        assert "access-control-allow-origin" not in headers


CROSS_SITE: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:3000"},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
]


@pytest.mark.parametrize("sent", CROSS_SITE, ids=str)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "plans"),
        ("POST", "reset"),
        ("POST", "verify"),
        ("DELETE", "journal"),
        ("DELETE", "plans"),
        ("DELETE", "state"),
    ],
)
def test_row_39_another_site_changes_nothing(
    mock: MockServer, sent: dict[str, str], method: str, path: str
) -> None:
    mock.plan(code=503)
    body = b'{"code": 500}' if method == "POST" else b""

    status, headers, _ = ask(
        mock, method, f"/__mock__/{path}", body, Content_Type="application/json", **sent
    )

    assert (status, headers["content-type"]) == (403, PROBLEM)
    assert len(mock.memory.sessions.default.plans) == 1


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""]
)
def test_row_39_what_a_form_can_send_is_not_taken(mock: MockServer, kind: str) -> None:
    status, _, _ = ask(mock, "POST", "/__mock__/plans", b'{"code": 503}', Content_Type=kind)

    assert status == 415
    assert len(mock.memory.sessions.default.plans) == 0


def test_row_39_another_site_reads_nothing(mock: MockServer) -> None:
    status, headers, _ = ask(mock, "GET", "/__mock__/journal", Origin="http://localhost:3000")
    embedded, _, _ = ask(
        mock, "GET", "/__mock__/journal", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors"
    )

    assert (status, embedded) == (403, 403)
    assert headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    "path",
    [
        "/__mock__/../__mock__/../etc/passwd",
        "/__mock__/%2e%2e/%2e%2e/etc/passwd",
        "/__mock__/static/../../server.py",
        "/__mock__/static/%2e%2e/%2e%2e/server.py",
        "/__mock__/static/..%2f..%2fserver.py",
        "/__mock__/docs/..%2fpages.py",
        "/__mock__/journal%2f1",
        "/__mock__/health%00",
        "/__mock__/journal/1%00",
        "/openapi/../server.py",
        "/openapi/..%2f..%2fpyproject.toml",
        "//__mock__/health",
        "/__MOCK__/health",
    ],
)
def test_row_40_no_path_leads_elsewhere(mock: MockServer, path: str) -> None:
    status, headers, body = ask(mock, "GET", path)

    assert (status, headers["content-type"]) == (404, PROBLEM)
    assert b"import " not in body


NASTY = ["sample\r\nX-Evil: 1", "sample\nX-Evil: 1", "\x00", "\x1b[31m", "\u2028", "é", '"', SCRIPT]


@pytest.mark.parametrize("name", NASTY, ids=ascii)
def test_row_41_a_planned_example_cannot_end_a_header(mock: MockServer, name: str) -> None:
    body = json.dumps({"example": name}).encode()

    status, headers, _ = ask(mock, "POST", "/__mock__/plans", body, Content_Type="application/json")

    assert status == 400
    assert "x-evil" not in headers


def test_row_41_an_example_with_a_nasty_name_is_told_on_one_line(tmp_path: Any) -> None:
    folder = write_sixth(tmp_path)
    file = folder / "sixth.yaml"
    file.write_text(file.read_text().replace("'two words, \"quoted\"'", '"a\\r\\nX-Evil: é"'))
    documents: tuple[Document, ...] = load(folder)
    name = documents[0].operations[0].replies["200"].example_names()[1]
    assert "\r\n" in name

    with MockServer(settings=Settings(port=0, log="off", documents=folder)) as mock:
        mock.plan(example=name)
        body = json.dumps({"Weight": 1, "Street": "x"}).encode()
        status, headers, _ = ask(
            mock, "POST", "/api/Parcels", body, Content_Type="application/json"
        )

    assert status == 200
    assert "x-evil" not in headers
    assert headers["mock-reason"] == 'example="a??X-Evil: ?", plan=1, exchange=1'


def test_row_42_what_a_client_sent_is_told_as_data_only(mock: MockServer) -> None:
    body, headers = sample_of(OPERATION)
    value = json.loads(body)
    value["Extra"] = SCRIPT
    kind = headers["Content-Type"]
    ask(mock, "POST", OPERATION.path, json.dumps(value).encode(), Content_Type=kind, X_Note=SCRIPT)

    one = f"journal/{mock.journal[-1].id}"
    for path in ("journal", one, "journal.har", "state", "sessions", "plans"):
        status, told, content = ask(mock, "GET", f"/__mock__/{path}")

        assert (status, told["content-type"]) == (200, "application/json")
        assert told["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in told["content-security-policy"]
        assert json.loads(content)
    assert SCRIPT in json.loads(ask(mock, "GET", f"/__mock__/{one}")[2])["request"]["body"]


@pytest.mark.parametrize("path", ["/__mock__/", "/__mock__/docs"])
def test_row_42_pages_run_only_their_own_scripts(mock: MockServer, path: str) -> None:
    _, headers, _ = ask(mock, "GET", path)

    policy = headers["content-security-policy"]
    assert "script-src 'unsafe" not in policy
    assert "default-src 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_row_42_a_problem_is_not_taken_for_a_page(mock: MockServer) -> None:
    body = json.dumps({"Reservation": SCRIPT}).encode()
    _, headers, _ = ask(mock, "POST", OPERATION.path, body, Content_Type="application/json")

    assert headers["content-type"] == PROBLEM
    assert headers["x-content-type-options"] == "nosniff"


def test_row_43_a_session_and_a_path_cannot_forge_a_line_of_the_log(mock: MockServer) -> None:
    status, _, _ = ask(mock, "POST", "/a%0d%0aPOST%20/b%20200", X_Mock_Session="a b")

    (entry,) = mock.journal
    assert (status, entry.session) == (404, "")
    told = ask(mock, "GET", f"/__mock__/journal/{entry.id}")[2]
    assert json.loads(told)["path"] == "/a\r\nPOST /b 200"
    assert b"\r" not in told
    assert b"%0D%0A" in told  # in the command to repeat it


def test_row_44_a_client_that_leaves_while_a_fault_is_acted_out_leaves_nothing(
    mock: MockServer, capfd: pytest.CaptureFixture[str]
) -> None:
    body, headers = sample_of(OPERATION)
    for fault in ("drip:0.3", "truncate", "reset", "drop"):
        with socket.create_connection(("127.0.0.1", port(mock)), timeout=PATIENCE) as connection:
            head = f"POST {OPERATION.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
            head += f'Content-Type: {headers["Content-Type"]}\r\nPrefer: fault="{fault}"\r\n\r\n'
            connection.sendall(head.replace('"drop"', "drop").encode() + body)
    until(lambda: len(mock.journal) >= 4)

    assert len(mock.journal) == 4
    assert capfd.readouterr().err == ""


def test_row_45_a_delayed_reply_does_not_hold_up_the_end() -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--log", "off"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        url = process.stdout.readline().decode().strip()
        body, headers = sample_of(OPERATION)
        host, _, number = url.removeprefix("http://").rpartition(":")
        with socket.create_connection((host, int(number)), timeout=PATIENCE) as connection:
            head = f"POST {OPERATION.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
            head += f"Content-Type: {headers['Content-Type']}\r\nPrefer: delay=300\r\n\r\n"
            connection.sendall(head.encode() + body)
            until_read(int(number))
            process.send_signal(signal.SIGTERM)
            reply = connection.recv(65536)
            code = process.wait(PATIENCE)

        assert (reply[:13], code) == (b"HTTP/1.1 503 ", 0)
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()

"""Faults as clients meet them: over real sockets, because a broken connection is the point."""

import asyncio
import json
import socket
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from mockserver import MockServer, Settings
from mockserver.faults import CONNECTION, Troubled
from mockserver.journal import JournalMiddleware
from mockserver.problems import FAULT_IMPOSSIBLE
from mockserver.trouble import FAULT_KINDS, MOST_SECONDS, Delay, Fault, Trouble, trouble
from openapi.documents import Operation
from tests.mocks import client_of, documents, operations, sample_of
from tests.stateful import send, showing_the_entity
from tests.waiting import PATIENCE

OPERATION = showing_the_entity()
SAMPLE = OPERATION.replies["200"].contents["application/json"].examples[0].body


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    with MockServer(settings=Settings(port=0, log="off")) as server:
        yield server


@pytest.fixture
def mock(running: MockServer) -> MockServer:
    running.reset()
    return running


def connect(mock: MockServer) -> socket.socket:
    host, port = mock.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def request(
    prefer: str, accept: str = "application/json", operation: Operation = OPERATION
) -> bytes:
    body, headers = sample_of(operation)
    lines = [
        f"POST {operation.path} HTTP/1.1",
        "Host: localhost",
        f"Content-Length: {len(body)}",
        f"Accept: {accept}",
        *(f"{name}: {value}" for name, value in headers.items()),
        *([f"Prefer: {prefer}"] if prefer else []),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answered(mock: MockServer, prefer: str, **how: Any) -> tuple[bytes, type[Exception] | None]:
    """All that comes until the mock ends the connection, and how it ends."""
    received = b""
    with connect(mock) as connection:
        connection.sendall(request(prefer, **how))
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            return received, ConnectionResetError
    return received, None


def parted(reply: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = reply.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}, body


def test_a_dropped_connection_ends_without_a_reply(mock: MockServer) -> None:
    assert answered(mock, "fault=drop") == (b"", None)
    assert [(entry.status, entry.reason) for entry in mock.journal] == [(0, "fault=drop")]


def test_a_drop_waits_for_the_body_and_so_is_no_reset(mock: MockServer) -> None:
    head, gap, body = request("fault=drop").partition(b"\r\n\r\n")
    with connect(mock) as connection:
        connection.sendall(head + gap)
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(PATIENCE)
        connection.sendall(body)

        assert connection.recv(1) == b""


@pytest.mark.parametrize(("fault", "ends"), [("truncate", None), ("reset", ConnectionResetError)])
def test_a_reply_is_broken_off_in_mid_body(
    mock: MockServer, fault: str, ends: type[Exception] | None
) -> None:
    reply, ended = answered(mock, f"fault={fault}")

    headers, body = parted(reply)
    assert ended is ends
    assert headers["content-length"] == str(len(SAMPLE))
    assert 0 < len(body) < len(SAMPLE)
    assert SAMPLE.startswith(body)
    assert [(entry.status, entry.reply_body) for entry in mock.journal] == [(200, body)]


def test_a_connection_is_ended_at_once_where_the_request_has_been_read() -> None:
    ended: list[str] = []

    class Connection(asyncio.Transport):
        def close(self) -> None:
            ended.append("closed")

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": SAMPLE})

    async def receive() -> Any:
        ended.append("waited for more")
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pass

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [],
        "extensions": {CONNECTION: Connection()},
    }
    troubled = Troubled(inside, trouble=trouble("", "truncate"), random=Random(1))
    asyncio.run(JournalMiddleware(troubled, listeners=(), journal=None)(scope, receive, send))

    assert ended == ["closed", "waited for more"]


@pytest.mark.parametrize("fault", ["truncate", "reset"])
def test_a_reply_without_body_promises_one_that_never_comes(mock: MockServer, fault: str) -> None:
    empty = next(each for each in operations() if each.replies["200"].empty is not None)

    reply, _ = answered(mock, f"fault={fault}", operation=empty)

    headers, body = parted(reply)
    assert (headers["content-length"], body) == ("1", b"")


def test_a_drip_is_the_whole_body(mock: MockServer) -> None:
    received = b""
    with connect(mock) as connection:
        connection.sendall(request('fault="drip:0.4"'))
        while not received.endswith(SAMPLE):
            piece = connection.recv(65536)
            assert piece, received
            received += piece

    assert [entry.reply_body for entry in mock.journal] == [SAMPLE]


def test_a_drip_comes_in_pieces_spread_over_its_time() -> None:
    slept: list[float] = []
    pieces: list[bytes] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": SAMPLE})

    async def sent(message: Any) -> None:
        if message["type"] == "http.response.body":
            pieces.append(message["body"])
            assert len(slept) == len(pieces)  # each after a pause of its own

    app = Troubled(inside, trouble=trouble("", "drip:5"), random=Random(1), sleep=sleep)
    asyncio.run(app({"type": "http"}, None, sent))  # type: ignore[arg-type]

    assert len(pieces) > 2
    assert b"".join(pieces) == SAMPLE
    assert sum(slept) == pytest.approx(5)


@pytest.mark.parametrize("media_type", list(OPERATION.replies["200"].contents))
def test_a_malformed_body_says_that_it_is_what_it_is_not(media_type: str) -> None:
    reply = send(client_of(documents()), OPERATION, Accept=media_type, Prefer="fault=malformed")

    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith(media_type)
    assert reply.headers["content-length"] == str(len(reply.content))
    assert not OPERATION.replies["200"].contents[media_type].read(reply.content).readable


def test_an_empty_reply_becomes_malformed_json() -> None:
    empty = next(each for each in operations() if each.replies["200"].empty is not None)

    reply = send(client_of(documents()), empty, Prefer="fault=malformed, example=empty")

    assert reply.headers["content-type"] == "application/json"
    with pytest.raises(json.JSONDecodeError):
        reply.json()


@pytest.mark.parametrize(
    ("prefer", "media_type"),
    [("fault=wrong-type", "text/html"), ('fault="wrong-type:image/png"', "image/png")],
)
def test_a_wrong_media_type_has_the_right_body(prefer: str, media_type: str) -> None:
    reply = send(client_of(documents()), OPERATION, Prefer=prefer)

    assert reply.headers.get_list("content-type") == [media_type]
    assert reply.content == SAMPLE


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503, 599])
def test_a_status_is_a_problem_of_that_status(status: int) -> None:
    reply = send(client_of(documents()), OPERATION, Prefer=f'fault="{status}:30"')

    assert (reply.status_code, reply.json()["status"]) == (status, status)
    assert reply.headers["retry-after"] == "30"


def test_a_status_comes_before_the_body_is_looked_at() -> None:
    client = client_of(documents())

    reply = client.post(OPERATION.path, content=b"{]", headers={"Prefer": "fault=503"})

    assert reply.status_code == 503


def test_the_connection_lives_on_after_a_fault_that_leaves_it_whole(mock: MockServer) -> None:
    with connect(mock) as connection:
        for prefer in ("fault=malformed", "fault=503", ""):
            connection.sendall(request(prefer))
            reply = b""
            while not reply.endswith((b"}", b"<{")):
                reply += connection.recv(65536)
    assert [entry.status for entry in mock.journal] == [200, 503, 200]


def test_another_server_is_told_that_its_connections_are_its_own() -> None:
    for fault in ("drop", "reset", "truncate"):
        reply = send(client_of(documents()), OPERATION, Prefer=f"fault={fault}")

        assert (reply.status_code, reply.json()["type"]) == (501, FAULT_IMPOSSIBLE.uri)


@pytest.mark.parametrize("delay", ["2", "0.5-2"])
def test_a_delay_passes_before_anything_else(delay: str) -> None:
    slept: list[float] = []
    order: list[str] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        order.append("slept")

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        order.append("answered")

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    app = Troubled(inside, trouble=trouble(delay, ""), random=Random(1), sleep=sleep)
    asyncio.run(app({"type": "http"}, nothing, nothing))

    assert order == ["slept", "answered"]
    assert 0.5 <= slept[0] <= 2


def test_a_delayed_reply_is_the_same_reply() -> None:
    reply = send(client_of(documents()), OPERATION, Prefer="delay=0.01")

    assert reply.content == SAMPLE
    assert reply.headers["preference-applied"] == "delay=0.01"
    assert reply.headers["mock-reason"] == "example=sample, delay=0.01, exchange=1"


def test_random_delays_are_the_seeds() -> None:
    delay = Delay.read("1-3")
    drawn = [delay.seconds(Random(5)) for _ in range(3)]

    assert len(set(drawn)) == 1
    assert delay.seconds(Random(6)) != drawn[0]
    assert all(1 <= delay.seconds(Random(seed)) <= 3 for seed in range(50))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("drop", Fault("drop")),
        ("drip", Fault("drip", "5")),
        ("drip:0.5", Fault("drip", "0.5")),
        ("wrong-type", Fault("wrong-type", "text/html")),
        ("503", Fault("status", "", 503)),
        ("503:30", Fault("status", "30", 503)),
    ],
)
def test_a_fault_is_read(text: str, read: Fault) -> None:
    assert Fault.read(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Drop",
        "drop:1",
        "200",
        "600",
        "5xx",
        "503:soon",
        "drip:x",
        f"drip:{MOST_SECONDS + 1:g}",
        "wrong-type:a",
        "wrong-type:a/b\r\nX: 1",
        "nope",
        "503\n",
        "²03",
    ],
)
def test_what_is_no_fault_is_refused_with_all_that_are(text: str) -> None:
    with pytest.raises(
        ValueError, match="drip takes" if text.startswith("drip:3") else "malformed"
    ):
        Fault.read(text)


@pytest.mark.parametrize("text", ["-1", "1-", "2-1", "1e3", "301", "1,5", "nan", "\u0661"])
def test_what_is_no_delay_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="delay is seconds"):
        Delay.read(text)


def test_every_kind_of_fault_can_be_read() -> None:
    words = [each.name for each in FAULT_KINDS if not each.name.startswith("4")]

    assert [Fault.read(word).kind for word in words] == words
    assert trouble("", "") == Trouble()


@pytest.mark.parametrize("prefer", ["fault=nope", "delay=soon", "as=nobody"])
def test_a_preference_that_means_nothing_is_400(prefer: str) -> None:
    reply = send(client_of(documents()), OPERATION, Prefer=prefer)

    assert reply.status_code == 400
    assert reply.json()["type"].endswith("preference-unusable")

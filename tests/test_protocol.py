"""A reply's head goes out with its body, and never later than it would have mattered."""

import asyncio
import socket
from collections.abc import Iterable, Iterator

import pytest

from mockserver import MockServer
from mockserver.protocol import _ReplyTransport
from tests.bodies import OPERATIONS, sample
from tests.waiting import PATIENCE


class Written(asyncio.Transport):
    """A transport that keeps what it is given, one item for each call into the system."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.calls.append(bytes(data))

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        pieces = [bytes(piece) for piece in list_of_data]
        assert all(pieces), "from Python 3.12 on asyncio never ends to write an empty piece"
        self.calls.append(b"".join(pieces))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def test_a_head_that_waits_goes_out_with_the_body_in_one_write() -> None:
    transport = Written()
    replies = _ReplyTransport(transport)

    replies.write(b"100")
    replies.wait_for_body()
    replies.write(b"head,")
    replies.write(b"body")
    replies.write(b"more")

    assert transport.calls == [b"100", b"head,body", b"more"]


def test_a_head_whose_body_never_comes_goes_out_before_the_end() -> None:
    transport = Written()
    replies = _ReplyTransport(transport)

    replies.wait_for_body()
    replies.write(b"head")
    replies.close()

    assert (transport.calls, transport.closed) == ([b"head"], True)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.fixture
def client(mock: MockServer) -> Iterator[socket.socket]:
    with socket.create_connection(
        ("127.0.0.1", int(mock.url.rpartition(":")[2])), PATIENCE
    ) as client:
        yield client


OPERATION = OPERATIONS["vezeeta"]
BODY = sample("vezeeta", "application/json")


def request(*lines: str) -> bytes:
    head = (
        f"POST {OPERATION.path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(BODY)}",
        *lines,
    )
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(client: socket.socket) -> None:
    client.sendall(request("Expect: 100-continue"))
    asked = client.recv(1000)
    client.sendall(BODY)

    assert asked == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert client.recv(1000).startswith(b"HTTP/1.1 200")


def test_requests_sent_ahead_are_answered_in_their_order(client: socket.socket) -> None:
    client.sendall((request() + BODY) * 2 + request("Prefer: fault=418") + BODY)

    received = b""
    while received.count(b"HTTP/1.1 ") < 3 or not received.endswith(b"}"):
        received += client.recv(65536)
    assert [part[:3] for part in received.split(b"HTTP/1.1 ")[1:]] == [b"200", b"200", b"418"]


def test_a_reply_that_drips_shows_its_head_at_once(client: socket.socket) -> None:
    client.sendall(request("Prefer: fault=drip:60") + BODY)

    assert client.recv(65536).endswith(b"\r\n\r\n")

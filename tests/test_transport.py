"""The one way out: who may be called, how hard, and what an answer is called."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from contracts.guards import NotPermitted, Permission, Stopped, WrongTarget, rate
from contracts.transport import Limits, Transport, Unreachable
from openapi.exchange import Request
from tests.partners import closed_port
from tests.waiting import PATIENCE

LOOPBACK = Permission()


def is_whole(data: bytes) -> bool:
    """Whether a request is all there: head and body may come one after the other."""
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return False
    if b"transfer-encoding:" in head.lower():
        return data.endswith(b"0\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head, re.I)
    return len(body) >= int(length[1] if length else 0)


@contextmanager
def raw_server(*replies: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Answers each request with the next of ``replies``, and with the last one for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []
    connections: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connections.append(connection)
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        while True:
            try:
                data = connection.recv(65536)
                if not data:
                    return
                while not is_whole(data):
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    data += piece
                got.append(data)
                reply = replies[min(len(got), len(replies)) - 1]
                if reply:
                    connection.sendall(reply)
                if b"close" in reply or not reply:
                    connection.close()
                    return
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", got
    finally:
        listener.close()
        for connection in connections:
            connection.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def transport(
    url: str,
    permission: Permission = LOOPBACK,
    limits: Limits | None = None,
    sleep: Callable[[float], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Transport]:
    made = Transport(url, permission, limits or Limits(timeout=PATIENCE), sleep=sleep, clock=clock)
    try:
        yield made
    finally:
        made.close()


def send_all(way: Transport, url: str, times: int) -> None:
    for _ in range(times):
        way.send(request(url), "op")


def request(url: str) -> Request:
    return Request("POST", f"{url}/x", (("Content-Type", "text/plain"),), b"body")


def test_what_is_sent_is_exactly_what_was_given() -> None:
    with raw_server(OK) as (url, got), transport(url) as way:
        attempt = way.send(request(url), "op")

    host = url.removeprefix("http://").encode()
    assert attempt.status == 200
    assert got == [
        b"POST /x HTTP/1.1\r\nHost: " + host + b"\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 4\r\n\r\nbody"
    ]


def test_connections_are_kept_and_a_stale_one_is_replaced() -> None:
    closing = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nclose"
    with raw_server(closing, OK) as (url, got), transport(url) as way:
        statuses = [way.send(request(url), "op").status for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert len(got) == 3


@pytest.mark.parametrize(
    ("reply", "trouble", "words"),
    [
        (b"", "dropped", "without a reply"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nclose",
            "malformed",
            "complete message body",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nokclose", "malformed", "follow the end"),
        (b"nonsense\r\n\r\nclose", "malformed", ""),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\nclose\r\n0\r\n\r\n",
            "malformed",
            "both",
        ),
    ],
    ids=["dropped", "cut short", "too long", "no HTTP", "two lengths"],
)
def test_an_unsound_reply_is_named(reply: bytes, trouble: str, words: str) -> None:
    with raw_server(reply) as (url, _), transport(url) as way:
        attempt = way.send(request(url), "op")

    assert attempt.trouble == trouble
    assert words in attempt.detail


def test_a_reply_that_does_not_come_is_a_hang() -> None:
    begun = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n..."
    with raw_server(begun) as (url, _), transport(url, limits=Limits(timeout=0.3)) as way:
        attempt = way.send(request(url), "op")

    assert attempt.outcome == "hung"


def test_who_hangs_twice_is_not_waited_for_as_long_again() -> None:
    begun = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n..."
    limits = Limits(timeout=0.5, patience=0.15)
    with raw_server(begun, begun, begun) as (url, _), transport(url, limits=limits) as way:
        waited = [way.send(request(url), "op").detail for _ in range(3)]

    assert waited == ["no reply in 0.5 s", "no reply in 0.5 s", "no reply in 0.15 s"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"])
def test_loopback_needs_no_leave(url: str) -> None:
    Permission().check(url)


@pytest.mark.parametrize(
    "permission",
    [
        Permission(),
        Permission(allowed_hosts=("api.example.test",)),
        Permission(consented=True),
        Permission(allowed_hosts=("example.test",), consented=True),
        Permission(allowed_hosts=("api.example.test:8443",), consented=True),
    ],
    ids=["nothing", "allowed only", "consent only", "parent domain", "other port"],
)
def test_row_51_another_host_needs_leave_twice(permission: Permission) -> None:
    with pytest.raises(NotPermitted, match="nothing was sent"):
        Transport("https://api.example.test", permission, Limits())


@pytest.mark.parametrize(
    "allowed", ["api.example.test", "API.example.test", "api.example.test:443"]
)
def test_an_allowed_and_consented_host_may_be_called(allowed: str) -> None:
    Permission(allowed_hosts=(allowed,), consented=True).check("https://api.example.test")


@pytest.mark.parametrize("host", ["localhost.example.test", "127.0.0.1.example.test", "2130706433"])
def test_a_name_that_looks_like_loopback_is_not(host: str) -> None:
    with pytest.raises(NotPermitted):
        Permission().check(f"http://{host}")


def test_consent_may_be_a_file_until_its_last_day(tmp_path: Path) -> None:
    file = tmp_path / "consent.toml"
    file.write_text('host = "api.example.test"\nby = "Ann"\nuntil = 2027-01-31\n')

    def permission(today: date) -> Permission:
        return Permission(("api.example.test",), consent_file=file, today=today)

    permission(date(2027, 1, 31)).check("https://api.example.test")
    with pytest.raises(NotPermitted, match="ended on 2027-01-31"):
        permission(date(2027, 2, 1)).check("https://api.example.test")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "http://",
        "http://me:secret@127.0.0.1",
        "http://127.0.0.1?a",
    ],
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(WrongTarget):
        Permission().check(url)


def test_a_request_to_another_host_never_leaves() -> None:
    with (
        raw_server(OK) as (url, got),
        transport(url) as way,
        pytest.raises(Stopped, match="never called"),
    ):
        way.send(request("http://127.0.0.1:9"), "op")

    assert got == []


def test_row_50_a_redirect_is_not_followed() -> None:
    away = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with raw_server(away) as (url, got), transport(url) as way:
        attempt = way.send(request(url), "op")

    assert (attempt.outcome, len(got)) == ("redirected", 1)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(max_requests=3), "--max-requests raises"),
        (Limits(max_requests_per_operation=3), "--max-requests-per-operation raises"),
    ],
    ids=["in total", "per operation"],
)
def test_the_budget_is_kept(limits: Limits, words: str) -> None:
    with (
        raw_server(OK) as (url, got),
        transport(url, limits=limits) as way,
        pytest.raises(Stopped, match=words),
    ):
        send_all(way, url, 10)

    assert len(got) == 3


def test_the_wall_clock_limit_is_kept() -> None:
    moments = iter([0.0, 1.0, 11.0])
    with raw_server(OK) as (url, _):
        way = Transport(url, LOOPBACK, Limits(max_time=10), clock=lambda: next(moments, 99.0))
        try:
            with pytest.raises(Stopped, match="--max-time raises"):
                send_all(way, url, 3)
        finally:
            way.close()


def test_the_rate_is_kept() -> None:
    slept: list[float] = []
    with (
        raw_server(OK) as (url, _),
        transport(
            url, limits=Limits(rate=rate("2/s")), sleep=slept.append, clock=lambda: 100.0
        ) as way,
    ):
        way.send(request(url), "op")
        way.send(request(url), "op")

    assert slept == [0.5]


BUSY = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"


def test_row_53_retry_after_is_honoured_and_then_the_breaker_stops() -> None:
    slept: list[float] = []
    with (
        raw_server(BUSY) as (url, got),
        transport(url, limits=Limits(breaker=4), sleep=slept.append, clock=lambda: 100.0) as way,
        pytest.raises(Stopped, match="4 bad answers in a row"),
    ):
        send_all(way, url, 20)

    assert len(got) == 4
    assert slept == [7, 7, 7]


@pytest.mark.parametrize(
    "said", ["²", "soon", "Mon, 99 Foo 2026", "Mon, 01 Jan 0001 00:00:00 -0000"]
)
def test_a_retry_after_that_says_nothing_is_a_short_rest(said: str) -> None:
    slept: list[float] = []
    busy = BUSY.replace(b"7", said.encode("latin-1"))
    with raw_server(busy, OK) as (url, _), transport(url, sleep=slept.append) as way:
        assert way.send(request(url), "op").status == 200

    assert sum(slept) <= 1


def test_a_target_that_asks_for_an_hour_is_left_alone() -> None:
    with (
        raw_server(BUSY.replace(b"7", b"3600")) as (url, got),
        transport(url) as way,
        pytest.raises(Stopped, match="left alone for 3600 s"),
    ):
        way.send(request(url), "op")

    assert len(got) == 1


def test_the_breaker_counts_failures_of_valid_requests_only() -> None:
    with raw_server(BROKEN) as (url, _), transport(url, limits=Limits(breaker=3)) as way:
        send_all(way, url, 9)
        way.send(request(url), "op", valid=True)
        way.send(request(url), "op", valid=True)
        with pytest.raises(Stopped):
            way.send(request(url), "op", valid=True)


def test_a_failure_of_an_invalid_request_does_not_reset_the_breaker() -> None:
    with raw_server(BROKEN) as (url, _), transport(url, limits=Limits(breaker=3)) as way:
        for valid in (True, False, True, False):
            way.send(request(url), "op", valid=valid)
        with pytest.raises(Stopped):
            way.send(request(url), "op", valid=True)


def test_a_sound_answer_resets_the_breaker() -> None:
    with (
        raw_server(BROKEN, BROKEN, OK, BROKEN, BROKEN, OK) as (url, got),
        transport(url, limits=Limits(breaker=3)) as way,
    ):
        for _ in range(6):
            way.send(request(url), "op", valid=True)

    assert len(got) == 6


def test_a_target_that_is_down_is_unreachable() -> None:
    with (
        closed_port() as port,
        transport(f"http://127.0.0.1:{port}") as way,
        pytest.raises(Unreachable, match="reached"),
    ):
        way.send(request(f"http://127.0.0.1:{port}"), "op")


@pytest.mark.parametrize(("text", "per_second"), [("5/s", 5), ("30/m", 0.5), ("0", 0), ("2", 2)])
def test_rates_are_read(text: str, per_second: float) -> None:
    assert rate(text) == per_second


@pytest.mark.parametrize("text", ["fast", "5/fortnight", "-1/s"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"rate|convert"):
        rate(text)

"""How much of a body is read, and for how long."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from mockserver.limits import ClientGone, read_body
from mockserver.problems import BAD_REQUEST, BODY_SLOW, BODY_TOO_LARGE, ProblemType, Refused
from mockserver.settings import Settings

Receive = Callable[[], Awaitable[dict[str, Any]]]
GONE: dict[str, Any] = {"type": "http.disconnect"}


def part(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def sending(messages: Sequence[dict[str, Any]], pause: float | None = None) -> Receive:
    """A client that sends these, the last one again and again, and may wait before each."""
    left = list(messages)

    async def receive() -> dict[str, Any]:
        if pause is not None:
            await asyncio.sleep(pause)
        return left.pop(0) if len(left) > 1 else left[0]

    return receive


def read(receive: Receive, length: bytes | None = None, **settings: Any) -> bytes:
    headers = {} if length is None else {b"content-length": length}
    return asyncio.run(read_body(receive, headers, Settings(**settings)))


@pytest.mark.parametrize("pause", [None, 0])
@pytest.mark.parametrize(
    "messages",
    [
        [part(b"abc", False)],
        [part(b"a"), part(b"bc", False)],
        [part(b"a"), part(b""), part(b"bc"), part(b"", False)],
        [{"type": "http.request", "body": b"abc"}],
    ],
)
def test_a_body_is_read_however_it_comes(
    messages: list[dict[str, Any]], pause: float | None
) -> None:
    assert read(sending(messages, pause), b"3") == b"abc"


def test_a_body_of_the_limit_is_read() -> None:
    assert read(sending([part(b"12345"), part(b"67890", False)]), body_limit=10) == b"1234567890"


def test_a_declared_length_over_the_limit_is_refused_before_anything_is_read() -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("must not be read")

    with pytest.raises(Refused) as refused:
        read(receive, b"11", body_limit=10)

    assert refused.value.problem.type is BODY_TOO_LARGE
    assert "10 bytes (--body-limit)" in refused.value.problem.detail
    assert ("Connection", "close") in refused.value.problem.headers


@pytest.mark.parametrize("piece", [b"x" * 11, b"x"])
@pytest.mark.parametrize("length", [None, b"5"])
def test_an_endless_body_is_refused_at_the_limit(piece: bytes, length: bytes | None) -> None:
    with pytest.raises(Refused) as refused:
        read(sending([part(piece)]), length, body_limit=10)

    assert refused.value.problem.type is BODY_TOO_LARGE


@pytest.mark.parametrize("messages", [[part(b"x")], [part(b"", False)]], ids=["drip", "nothing"])
def test_a_slow_body_is_refused(messages: list[dict[str, Any]]) -> None:
    pause = 0.02 if messages[0]["more_body"] else 60

    with pytest.raises(Refused) as refused:
        read(sending(messages, pause), read_timeout=0.1)

    assert refused.value.problem.type is BODY_SLOW
    assert "0.1 s (--read-timeout)" in refused.value.problem.detail


@pytest.mark.parametrize("messages", [[GONE], [part(b"x"), GONE]])
@pytest.mark.parametrize("pause", [None, 0])
def test_a_client_that_leaves_is_told_apart(
    messages: list[dict[str, Any]], pause: float | None
) -> None:
    with pytest.raises(ClientGone):
        read(sending(messages, pause))


@pytest.mark.parametrize(
    ("length", "type"),
    [
        (b"-1", BAD_REQUEST),
        (b"", BAD_REQUEST),
        (b"5, 5", BAD_REQUEST),
        (b"0x5", BAD_REQUEST),
        (b"9" * 5_000, BODY_TOO_LARGE),
    ],
)
def test_a_length_must_be_one(length: bytes, type: ProblemType) -> None:
    with pytest.raises(Refused) as refused:
        read(sending([part(b"", False)]), length)

    assert refused.value.problem.type is type

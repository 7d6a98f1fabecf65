"""Threat rows 1 to 29: what bodies that mean harm cost a mock that runs in earnest."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any

import pytest

from tests.bodies import OPERATIONS
from tests.growth import assert_linear
from tests.hostile_bodies import (
    FORM,
    JSON,
    MEGABYTE,
    XML,
    arrays,
    blow_up,
    case,
    deep,
    deep_objects,
    elements,
    fields,
    good,
    integers,
    laughs,
    names,
    post,
    to,
    xml,
)
from tests.mock_process import MockProcess, answered, head, running
from tests.mocks import write_sixth

Make = Callable[[int], str]
"""A body by its size: twice the number, about twice the bytes."""


@pytest.fixture(scope="module")
def mock() -> Iterator[MockProcess]:
    with running("--journal-size", "2MB") as process:  # full after a request or two
        good(process)
        yield process


# --- Too much is a 413, and is not kept -----------------------------------------------------------


@pytest.mark.parametrize("encoding", [case("row 06 1 MB -> 1 GB", "gzip")])
def test_a_bomb_is_a_415_and_memory_stays_flat(mock: MockProcess, encoding: str) -> None:
    # Several gzip members one after the other are one stream (RFC 1952, 2.2).
    bomb = gzip.compress(bytes(10 * MEGABYTE)) * 100
    before = mock.peak_memory()

    answer = post(mock, "vezeeta", bomb, JSON, Content_Encoding=encoding)

    assert (answer.status, answer.name) == (415, "encoding-unsupported")
    assert mock.peak_memory() - before < 30 * MEGABYTE


@pytest.mark.parametrize(
    "sent", [case("row 15 32 MB announced", 0), case("row 15 32 MB sent", 32 * MEGABYTE)]
)
def test_a_body_over_the_limit_is_a_413_without_reading_it(mock: MockProcess, sent: int) -> None:
    before = mock.peak_memory()
    with mock.connect() as connection:
        connection.sendall(head(OPERATIONS["vezeeta"], 32 * MEGABYTE, JSON))
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(bytes(sent))
        answer = answered(connection)

    assert (answer.status, answer.name) == (413, "body-too-large")
    assert "--body-limit" in answer.problem["detail"]
    assert mock.peak_memory() - before < 10 * MEGABYTE


@pytest.mark.parametrize("size", [case("row 16 large chunks", 2**16), case("row 16 small", 2**8)])
def test_an_endless_body_is_a_413_at_the_limit(mock: MockProcess, size: int) -> None:
    chunks = (b"%x\r\n%s\r\n" % (size, bytes(size))) * (2**18 // size)
    before, sent = mock.peak_memory(), 0
    with mock.connect() as connection:
        connection.sendall(head(OPERATIONS["vezeeta"], 0, JSON, Transfer_Encoding="chunked"))
        with suppress(BrokenPipeError, ConnectionResetError):  # what was answered counts
            while not select([connection], [], [], 0)[0]:
                connection.sendall(chunks)
                sent += len(chunks)
        answer = answered(connection)

    assert (answer.status, answer.name) == (413, "body-too-large")
    assert sent < 100 * MEGABYTE  # the limit, and what waited in the sockets' buffers
    assert mock.peak_memory() - before < 30 * MEGABYTE


@pytest.mark.parametrize(
    ("partner", "media_type", "body"),
    [
        *to("vezeeta", XML, ("row 26 text over the body limit", xml("x" * 2 * MEGABYTE))),
        *to("vezeeta", XML, ("row 27 a million elements", xml("<a/>" * 1_000_000))),
        *to("cmt", JSON, ("row 17 a million integers", integers(1_000_000))),
    ],
)
def test_a_body_over_the_limit_is_a_413(
    mock: MockProcess, partner: str, media_type: str, body: str
) -> None:
    answer = post(mock, partner, body, media_type)

    assert (answer.status, answer.name) == (413, "body-too-large")


# --- Memory and CPU -------------------------------------------------------------------------------

HEAVY = [
    *to("vezeeta", JSON, ("row 01 arrays", deep(900_000)), ("row 18 names", names(140_000))),
    *to("cmt", JSON, ("row 17 integers", integers(500_000)), ("row 17 arrays", arrays(100_000))),
    *to("vezeeta", FORM, ("row 18 fields", fields(200_000))),
    *to("vezeeta", XML, ("row 23 blow-up", blow_up(400_000)), ("row 18 more", elements(100_000))),
    *to("vezeeta", XML, ("row 27 elements", xml("<a/>" * 450_000))),
]


@pytest.mark.parametrize(("partner", "media_type", "body"), HEAVY)
def test_memory_does_not_grow_with_requests(
    mock: MockProcess, partner: str, media_type: str, body: str
) -> None:
    for _ in range(5):  # afterwards the journal is full, and all that can be used again is there
        post(mock, partner, body, media_type)
    before = mock.memory()

    for _ in range(10):
        post(mock, partner, body, media_type)

    assert mock.memory() - before < 20 * MEGABYTE


@pytest.mark.parametrize(("partner", "media_type", "body"), HEAVY)
def test_others_are_answered_meanwhile(
    mock: MockProcess, partner: str, media_type: str, body: str
) -> None:
    with ThreadPoolExecutor(4) as pool:
        heavy = [pool.submit(post, mock, partner, body, media_type) for _ in range(4)]
        others = [good(mock).status for _ in range(20)]

    assert others == [200] * 20
    assert {each.result().status for each in heavy} <= {200, 400}


AGAIN, ESCAPES, FEES = ',"a":1', "\\u0000\\ud83d\\ude00", "<Fees>1</Fees>"

GROWING: list[Any] = [
    *to(
        *("vezeeta", JSON),
        ("row 01 CPU of arrays", deep, 200_000),
        ("row 01 CPU of objects", deep_objects, 100_000),
        ("row 02 CPU of digits", lambda n: f'{{"Fees": {"1" * n}}}', 500_000),
        ("row 02 CPU of a fraction", lambda n: f'{{"Fees": 0.{"1" * n}}}', 500_000),
        ("row 08 CPU of a member again", lambda n: f'{{"a":1{AGAIN * n}}}', 50_000),
        ("row 09 CPU of escapes", lambda n: f'{{"UserKey": "{ESCAPES * n}"}}', 50_000),
        ("row 11 CPU of blanks", lambda n: " " * n, 500_000),
        ("row 12 CPU of a date", lambda n: f'{{"CreatedOn": "{"2026-" * n}"}}', 100_000),
        ("row 18 CPU of names", names, 20_000),
    ),
    *to(
        *("cmt", JSON),
        ("row 17 CPU of integers", integers, 100_000),
        ("row 17 CPU of wrong items", arrays, 40_000),
    ),
    *to("vezeeta", FORM, ("row 18 CPU of fields", fields, 20_000)),
    *to(
        *("vezeeta", XML),
        ("row 02 CPU of digits in XML", lambda n: xml(f"<Fees>{'1' * n}</Fees>"), 500_000),
        ("row 08 CPU of an element again", lambda n: xml(FEES * n), 20_000),
        ("row 18 CPU of unknown elements", elements, 20_000),
        ("row 23 CPU of laughs", laughs, 1_000),
        ("row 23 CPU of a blow-up", blow_up, 100_000),
        ("row 26 CPU of depth", lambda n: xml("<a>" * n + "</a>" * n), 50_000),
        ("row 27 CPU of elements", lambda n: xml("<a/>" * n), 100_000),
        ("row 29 CPU of wrong names", lambda n: xml("<fees/>" * n), 20_000),
        ("row 29 CPU of what is out of order", lambda n: xml("<UserKey/>" + FEES * n), 20_000),
    ),
]


@pytest.mark.parametrize("prefer", ["as=contract", "as=partner"])
@pytest.mark.parametrize(("partner", "media_type", "make", "size"), GROWING)
def test_twice_the_body_costs_at_most_three_times_the_cpu(
    mock: MockProcess, partner: str, media_type: str, make: Make, size: int, prefer: str
) -> None:
    def ask(body: str) -> None:
        post(mock, partner, body, media_type, Prefer=prefer)

    linear_in_the_mock(mock, ask, make(size), make(2 * size))


@pytest.mark.parametrize("size", [case("row 22 CPU of a media type", 4_000)])
def test_twice_the_media_type_costs_at_most_three_times_the_cpu(
    mock: MockProcess, size: int
) -> None:
    def ask(media_type: str) -> None:
        post(mock, "vezeeta", "{}", media_type)

    linear_in_the_mock(mock, ask, JSON + "; a=b" * size, JSON + "; a=b" * 2 * size)


def linear_in_the_mock(
    mock: MockProcess, ask: Callable[[str], None], small: str, large: str
) -> None:
    """Asking with what is twice as large costs the mock at most three times the CPU."""

    def cost(times: int) -> float:
        before = mock.cpu()
        ask(large if times == 2 else small)
        return mock.cpu() - before

    assert_linear(cost)


# --- A catastrophic pattern -----------------------------------------------------------------------


@pytest.fixture(params=[case("row 19 (a+)+", "^(a+)+$"), case("row 19 (a|aa)+", "^(a|aa)+$")])
def catastrophic(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with a document whose pattern costs a backtracking engine 2^n steps."""
    file = write_sixth(tmp_path) / "sixth.yaml"
    text = file.read_text("utf-8").replace('Street: "Main"', 'Street: "aaaa"')
    file.write_text(text.replace("maxLength: 5,", f"pattern: '{request.param}',"), "utf-8")
    return tmp_path


def test_a_catastrophic_pattern_costs_no_more_than_the_text_is_long(catastrophic: Path) -> None:
    with running("--documents", str(catastrophic)) as mock:

        def ask(street: str) -> None:
            body = f'{{"Weight": 1, "Street": "{street}!"}}'.encode()
            answer = mock.post("/api/Parcels", body, JSON)
            assert (answer.status, answer.broken) == (400, [("/Street", "pattern")])

        linear_in_the_mock(mock, ask, "a" * 400_000, "a" * 800_000)


def test_check_warns_of_a_catastrophic_pattern(catastrophic: Path) -> None:
    command = [sys.executable, "-m", "mockserver", "check", "--documents", str(catastrophic)]

    checked = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "sixth.yaml:" in checked.stderr
    assert "warning: " in checked.stderr
    assert ": sound; " in checked.stdout

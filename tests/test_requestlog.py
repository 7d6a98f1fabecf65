"""The line per request."""

import io
import json
import os

import pytest

from mockserver.journal import Entry
from mockserver.requestlog import Lines, RequestLog, json_line, request_log, text_line

ENTRY = Entry("POST", "/api/x", "one", 200, "example=sample", ("a", "b"), (), 0.0004)


def test_a_line_for_people() -> None:
    assert text_line(ENTRY) == "POST /api/x 200 0.4 ms example=sample"


def test_a_line_for_programs() -> None:
    entry = Entry("POST", "/api/x", "one", 200, "example=sample", ("a", "b"), (), 0.25)
    entry.id, entry.session = 7, "checkout"

    assert json.loads(json_line(entry, now=lambda: 1_800_000_000.5)) == {
        "at": "2027-01-15T08:00:00.250Z",
        "id": 7,
        "session": "checkout",
        "method": "POST",
        "path": "/api/x",
        "partner": "one",
        "status": 200,
        "ms": 250.0,
        "reason": "example=sample",
        "why": ["a", "b"],
        "violations": 0,
        "drift": 0,
    }


@pytest.mark.parametrize("line", [text_line, json_line])
@pytest.mark.parametrize(
    "path",
    ["/\nPOST / 200", "/\r", "/\x1b[2J", "/\x00", "/\u202egnp", "/\u2028", "/\x85", "/\ud800"],
)
def test_nothing_in_a_request_can_forge_a_line(line: object, path: str) -> None:
    written = line(Entry("GET", path))  # type: ignore[operator]

    assert written.isprintable()
    assert len(written.splitlines()) == 1


@pytest.mark.parametrize(("form", "lines"), [("text", 1), ("json", 1), ("off", 0)])
def test_the_form_is_chosen_by_name(form: str, lines: int) -> None:
    stream = io.StringIO()

    for listener in request_log(form, stream):
        listener(ENTRY)

    assert stream.getvalue().count("\n") == lines


def test_a_pipe_that_nobody_reads_does_not_stop_the_mock_and_losses_are_told() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream, os.fdopen(reader, "rb", 0) as read:
        log = RequestLog(text_line, Lines(stream))
        for _ in range(5_000):  # well over the 64 KB that a pipe holds
            log(ENTRY)
        lost = log.lines.lost
        read.read(1_000_000)

        log(ENTRY)

        assert lost > 0
        assert f"({lost} lines lost" in read.read(1_000_000).decode()
        assert log.lines.lost == 0


def test_losses_are_json_too_where_lines_are() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream, os.fdopen(reader, "rb", 0) as read:
        lines = Lines(stream, as_json=True)
        for _ in range(2_000):
            lines.write(json_line(ENTRY))
        lost = lines.lost
        read.read(1_000_000)

        lines.write(json_line(ENTRY))

        assert lost > 0
        told, entry = read.read(1_000_000).decode().splitlines()
        assert json.loads(told) == {"lost": lost}
        assert json.loads(entry)["path"] == ENTRY.path


def test_a_stream_that_cannot_be_written_is_no_error() -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    closed = io.StringIO()
    closed.close()
    for stream in (Full(), closed):
        log = RequestLog(text_line, Lines(stream))

        log(ENTRY)

        assert log.lines.lost == 1

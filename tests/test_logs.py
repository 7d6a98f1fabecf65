"""What the mock writes to stderr beside the lines per request, and what it never writes."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from mockserver import MockServer, Settings
from mockserver.health import Health
from mockserver.logs import set_up
from openapi.documents import Content, Example, Operation
from openapi.schemas import Schema
from openapi.violations import Value
from tests.mocks import every_request, name_of
from tests.waiting import PATIENCE

logger = logging.getLogger("mockserver.something")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A stream to log to, with logging as it was afterwards."""
    root, own = logging.getLogger(), logging.getLogger("mockserver")
    handlers, level = list(root.handlers), own.level
    yield io.StringIO()
    root.handlers[:] = handlers
    own.setLevel(level)


def raised() -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logger.exception("a bug\nPOST /forged 200")


def test_with_json_every_line_is_an_object_tracebacks_included(stream: io.StringIO) -> None:
    set_up("json", stream)

    logger.warning("recording: %s", "full\n\x1b[2J")
    raised()

    warning, bug = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert datetime.fromisoformat(warning.pop("at")).tzinfo is UTC
    assert warning == {
        "level": "warning",
        "logger": "mockserver.something",
        "message": "recording: full\n\x1b[2J",
    }
    assert "ZeroDivisionError" in bug["traceback"]
    assert stream.getvalue().isascii()


def test_with_json_a_warning_of_a_library_is_an_object_too(stream: io.StringIO) -> None:
    logging.captureWarnings(False)  # an earlier test's, which pytest has undone by half
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        set_up("json", stream)
        try:
            warnings.warn("old\nways", stacklevel=1)
        finally:
            logging.captureWarnings(False)

    assert "old\nways" in json.loads(stream.getvalue())["message"]


def test_as_text_a_message_is_one_line_whatever_is_in_it(stream: io.StringIO) -> None:
    set_up("text", stream)

    logger.info("read again from %s", "/a\n\x1b[2J\u202e")
    raised()

    first, second, *traceback = stream.getvalue().splitlines()
    assert first == "read again from /a\\n\\x1b[2J\\u202e"
    assert second == "a bug\\nPOST /forged 200"
    assert traceback[-1] == "ZeroDivisionError: division by zero"


def test_off_leaves_out_notices_but_no_warning(stream: io.StringIO) -> None:
    set_up("off", stream)

    logger.info("all is well")
    logger.warning("all is not well")

    assert stream.getvalue() == "all is not well\n"


def test_a_trouble_is_told_when_it_begins_and_again_when_it_comes_back(stream: io.StringIO) -> None:
    set_up("text", stream)
    health = Health()

    for _ in range(3):
        health.trouble("recording", "disk full")
    during = (health.status, dict(health.troubles))
    health.well("recording")
    after = (health.status, dict(health.troubles))
    health.trouble("recording", "disk full")

    assert during == ("degraded", {"recording": "disk full"})
    assert after == ("ok", {})
    assert stream.getvalue() == "recording: disk full\n" * 2


def _sensitive(value: Value, schema: Schema | None, hidden: bool = False) -> Iterator[str]:
    hidden = hidden or bool(schema and schema.sensitive)
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _sensitive(below, schema.members.get(name) if schema else None, hidden)
    elif isinstance(value, list):
        for below in value:
            yield from _sensitive(below, schema.items if schema else None, hidden)
    elif hidden and isinstance(value, str) and len(value) > 5:
        yield value


def _with_wrong_kinds(value: Value) -> Value:
    """The same value in which every scalar is of a kind that its schema does not take."""
    if isinstance(value, dict):
        return {name: _with_wrong_kinds(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_with_wrong_kinds(below) for below in value]
    return {"wrong": value} if isinstance(value, str) else "wrong"


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_sensitive_value_of_a_request_is_in_the_log(form: str) -> None:
    lines = io.StringIO()
    hidden: set[str] = set()
    with (
        MockServer(settings=Settings(port=0, log=form), log=lines) as mock,
        httpx.Client(base_url=mock.url, timeout=PATIENCE) as client,
    ):
        for operation, content, example in every_request():
            hidden |= set(_sensitive(example.value, content.schema))
            for body in _good_and_bad(content, example):
                client.post(
                    operation.path + "?token=S3cretT0ken",
                    content=body,
                    headers={"Content-Type": content.media_type, "Authorization": "S3cretT0ken"},
                )

    log = lines.getvalue()
    assert log.count("\n") == sum(len(_good_and_bad(c, e)) for _, c, e in every_request())
    assert hidden
    assert [value for value in (*hidden, "S3cretT0ken") if value in log] == []
    if form == "json":
        assert all(json.loads(line)["partner"] for line in log.splitlines())


def _good_and_bad(content: Content, example: Example) -> list[bytes]:
    bodies = [example.body, example.body[:-1]]
    if content.media_type.endswith("json"):
        wrong = json.dumps(_with_wrong_kinds(json.loads(example.body)))
        bodies.append(wrong.encode())
    return bodies


@pytest.mark.parametrize(("operation", "content", "example"), every_request()[:1], ids=name_of)
def test_a_json_line_counts_what_is_wrong(
    operation: Operation, content: Content, example: Example
) -> None:
    lines = io.StringIO()
    with MockServer(settings=Settings(port=0, log="json"), log=lines) as mock:
        bad = json.dumps(_with_wrong_kinds(json.loads(example.body))).encode()
        httpx.post(
            mock.url + operation.path,
            content=bad,
            headers={"Content-Type": content.media_type},
            timeout=PATIENCE,
        )

    line = json.loads(lines.getvalue())
    assert line["status"] == 400
    assert line["violations"] > 0
    assert line["drift"] == 0

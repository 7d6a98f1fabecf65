"""Exchanges as YAML files: what is written reads back the same, what is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openapi.documents import DocumentError
from openapi.exchange import Headers, Reply, Request
from openapi.exchange_files import ExchangeFile, exchange_text, read_exchange

BY_HAND = """\
summary: The page's sample is stored
request:
  method: POST
  path: /api/Things?dry=1
  headers:
    Content-Type: application/json
    Accept: [text/xml, text/json]
  body: '{"Id": 7}'
reply:
  status: 200
  headers: {Content-Type: application/xml; charset=utf-8}
  body: |-
    <Answer>
    </Answer>
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "exchange.yaml"
    file.write_text(text, "utf-8", newline="")
    return file


def test_a_file_written_by_hand(tmp_path: Path) -> None:
    found = read_exchange(write(tmp_path, BY_HAND))

    assert found.summary == "The page's sample is stored"
    assert found.request == Request(
        "POST",
        "/api/Things?dry=1",
        (("Content-Type", "application/json"), ("Accept", "text/xml"), ("Accept", "text/json")),
        b'{"Id": 7}',
    )
    content_type = (("Content-Type", "application/xml; charset=utf-8"),)
    assert found.reply == Reply(200, content_type, b"<Answer>\n</Answer>")


def test_headers_and_bodies_may_be_left_out(tmp_path: Path) -> None:
    text = "request: {method: GET, path: /}\nreply: {status: 204}\n"

    found = read_exchange(write(tmp_path, text))

    assert found == ExchangeFile(Request("GET", "/"), Reply(204))
    assert "body" not in exchange_text(found)


HEADERS: st.SearchStrategy[Headers] = st.lists(
    st.tuples(st.sampled_from(["Accept", "X-Any", "null", "yes"]), st.text(max_size=9)), max_size=3
).map(lambda pairs: tuple(sorted(pairs, key=lambda pair: pair[0])))


@settings(deadline=None)
@given(
    st.builds(
        ExchangeFile,
        st.builds(
            Request,
            st.sampled_from(["GET", "POST"]),
            st.text(max_size=9).map(lambda text: "/" + text),
            HEADERS,
            st.binary(max_size=40) | st.text(max_size=40).map(str.encode),
        ),
        st.builds(
            Reply,
            st.integers(100, 599),
            HEADERS,
            st.text("ab \n\t\r:#-'\"|>{}[],&*!%@`", max_size=40).map(str.encode),
        ),
        st.text(max_size=9),
    )
)
def test_what_is_written_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, exchange: ExchangeFile
) -> None:
    file = write(tmp_path_factory.getbasetemp(), exchange_text(exchange))

    assert read_exchange(file) == exchange


@pytest.mark.parametrize(
    ("what", "by", "line", "said"),
    [
        ("request:", "reqest:", 2, "there is no 'reqest' in the file; known: summary, request"),
        ("  status: 200", "  stats: 200", 10, "there is no 'stats' in reply"),
        ("  status: 200", "  status: 2000", 10, "the status is 2000"),
        ("  status: 200", "  status: 'ok'", 10, "the status is 'ok'"),
        ("  status: 200", "  status: true", 10, "the status is True"),
        ("method: POST", "method: post", 3, "the method is 'post'"),
        ("path: /", "path: http://a.test/", 4, "does not start with /"),
        ("body: '{\"Id\": 7}'", "body: {Id: 7}", 8, "a body is text (quote it), or {base64: ...}"),
        ("body: '{\"Id\": 7}'", "body: 7", 8, "a body is text"),
        ("body: '{\"Id\": 7}'", "body: {base64: '!'}", 8, "no base64"),
        ("body: '{\"Id\": 7}'", "body: {base64: 'AA==', x: 1}", 8, "a body is text"),
        ("body: '{\"Id\": 7}'", 'body: "\\ud800"', 8, ""),
        (
            "headers: {Content-Type: application/xml; charset=utf-8}",
            "headers: [x]",
            11,
            "a mapping",
        ),
        ("reply:", "repl: &x\n  y: 1\nreply: *x\nz:", 9, "there is no 'repl'"),
        (BY_HAND, "- 1", 1, "the file is missing or no mapping"),
        (BY_HAND, "request: {method: GET, path: /}", 1, "reply is missing"),
        (BY_HAND, "{", 1, ""),
        (BY_HAND, "", 1, "the file is missing"),
    ],
)
def test_what_is_no_exchange_is_refused_with_file_and_line(
    tmp_path: Path, what: str, by: str, line: int, said: str
) -> None:
    assert what in BY_HAND
    file = write(tmp_path, BY_HAND.replace(what, by, 1))

    with pytest.raises(DocumentError) as error:
        read_exchange(file)

    message = str(error.value)
    assert said in message
    assert "\n" not in message
    # What YAML itself has against a file may stand a line further on.
    assert message.startswith((f"{file}:{line}: ", f"{file}:{line + 1}: "))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        read_exchange(tmp_path / "none.yaml")

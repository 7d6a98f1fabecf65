"""Every file in tests/exchanges is a test: a request, and the reply that it is to get.

The files are written as `openapi/exchange_files.py` says, which is how the mock records exchanges:
a recording that is dropped in is a test. In `good` and `bad` are requests that the mock takes and
refuses; in `remembered` they are sent to a mock with --state.

A reply must have the status, the headers that the file names, and the body: equal JSON, the same
XML infoset, the same bytes of all else. Of a problem (problem+json) a file need only tell what it
promises: members that it leaves out may be anything, also those of a violation; but there are as
many violations, in that order.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from starlette.testclient import TestClient

from openapi.exchange import Reply
from openapi.exchange_files import ExchangeFile, read_exchange
from openapi.wire.media_types import family
from openapi.yaml_source import DocumentError, line_of
from tests.mocks import PROBLEM, client_of, documents

EXCHANGES = Path(__file__).parent / "exchanges"
LEAST_FILES = 15


def files(*kinds: str) -> list[Path]:
    """The files of these kinds."""
    return sorted(file for kind in kinds for file in (EXCHANGES / kind).rglob("*.yaml"))


def name_of(file: Path) -> str:
    """What a file promises: its folders and its name."""
    return "-".join(file.relative_to(EXCHANGES).with_suffix("").parts)


@pytest.mark.parametrize("file", files("good", "bad"), ids=name_of)
def test_the_reply_is_as_in_the_file(file: Path) -> None:
    compare(file, ask(read_exchange(file)))


@pytest.mark.parametrize("file", files("remembered"), ids=name_of)
def test_the_reply_shows_what_is_remembered_as_in_the_file(file: Path) -> None:
    compare(file, ask(read_exchange(file), state=True))


@pytest.mark.parametrize("file", files("good", "remembered"), ids=name_of)
def test_the_mock_has_nothing_against_a_good_request(file: Path) -> None:
    assert media_type(read_exchange(file).reply) != PROBLEM


@pytest.mark.parametrize("file", files("bad"), ids=name_of)
def test_a_bad_request_is_refused(file: Path) -> None:
    assert read_exchange(file).reply.status >= 400


@pytest.mark.parametrize("partner", [document.partner for document in documents()])
def test_there_are_enough_files_of_every_partner(partner: str) -> None:
    found = [file for file in files("good", "bad") if file.parent.name == partner]

    assert len(found) >= LEAST_FILES


@pytest.mark.parametrize("file", files("good", "bad", "remembered"), ids=name_of)
def test_a_file_stands_in_the_folder_of_a_partner(file: Path) -> None:
    assert file.parent.name in [document.partner for document in documents()]


GOOD = """\
summary: Nobody is there
request:
  method: POST
  path: /nobody
reply:
  status: 404
  headers:
    Content-Type: application/problem+json
  body: '{"status": 404}'
"""


@pytest.mark.parametrize(
    ("what", "by", "line", "said"),
    [
        ("method: POST", "method: post", 3, "'post'"),
        ("path: /nobody", "url: /nobody", 4, "no 'url' in request"),
        ("  method: POST\n", "", 3, "the method is None"),
        ("status: 404", "status: many", 6, "'many'"),
        ("reply:", "replies:", 5, "no 'replies' in the file"),
        ("'{\"status\": 404}'", "[404]", 9, "a body is text"),
        ('{"status": 404}', '{"status":', 9, "the body is no JSON"),
        ('"status": 404', '"violation": []', 9, "no 'violation' in a problem"),
        ("summary:", "request:", 2, "a second time"),
        ("method: POST", "method: [POST", 4, "expected"),
    ],
)
def test_a_malformed_file_fails_with_its_name_and_line(
    tmp_path: Path, what: str, by: str, line: int, said: str
) -> None:
    assert what in GOOD
    file = tmp_path / "malformed.yaml"
    file.write_text(GOOD.replace(what, by, 1), "utf-8")

    with pytest.raises(DocumentError) as error:
        compare(file, ask(read_exchange(file)))

    assert str(error.value).startswith(f"{file}:{line}: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("what", "by"),
    [
        ("status: 404", "status: 405"),
        ("problem+json", "json"),
        ('"status": 404', '"status": 405'),
        ('"status": 404', '"violations": [{"rule": "type"}]'),
        ("headers:", "headers:\n    Allow: POST"),
    ],
)
def test_a_file_that_says_otherwise_fails(tmp_path: Path, what: str, by: str) -> None:
    assert what in GOOD
    file = tmp_path / "wrong.yaml"
    file.write_text(GOOD.replace(what, by, 1), "utf-8")

    with pytest.raises(AssertionError):
        compare(file, ask(read_exchange(file)))


# --- Asking ---------------------------------------------------------------------------------------


@cache
def client(state: bool) -> TestClient:
    return client_of(documents(), state=state)


def ask(said: ExchangeFile, state: bool = False) -> Reply:
    """What the mock answers to the request of a file."""
    request = said.request
    got = client(state).request(
        request.method, request.url, content=request.body, headers=list(request.headers)
    )
    return Reply(got.status_code, tuple(got.headers.multi_items()), got.content)


# --- Comparing ------------------------------------------------------------------------------------


def compare(file: Path, reply: Reply) -> None:
    """AssertionError for another reply, DocumentError for a file that is at fault."""
    said = read_exchange(file).reply
    essence = media_type(said) or media_type(reply)
    wanted = _read(said.body, essence, file)

    assert reply.status == said.status, reply.body.decode()
    named = {name for name, _ in said.headers}
    assert {name: reply.header(name) for name in named} == {n: said.header(n) for n in named}
    assert media_type(reply) == essence
    if essence == PROBLEM:
        assert _promised(json.loads(reply.body), wanted) == wanted
    else:
        assert _reader(essence)(reply.body) == wanted


def media_type(reply: Reply) -> str:
    """The media type of a reply, or "" where it has none."""
    return reply.media_type.essence if reply.media_type else ""


def _read(body: bytes, essence: str, file: Path) -> Any:
    kind = family(essence)
    try:
        value = _reader(essence)(body)
        unknown = value.keys() - _PROBLEM_MEMBERS if essence == PROBLEM else ()
        if unknown:
            raise ValueError(f"there is no {min(unknown)!r} in a problem")
    except (ValueError, etree.XMLSyntaxError) as error:
        told = error if "in a problem" in str(error) else f"the body is no {kind.upper()}: {error}"
        raise DocumentError(file, line_of(file, ("reply", "body")), str(told)) from None
    return value


_PROBLEM_MEMBERS = {"type", "title", "status", "detail", "hint", "offered", "violations"}


def _promised(value: Any, wanted: Any) -> Any:
    """The value without the members that nothing is promised of."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return {
            name: _promised(below, wanted[name]) for name, below in value.items() if name in wanted
        }
    if isinstance(value, list) and isinstance(wanted, list) and len(value) == len(wanted):
        return [_promised(*pair) for pair in zip(value, wanted, strict=True)]
    return value


def _json(body: bytes) -> Any:
    return json.loads(body, parse_float=Decimal)


def _infoset(body: bytes) -> Any:
    return _element(etree.fromstring(body, etree.XMLParser(resolve_entities=False)))


def _element(element: etree._Element) -> Any:
    """Names with their namespaces, attributes and texts; blanks between elements say nothing."""
    children = [_element(child) for child in element]
    text = element.text or ""
    blank = children and not text.strip()
    return element.tag, sorted(element.attrib.items()), "" if blank else text, children


def _reader(essence: str) -> Callable[[bytes], Any]:
    readers: dict[str, Callable[[bytes], Any]] = {"json": _json, "xml": _infoset}
    return readers.get(family(essence), bytes)

"""What a plan says would be sent, beside what a check sends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.config import Config
from contracts.demo import mock
from contracts.engine import check, jobs
from contracts.events import RunFinished
from contracts.plan import DryTransport, planned
from contracts.settings import Depth, Settings
from openapi.documents import Document, Operation, load
from openapi.exchange import Request

DOCUMENTS = load()


@pytest.fixture(scope="module")
def correct() -> Iterator[str]:
    with mock() as url:
        yield url


@pytest.mark.parametrize("depth", ["quick", "ci"])
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.partner)
def test_as_many_are_planned_as_a_correct_implementation_gets(
    correct: str, document: Document, depth: Depth
) -> None:
    found = [one for one in DOCUMENTS if one is document]
    settings = Settings(depth=depth, jobs=1)

    *_, last = planned(correct, found, settings, Config())
    done = list(check(jobs(correct, found, None, settings, {}), found))[-1]

    assert isinstance(done, RunFinished)
    assert int(last.split()[1]) == pytest.approx(done.requests, rel=0.1)


def pretended(
    operation: Operation, body: bytes, accept: str, *, valid: bool = False
) -> tuple[int, str | None, bytes]:
    url = "http://127.0.0.1:1"
    headers = (("Content-Type", "application/json"), ("Accept", accept))
    request = Request(operation.method, url + operation.path, headers, body)
    reply = DryTransport(url, operation).send(request, "", valid=valid).reply
    assert reply is not None
    return reply.status, reply.header("Content-Type"), reply.body


OPERATION = next(one for one in DOCUMENTS if one.partner == "globalportal").operations[0]
SAMPLE = OPERATION.requests["application/json"].examples[0].body


@pytest.mark.parametrize("media_type", ["application/json", "application/xml"])
def test_what_keeps_every_rule_gets_the_sample_as_it_was_asked_for(media_type: str) -> None:
    shown = OPERATION.replies["200"].contents[media_type].examples[0].body

    for valid in (True, False):
        assert pretended(OPERATION, SAMPLE, media_type, valid=valid) == (200, media_type, shown)


def test_what_breaks_a_rule_is_refused() -> None:
    status, media_type, _ = pretended(OPERATION, b"{", "*/*")

    assert (status, media_type) == (400, None)


def test_a_refusal_names_what_is_wrong() -> None:
    status, _, body = pretended(OPERATION, b'{"start": 5}', "*/*")

    assert (status, b"/start" in body) == (400, True)

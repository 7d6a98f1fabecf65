"""The mock as the partner would answer (``--as partner``), beside the real framework."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import openapi
from mockserver.server import MockServer
from mockserver.settings import Settings
from openapi.documents import Content, Operation
from openapi.exchange import Request
from openapi.schemas import Schema
from openapi.wire.media_types import family
from tests.aspnet.placing import place, scalars
from tests.aspnet.sending import both, posting
from tests.aspnet.server import AspNet

BLANK = '""'

OPERATIONS = [operation for document in openapi.load() for operation in document.operations]
EVERY_BODY = pytest.mark.parametrize(
    ("operation", "content"),
    [
        pytest.param(operation, content, id=f"{operation.partner}-{family(media_type)}")
        for operation in OPERATIONS
        for media_type, content in operation.requests.items()
        if media_type.startswith("application/")
    ],
)


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    with MockServer(settings=Settings(as_="partner", port=0)) as server:
        yield server.url


def is_open(node: Schema, token: str) -> bool:
    """Whether the framework alone does not decide it: the partner's class or own code does.

    Here that is a name of an enum, null where nobody knows, and what the strict actions look at
    themselves: a least value, and a member that only the page's prose requires.
    """
    by_hand = node.minimum is not None or node.quote("required") not in ("", "Required")
    # In a form, .NET takes 1.5 for the first of May, or the fifth of January, of this year.
    day_of_this_year = "date" in node.format and "." in token
    is_null = token == BLANK and not node.nullable_known
    return node.is_enum or by_hand or day_of_this_year or is_null


@EVERY_BODY
@pytest.mark.parametrize("token", ['"?"', "true", "12", "1.5", "{}", BLANK, '"2026-01-02"'])
def test_a_changed_sample_is_taken_or_refused_by_both(
    mock: str, strict: AspNet, operation: Operation, content: Content, token: str
) -> None:
    differences = []
    for path, node in scalars(operation):
        body = place(content, path, token)
        if body is None or is_open(node, token):
            continue
        ours, real = both(operation, posting(operation, content.media_type, body), mock, strict.url)
        if (ours.status, ours.violations) != (real.status, real.violations):
            differences.append((".".join(path), ours, real))

    assert differences == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.partner)
@pytest.mark.parametrize(
    ("method", "suffix", "media_type", "body"),
    [
        ("GET", "", None, b""),
        ("DELETE", "", None, b""),
        ("POST", "/", "application/json", b"{"),
        ("POST", "/x", "application/json", b"{}"),
        ("POST", "", "text/plain", b"x"),
        ("POST", "", None, b"x"),
    ],
)
def test_what_no_action_answers_is_answered_alike(
    mock: str,
    strict: AspNet,
    operation: Operation,
    method: str,
    suffix: str,
    media_type: str | None,
    body: bytes,
) -> None:
    headers = (("Content-Type", media_type),) if media_type else ()
    request = Request(method, operation.path + suffix, headers, body)

    ours, real = both(operation, request, mock, strict.url)

    assert ours == real

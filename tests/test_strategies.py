"""Generated values keep the promises of `tests.strategies`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from openapi.documents import Content, load
from openapi.schemas import Schema
from tests.strategies import date_times, decimals, values

CONTENTS = {
    (document.partner, of): contents["application/json"]
    for document in load()
    for operation in document.operations
    for of, contents in (
        ("request", operation.requests),
        *((status, reply.contents) for status, reply in operation.replies.items()),
    )
}
EVERY_BODY = pytest.mark.parametrize("body", CONTENTS, ids="-".join)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
A_LOT = settings(FEW, max_examples=50_000, database=None)


@EVERY_BODY
@FEW
@given(st.data())
def test_no_value_breaks_its_schema(body: tuple[str, str], data: st.DataObject) -> None:
    content: Content = CONTENTS[body]

    assert content.violations(data.draw(values(content.schema))) == ()


@EVERY_BODY
@FEW
@given(st.data())
def test_a_complete_value_has_every_member(body: tuple[str, str], data: st.DataObject) -> None:
    schema = CONTENTS[body].schema

    assert not list(missing(schema, data.draw(values(schema, complete=True))))


def missing(schema: Schema, value: Any) -> Iterator[str]:
    """The names of members that are left out anywhere in a value."""
    if isinstance(value, dict):
        yield from (name for name in schema.members if name not in value)
        for name, item in value.items():
            yield from missing(schema.members[name], item)
    elif isinstance(value, list) and schema.items is not None:
        for item in value:
            yield from missing(schema.items, item)


NULLABLE = values(Schema("text", "string", nullable=True))
UNKNOWN = values(Schema("text", "string", nullable=True, nullable_known=False))


@pytest.mark.parametrize(
    ("strategy", "wanted"),
    [
        pytest.param(NULLABLE, lambda text: text is None, id="null"),
        pytest.param(UNKNOWN, lambda text: "😀" in text, id="emoji"),
        pytest.param(UNKNOWN, lambda text: "\r" in text, id="carriage return"),
        pytest.param(UNKNOWN, lambda text: text != "" and text.isspace(), id="blank"),
        pytest.param(date_times(), lambda text: text.startswith("9999-12-31"), id="last day"),
        pytest.param(date_times(), lambda text: text.endswith("+14:00"), id="far offset"),
        pytest.param(decimals(), lambda number: number == 2**96 - 1, id="largest decimal"),
    ],
)
def test_nasty_values_come_up(strategy: SearchStrategy[Any], wanted: Callable[[Any], bool]) -> None:
    assert wanted(find(strategy, wanted, settings=A_LOT))


@FEW
@given(UNKNOWN)
def test_null_is_not_given_where_nobody_knows_that_it_is_taken(value: str | None) -> None:
    assert value is not None

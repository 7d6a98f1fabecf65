"""What is written is read back equal, in every media type; tests/dotnet has the other reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import simplejson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from openapi.documents import Content, Example
from openapi.schemas import Schema
from openapi.violations import Pointer, Unwritable
from openapi.wire.media_types import FORM, family
from tests.bodies import OPERATIONS
from tests.strategies import values

FEW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def every_content() -> Iterator[tuple[str, Content]]:
    """All documented bodies but refusals, whose messages are named by no schema."""
    for partner, operation in OPERATIONS.items():
        for media_type, content in operation.requests.items():
            yield f"{partner} request {media_type}", content
        for status, reply in operation.replies.items():
            for media_type, content in reply.contents.items():
                if status != "4XX" and content.schema.kind != "any":
                    yield f"{partner} {status} {media_type}", content


CONTENTS: dict[str, Content] = dict(every_content())
EXAMPLES = [
    pytest.param(content, example, id=name)
    for name, content in CONTENTS.items()
    for example in content.examples
]


def as_form(value: Any) -> Any:
    """What a form can say of a value: no null, no empty list or object."""
    if isinstance(value, dict):
        told = {name: as_form(below) for name, below in value.items()}
        return {name: below for name, below in told.items() if below not in (None, [], {})}
    if isinstance(value, list):
        return [as_form(below) for below in value]
    return value


def carried(content: Content, value: Any) -> Any:
    """What of a value its media type can say: XmlSerializer leaves null out."""
    if content.media_type == FORM:
        return as_form(value)
    return without_null(value) if "xml" in content.media_type and omits_null(content) else value


def omits_null(content: Content) -> bool:
    return content.schema.xml_style == "xml-serializer"


def without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_null(below) for name, below in value.items() if below is not None}
    return value


def infoset(element: etree._Element) -> Any:
    """An element as XML means it: prefixes and blanks between elements are no part of it."""
    text = element.text or ""
    below = [infoset(child) for child in element]
    return str(element.tag), sorted(element.items()), below or text


@pytest.mark.parametrize("name", CONTENTS)
@FEW
@given(st.data())
def test_a_value_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    content = CONTENTS[name]
    value = data.draw(values(content.schema))
    expected = carried(content, value)

    try:
        reading = content.read(content.write(value))
    except Unwritable:
        assert content.media_type == FORM  # a list of nulls, say
        return

    assert reading.value == expected
    assert {one.rule for one in reading.violations} <= (
        set() if expected == value else {"required"}
    )


@pytest.mark.parametrize(("content", "example"), EXAMPLES)
def test_every_sample_of_the_pages_is_written_back_as_it_was(
    content: Content, example: Example
) -> None:
    written = content.write(content.read(example.body).value)

    match family(content.media_type):
        case "json":
            assert simplejson.loads(written, use_decimal=True) == example.value
            assert written == example.body
        case "xml":
            assert infoset(etree.fromstring(written)) == infoset(etree.fromstring(example.body))
        case _:
            assert content.read(written) == content.read(example.body)


REQUESTS: dict[str, dict[str, Content]] = {
    partner: {family(name): content for name, content in operation.requests.items()}
    for partner, operation in OPERATIONS.items()
}


@pytest.mark.parametrize("partner", REQUESTS)
@FEW
@given(st.data())
def test_one_value_is_judged_alike_in_every_media_type(partner: str, data: st.DataObject) -> None:
    contents = REQUESTS[partner]
    schema = contents["json"].schema
    value = data.draw(values(schema, complete=True))
    place = data.draw(st.sampled_from(list(breakable(schema, value))))
    broken = with_change(value, place, BREAKAGES[kind_of(at(schema, place))])
    if place[-1:] and isinstance(place[-1], str) and data.draw(st.booleans()):
        broken = with_change(value, place, None)

    def judged(family_: str) -> set[tuple[Pointer, str]]:
        content = contents[family_]
        return {(one.pointer, one.rule) for one in content.read(content.write(broken)).violations}

    told = judged("json")
    if "xml" in contents:
        assert judged("xml") == told
    if broken == as_form(broken):
        assert judged("form") == told


BREAKAGES: dict[str, Any] = {
    "integer": 10**30,
    "number": 2**96,
    "enum": " ",
    "format": "2026-02-30x",
    "string": "x" * 5000,
}


def kind_of(node: Schema) -> str:
    """Which of the breakages a member can suffer in every media type, or ""."""
    if node.kind in ("integer", "number"):
        return node.kind
    if node.kind == "string" and node.format != "timespan":  # XML has no form for a wrong one
        return "enum" if node.is_enum else "format" if node.format else "string"
    return ""


def at(schema: Schema, place: Pointer) -> Schema:
    found = schema.at(place)
    assert found is not None
    return found


def breakable(node: Schema, value: Any, here: Pointer = ()) -> Iterator[Pointer]:
    """The places of a value that can be broken."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from breakable(node.members[name], below, (*here, name))
    elif isinstance(value, list) and node.items is not None:
        for index, below in enumerate(value):
            yield from breakable(node.items, below, (*here, index))
    elif kind_of(node):
        yield here


def with_change(value: Any, place: Pointer, change: Any) -> Any:
    if not place:
        return change
    first, *rest = place
    if isinstance(value, dict):
        return {**value, first: with_change(value[first], tuple(rest), change)}
    assert isinstance(first, int)
    return [*value[:first], with_change(value[first], tuple(rest), change), *value[first + 1 :]]

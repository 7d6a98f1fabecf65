"""Our XML codec against .NET's serializers: each reads all that the other writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openapi.documents import Content, load
from tests.dotnet.bridge import TYPES, DotNet
from tests.dotnet.sameness import differences
from tests.strategies import values


def xml_contents() -> dict[tuple[str, str], Content]:
    """Every documented XML body of which something is known, but for the framework's own errors."""
    bodies = {
        (operation.partner, of): contents["application/xml"]
        for document in load()
        for operation in document.operations
        for of, contents in (
            ("request", operation.requests),
            *((status, reply.contents) for status, reply in operation.replies.items()),
        )
        if "application/xml" in contents and of != "4XX"
    }
    return {key: content for key, content in bodies.items() if content.schema.kind != "any"}


CONTENTS = xml_contents()
EVERY_BODY = pytest.mark.parametrize("body", CONTENTS, ids="-".join)

# The largest request has 150 values, each of them drawn; that is what the checks complain of.
many_values: Callable[[Any], Any] = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_there_is_a_model_class_for_every_documented_xml_body() -> None:
    assert CONTENTS.keys() == TYPES.keys()


@EVERY_BODY
def test_dotnet_reads_every_member_of_the_samples_we_serve(
    dotnet: DotNet, body: tuple[str, str]
) -> None:
    content = CONTENTS[body]

    assert content.examples
    for example in content.examples:
        for xml in (example.body, content.write(example.value)):
            found = dotnet.read(TYPES[body], xml)
            assert not list(differences(content.schema, example.value, found))


@EVERY_BODY
@many_values
@given(st.data())
def test_dotnet_reads_every_member_that_we_write(
    dotnet: DotNet, body: tuple[str, str], data: st.DataObject
) -> None:
    content = CONTENTS[body]
    value = data.draw(values(content.schema))

    found = dotnet.read(TYPES[body], content.write(value))

    assert not list(differences(content.schema, value, found))


@EVERY_BODY
@many_values
@given(st.data())
def test_we_read_every_member_that_dotnet_writes(
    dotnet: DotNet, body: tuple[str, str], data: st.DataObject
) -> None:
    content = CONTENTS[body]
    value = data.draw(values(content.schema, complete=True))

    reading = content.read(dotnet.write(TYPES[body], value))

    assert not reading.violations
    assert not list(differences(content.schema, _as_dotnet_writes(value), reading.value))


def _as_dotnet_writes(value: Any) -> Any:
    """The framework's writer makes every line break CRLF, which an XML reader takes for LF."""
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case dict():
            return {name: _as_dotnet_writes(below) for name, below in value.items()}
        case list():
            return [_as_dotnet_writes(item) for item in value]
    return value

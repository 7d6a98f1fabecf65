"""Whole bodies, valid and mangled, read by the real framework and by its profile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

import openapi
from openapi.documents import Content, Operation
from openapi.schemas import Schema
from openapi.violations import Unwritable, Value
from openapi.wire.media_types import family
from tests.aspnet.readings import Framework, canonical, profile_reading
from tests.strategies import values

BODIES = [
    pytest.param(operation, content, id=f"{operation.partner}-{family(media_type)}")
    for document in openapi.load()
    for operation in document.operations
    for media_type, content in operation.requests.items()
    if media_type.startswith("application/")
]
EVERY_BODY = pytest.mark.parametrize(("operation", "content"), BODIES)
thorough = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a server takes too long to shrink at
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@EVERY_BODY
def test_what_we_write_is_read_as_we_mean_it(
    framework: Framework, operation: Operation, content: Content
) -> None:
    is_form = family(content.media_type) == "form"

    @thorough
    @given(values(content.schema))
    def hold(value: Value) -> None:
        try:
            body = content.write(value)
        except Unwritable:
            assume(False)
        if is_form:  # one of more keys is refused whatever it says, and one of none is no model
            assume(body and body.count(b"&") < 1000)
            # Model binding tells a moment in the server's own time, which the last day may lack.
            assume(b"9999-12-31" not in body)

        real = framework.read(operation, content.media_type, body)
        ours = profile_reading(operation, content, body)

        assert (real.valid, real.value) == (ours.valid, ours.value)
        if not is_form:  # a form can say neither null nor an empty object
            assert real.valid, (body, real.model_state)
            assert real.value == canonical(content.schema, value)

    hold()


def cut(body: bytes) -> Iterator[bytes]:
    """Bodies that end too early."""
    return (body[:at] for at in spread(1, len(body)))


def without_a_part(body: bytes) -> Iterator[bytes]:
    """Bodies that lack one byte, or a few, somewhere."""
    return (body[:at] + body[at + size :] for size in (1, 2, 7) for at in spread(0, len(body)))


def with_a_byte_more(body: bytes) -> Iterator[bytes]:
    """Bodies with one more of the characters that mean something to a format."""
    marks = cycle(b'{}[]",:<>&=/ 0')
    return (body[:at] + bytes([next(marks)]) + body[at:] for at in spread(0, len(body), 150))


def with_parts_swapped(body: bytes) -> Iterator[bytes]:
    """Bodies of which two neighbours, between separators, have changed places."""
    for separator in (b",", b"&", b"><", b'"'):
        parts = body.split(separator)
        for at in spread(1, len(parts) - 1) if len(parts) > 2 else ():
            swapped = [*parts[:at], parts[at + 1], parts[at], *parts[at + 2 :]]
            yield separator.join(swapped)


def spread(start: int, stop: int, most: int = 40) -> range:
    """At most so many places, all the way from start to stop."""
    return range(start, stop, max(1, (stop - start) // most))


def unambiguous(schema: Schema, value: Value) -> Value:
    """A value without dates, which .NET reads in more forms than anybody knows, and without enums,
    of which our documents know one name each."""
    if isinstance(value, dict) and schema.members:
        return {
            name: unambiguous(schema.members[name], below)
            for name, below in value.items()
            if not (schema.members[name].is_enum or "date" in schema.members[name].format)
        }
    if isinstance(value, list) and schema.items is not None:
        return [unambiguous(schema.items, item) for item in value]
    return value


MANGLED = [
    pytest.param(*body.values, mangled, id=f"{mangled.__name__}-{body.id}")
    for body in BODIES
    for mangled, kinds in (
        (cut, ("json", "xml")),
        (with_parts_swapped, ("json", "xml")),
        (without_a_part, ("json",)),
        (with_a_byte_more, ("json",)),
    )
    if str(body.id).endswith(kinds)
]


@pytest.mark.parametrize(("operation", "content", "mangled"), MANGLED)
def test_a_mangled_sample_is_read_or_refused_as_the_profile_says(
    framework: Framework,
    operation: Operation,
    content: Content,
    mangled: Callable[[bytes], Iterator[bytes]],
) -> None:
    sample = content.examples[0]
    whole = sample.body
    if family(content.media_type) == "json":
        whole = content.write(unambiguous(content.schema, sample.value))
    differences = []
    for body in mangled(whole):
        real = framework.read(operation, content.media_type, body)
        ours = profile_reading(operation, content, body)
        if real.valid != ours.valid or (real.valid and real.value != ours.value):
            differences.append((body, real, ours))

    assert differences == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.upper().replace("TRUE", "true").replace("NULL", "null"),
        lambda text: text.replace('"', "'"),
        lambda text: "/* first */ " + text + " // last",
        lambda text: text[:-1] + ",}",
        lambda text: text + " and more",
        lambda text: text[:-1] + ', "unknown": {"a": [1, {}]}}',
        lambda text: "\ufeff" + text,
    ],
)
def test_json_net_forgives_what_the_profile_says_it_forgives(
    framework: Framework, change: Callable[[str], str]
) -> None:
    (operation,) = openapi.load(partners=["calendar"])[0].operations
    content = operation.requests["application/json"]
    body = change(json.dumps(content.examples[0].value, default=str)).encode()

    real = framework.read(operation, content.media_type, body)

    assert real == profile_reading(operation, content, body)
    assert real.valid

"""What the framework profile says of single values, beside what the real framework does.

Where both refuse, they do so at the same place or, once Json.NET has lost its thread, at one around
it. What is left out: the text of a number or boolean in a string member. Json.NET 6 writes what it
has understood ("True", "100"), later versions leave it as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import openapi
from openapi.documents import Content, Operation
from openapi.schemas import Schema
from openapi.wire.media_types import family
from tests.aspnet.placing import Path, place, scalars
from tests.aspnet.readings import Framework, Read, profile_reading
from tests.aspnet.tokens import tokens

PLACES = [
    pytest.param(operation, content, path, node, id=f"{operation.partner}-{kind}-{'.'.join(path)}")
    for document in openapi.load()
    for operation in document.operations
    for path, node in scalars(operation)
    for media_type, content in operation.requests.items()
    if (kind := family(media_type)) and media_type.startswith("application/")
]


@pytest.mark.parametrize(("operation", "content", "path", "node"), PLACES)
def test_the_profile_reads_a_value_as_the_framework_does(
    framework: Framework, operation: Operation, content: Content, path: Path, node: Schema
) -> None:
    differences = []
    for token in tokens(node):
        body = place(content, path, token)
        if body is None:
            continue
        real = framework.read(operation, content.media_type, body)
        ours = profile_reading(operation, content, body)
        told = is_told_by_version(content, node, token)
        differences += [f"{token}: {what}" for what in different(path, node, real, ours, told)]

    assert differences == []


def is_told_by_version(content: Content, node: Schema, token: str) -> bool:
    plain_text = node.kind == "string" and not node.format and not node.is_enum
    return plain_text and family(content.media_type) == "json" and token[0] not in "\"'"


def different(path: Path, node: Schema, real: Read, ours: Read, told: bool) -> Iterator[str]:
    """What the profile says otherwise; values are of interest where nothing is wrong."""
    if real.valid != ours.valid:
        yield f"really {dict(real.model_state) or 'valid'}, says {dict(ours.model_state)}"
    elif not real.valid:
        apart = [where for where in ours.model_state if not is_near(where, real)]
        if apart:
            yield f"refused at {list(real.model_state)}, says {apart}"
    else:
        named = at(real.value, path), at(ours.value, path)
        if node.is_enum and not isinstance(named[1], str):
            return  # a number: C# knows every name, our document the one that the page shows
        if not told and real.value != ours.value:
            yield f"really {named[0]!r}, says {named[1]!r}"


def is_near(where: str, real: Read) -> bool:
    """Whether the framework has an error at this path, above or below it."""
    ours = f"{where}.".lower()
    return any(
        found.startswith(ours) or ours.startswith(found)
        for found in (f"{name}.".lower() for name in real.model_state)
    )


def at(value: object, path: Path) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value

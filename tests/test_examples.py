"""Every example is what its media type and schema say, in XML and forms as well as in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openapi.documents import Content, Example, Operation, load

OPERATIONS = [operation for document in load() for operation in document.operations]


def every_example() -> Iterator[Any]:
    for operation in OPERATIONS:
        contents = {"request": operation.requests} | {
            status: reply.contents for status, reply in operation.replies.items()
        }
        for where, by_media_type in contents.items():
            for media_type, content in by_media_type.items():
                for example in content.examples:
                    name = f"{operation.partner} {where} {media_type} {example.name}"
                    yield pytest.param(content, example, id=name)


@pytest.mark.parametrize(("content", "example"), list(every_example()))
def test_an_example_breaks_no_rule_of_its_schema(content: Content, example: Example) -> None:
    reading = content.read(example.body)

    assert reading.readable
    assert reading.violations == ()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.partner)
def test_the_samples_of_a_request_tell_the_same_in_every_media_type(operation: Operation) -> None:
    def sample(media_type: str) -> Any:
        (example,) = operation.requests[media_type].examples
        return example.value

    for media_type in operation.requests:
        shown = sample(media_type)
        whole = sample("application/json")
        assert shown == (_part_of(whole, shown) if "form" in media_type else whole)


def _part_of(whole: Any, shown: Any) -> Any:
    """What of a value is shown by an example that leaves members, and ends of lists, out."""
    if isinstance(shown, dict):
        return {name: _part_of(whole.get(name), below) for name, below in shown.items()}
    if isinstance(shown, list):
        return [_part_of(*pair) for pair in zip(whole, shown, strict=False)]
    return whole

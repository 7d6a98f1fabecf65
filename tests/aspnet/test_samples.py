"""Every documented sample, taken by the real framework, and its replies read by our documents."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import openapi
from openapi.documents import Content, Example, Operation
from tests.aspnet.readings import Framework, canonical, profile_reading
from tests.aspnet.sending import post, said
from tests.aspnet.server import AspNet


@dataclass(frozen=True, slots=True)
class Sample:
    operation: Operation
    content: Content
    example: Example

    def __str__(self) -> str:
        return f"{self.operation.partner}-{self.content.media_type}-{self.example.name}"


SAMPLES = [
    Sample(operation, content, example)
    for document in openapi.load()
    for operation in document.operations
    for content in operation.requests.values()
    for example in content.examples
]
EVERY_SAMPLE = pytest.mark.parametrize("sample", SAMPLES, ids=str)


def test_there_is_a_sample_for_every_media_type() -> None:
    offered = {
        (operation.partner, media_type)
        for document in openapi.load()
        for operation in document.operations
        for media_type in operation.requests
    }

    assert {(one.operation.partner, one.content.media_type) for one in SAMPLES} == offered


@EVERY_SAMPLE
@pytest.mark.parametrize("mode", ["strict", "lenient", "objects"])
def test_a_sample_is_accepted_and_the_reply_is_as_documented(
    request: pytest.FixtureRequest, mode: str, sample: Sample
) -> None:
    server: AspNet = request.getfixturevalue(mode)
    documented = sample.operation.replies["200"].contents

    for accept in documented or ("",):
        reply = post(
            server.url, sample.operation, sample.content.media_type, sample.example.body, accept
        )
        found = said(sample.operation, reply)

        assert (found.status, found.violations) == (200, ()), reply.body
        assert found.media_type in (accept, "")


@EVERY_SAMPLE
def test_a_sample_means_to_the_framework_what_it_means_to_us(
    framework: Framework, sample: Sample
) -> None:
    operation, content, body = sample.operation, sample.content, sample.example.body

    found = framework.read(operation, content.media_type, body)

    assert found.valid
    assert found.value == canonical(content.schema, sample.example.value)
    assert found.value == profile_reading(operation, content, body).value


def test_globalportal_echoes_what_it_was_sent_under_an_id_of_its_own(strict: AspNet) -> None:
    for sample in SAMPLES:
        if sample.operation.partner == "globalportal":
            media_type = sample.content.media_type
            reply = post(strict.url, sample.operation, media_type, sample.example.body)

            echo, sent = said(sample.operation, reply).value, sample.example.value
            schema = sample.content.schema
            issued = {"id": echo["id"]}
            assert canonical(schema, echo) == canonical(schema, {**sent, **issued})
            assert issued["id"] != sent["id"]

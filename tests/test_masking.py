"""Personal and secret values are gone before anything is shown, kept or printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openapi.masking import MASK, hidden_texts, mask, mask_headers, without
from openapi.schemas import Schema
from tests.bodies import OPERATIONS


def sensitive_texts(value: Any, schema: Schema | None) -> Iterator[str]:
    """Every text below a sensitive member."""
    if schema is None:
        return
    if schema.sensitive:
        yield from _texts(value)
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from sensitive_texts(below, schema.members.get(name))
    elif isinstance(value, list):
        for below in value:
            yield from sensitive_texts(below, schema.items)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from _texts(below)
    elif value is not None:
        yield str(value)


@pytest.mark.parametrize("partner", OPERATIONS)
def test_no_sensitive_value_of_a_sample_is_left(partner: str) -> None:
    content = OPERATIONS[partner].requests["application/json"]
    value = content.examples[0].value
    hidden = set(sensitive_texts(value, content.schema))

    masked = mask(value, content.schema)

    assert hidden
    assert set(sensitive_texts(masked, content.schema)) == {MASK}


@pytest.mark.parametrize("partner", OPERATIONS)
def test_what_is_not_sensitive_is_shown_as_it_came(partner: str) -> None:
    content = OPERATIONS[partner].requests["application/json"]
    value = content.examples[0].value

    assert _shape(mask(value, content.schema), value) == value


def _shape(masked: Any, value: Any) -> Any:
    """The masked value with its masks taken off again."""
    if masked == MASK:
        return value
    if isinstance(masked, dict):
        return {name: _shape(below, value[name]) for name, below in masked.items()}
    if isinstance(masked, list):
        return [_shape(*pair) for pair in zip(masked, value, strict=True)]
    return masked


@pytest.mark.parametrize("value", [None, 5, "x", [1], {"a": 1}])
def test_null_and_what_no_schema_names_stay(value: Any) -> None:
    assert mask(value, Schema("free", "object")) == value
    assert mask(None, Schema("name", "string", sensitive="secret")) is None


def test_a_sensitive_object_is_masked_whole() -> None:
    assert mask({"Number": "1"}, Schema("Passport", "object", sensitive="personal")) == MASK


def test_credentials_in_headers_are_masked_in_any_letter_case() -> None:
    sent = (("AUTHORIZATION", "Bearer x"), ("Accept", "*/*"), ("Cookie", "a=b"), ("X-Api-Key", "k"))

    shown = mask_headers(sent)

    assert shown == (
        *(("AUTHORIZATION", MASK), ("Accept", "*/*"), ("Cookie", MASK), ("X-Api-Key", MASK)),
    )


@pytest.mark.parametrize(
    "name",
    [
        *("X-Auth-Token", "X-Csrf-Token", "Ocp-Apim-Subscription-Key", "X-Amz-Security-Token"),
        *("Proxy-Authorization", "Set-Cookie", "X-Client-Secret", "X-Hub-Signature-256", "apikey"),
    ],
)
def test_a_header_that_is_called_like_a_secret_is_masked(name: str) -> None:
    assert mask_headers(((name, "hush"),)) == ((name, MASK),)


@pytest.mark.parametrize(
    "name", ["Access-Control-Allow-Credentials", "Idempotency-Key", "X-Mock-Session", "Digest"]
)
def test_other_headers_are_shown(name: str) -> None:
    assert mask_headers(((name, "seen"),)) == ((name, "seen"),)


def test_sensitive_values_are_found_where_a_message_says_them_back() -> None:
    name = Schema("Name", "string", sensitive="personal")
    person = Schema("Person", "object", members={"Name": name, "City": Schema("City", "string")})
    crowd = Schema("Crowd", "array", items=person)
    value = [{"Name": "Mallory", "City": "Paris", "Nmae": {"x": [47_110, True, None, "ab"]}}]

    said = hidden_texts(value, crowd)

    assert said == {"Mallory", "47110"}
    message = {"Message": ["'Mallory' of Paris is no number, nor is 47110"], "Count": 1}
    assert without(message, said) == {
        "Message": ["'***' of Paris is no number, nor is ***"],
        "Count": 1,
    }

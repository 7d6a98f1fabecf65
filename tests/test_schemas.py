"""A document's schemas as the tree that codecs, validation and generation read."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.schemas import SchemaError, SchemaReader


def test_a_reference_is_followed_and_what_stands_beside_it_goes_on_top() -> None:
    below = {"type": "object", "nullable": False, "properties": {"Name": {"type": "string"}}}
    reader = SchemaReader({"Below": below})

    extended = reader.read(
        {
            "allOf": [{"$ref": "#/components/schemas/Below"}],
            "nullable": True,
            "description": "More",
            "x-evidence": {"nullable": "sample"},
        },
        (),
    )

    assert (extended.kind, extended.nullable, extended.description) == ("object", True, "More")
    assert extended.evidence("nullable") == "sample"
    assert list(extended.members) == ["Name"]


@pytest.mark.parametrize(
    ("beside", "nullable_known"),
    [({}, False), ({"x-base-class": 1}, False), ({"nullable": True}, True)],
)
def test_what_nobody_knows_of_null_stays_unknown_through_a_reference(
    beside: dict[str, Any], nullable_known: bool
) -> None:
    below = {"type": "object", "nullable": True, "x-nullable": "unknown", "properties": {}}
    reader = SchemaReader({"Below": below})

    extended = reader.read({"allOf": [{"$ref": "#/components/schemas/Below"}], **beside}, ())

    assert (extended.nullable, extended.nullable_known) == (True, nullable_known)


def test_evidence_and_quote_are_told_by_rule() -> None:
    schema = SchemaReader({}).read(
        {
            "type": "string",
            "maxLength": 5,
            "x-evidence": {"format": "framework"},
            "x-quote": {"maxLength": "at most five"},
        },
        (),
    )

    assert (schema.evidence("format"), schema.evidence("maxLength")) == ("framework", "page")
    assert (schema.quote("maxLength"), schema.quote("format")) == ("at most five", "")


def test_one_word_of_evidence_is_for_every_rule() -> None:
    schema = SchemaReader({}).read({"type": "string", "x-evidence": "sample"}, ())

    assert {schema.evidence(rule) for rule in ("type", "format", "nullable")} == {"sample"}


@pytest.mark.parametrize(
    ("pointer", "kind"),
    [((), "object"), (("A",), "array"), (("A", 7), "object"), (("A", 0, "B"), "string")],
)
def test_a_pointer_leads_to_the_schema_of_its_place(
    pointer: tuple[str | int, ...], kind: str
) -> None:
    item = {"type": "object", "properties": {"B": {"type": "string"}}}
    root = {"type": "object", "properties": {"A": {"type": "array", "items": item}}}

    found = SchemaReader({}).read(root, ()).at(pointer)

    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("pointer", [("X",), (0,), ("A", "B"), ("A", 0, 0), ("X", "Y")])
def test_a_pointer_to_nothing_leads_to_none(pointer: tuple[str | int, ...]) -> None:
    root = {"type": "object", "properties": {"A": {"type": "array", "items": {"type": "string"}}}}

    assert SchemaReader({}).read(root, ()).at(pointer) is None


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("text", ()),
        ({"type": "strnig"}, ("type",)),
        ({"type": "string", "nullable": "yes"}, ("nullable",)),
        ({"type": "string", "maxLength": True}, ("maxLength",)),
        ({"properties": {"A": 5}}, ("properties", "A")),
        ({"properties": {"A": {"anyOf": []}}}, ("properties", "A", "anyOf")),
        ({"type": "array", "items": 5}, ("items",)),
        ({"allOf": []}, ("allOf",)),
        ({"allOf": [5]}, ("allOf",)),
        ({"$ref": "#/components/responses/A"}, ("$ref",)),
        ({"$ref": 5}, ("$ref",)),
        ({"required": ["A"], "properties": {}}, ("required",)),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(
    raw: Any, place: tuple[str | int, ...]
) -> None:
    with pytest.raises(SchemaError) as refused:
        SchemaReader({}).read(raw, ())

    assert refused.value.place == place

"""A document with one change: every way in which it could stop saying what its page says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.raw_documents import (
    Raw,
    bodies,
    copied,
    described_schemas,
    evidence,
    operation,
    reference,
    resolved,
    type_word,
)

Change = tuple[str, Raw]
"""What was changed, in words, and the changed document."""

KINDS: dict[str, Callable[[Raw], Iterator[Change]]] = {}
"""For each kind of `Difference`, the changes that must show as one."""


def _kind(name: str) -> Callable[[Callable[[Raw], Iterator[Change]]], None]:
    def register(changes: Callable[[Raw], Iterator[Change]]) -> None:
        KINDS[name] = changes

    return register


def _objects(document: Raw) -> Iterator[tuple[str, Raw]]:
    """Each object schema of the page, in a copy that may be changed."""
    for name in described_schemas(document):
        if "properties" in document["components"]["schemas"][name]:
            copy = copied(document)
            yield name, copy


def _members(document: Raw) -> Iterator[tuple[str, Raw, Raw, str]]:
    """Each member: its place, a copy that may be changed, the copy's object schema, its name."""
    for name in described_schemas(document):
        for member in document["components"]["schemas"][name].get("properties", {}):
            copy = copied(document)
            yield f"{name}.{member}", copy, copy["components"]["schemas"][name], member


@_kind("member")
def _without_or_with_one_member(document: Raw) -> Iterator[Change]:
    for place, copy, schema, member in _members(document):
        del schema["properties"][member]
        schema["required"] = [name for name in schema.get("required", []) if name != member]
        yield f"without {place}", copy
    for name, copy in _objects(document):
        copy["components"]["schemas"][name]["properties"]["Unheard"] = {"type": "string"}
        yield f"{name}.Unheard added", copy


@_kind("type")
def _another_type(document: Raw) -> Iterator[Change]:
    for place, copy, schema, member in _members(document):
        was = schema["properties"][member]
        is_string = resolved(copy, was).get("type") == "string"
        other = {"type": "boolean" if is_string else "string"}
        kept = {key: was[key] for key in ("xml", "x-base-class", "description") if key in was}
        schema["properties"][member] = other | kept
        yield f"{place} as {other['type']}", copy
    for place, copy, schema, member in _members(document):
        if schema["properties"][member].get("type") == "string":
            said = schema["properties"][member]
            said["format"] = "uuid" if "format" not in said else "email"
            yield f"{place} as {said['format']}", copy
    for place, copy, schema, member in _members(document):
        items = schema["properties"][member].get("items")
        if items and evidence(schema["properties"][member], "type") != "derived":
            xml = {"xml": items["xml"]} if "xml" in items else {}
            schema["properties"][member]["items"] = {"type": "boolean"} | xml
            yield f"{place} as a list of booleans", copy


@_kind("required")
def _required_or_not(document: Raw) -> Iterator[Change]:
    for place, copy, schema, member in _members(document):
        said, required = schema["properties"][member], schema.setdefault("required", [])
        if member in required and evidence(said, "required") == "page":
            required.remove(member)
            yield f"{place} not required", copy
        else:
            required.append(member)
            said["x-evidence"] = {"required": "page"}
            yield f"{place} required", copy


@_kind("length")
def _another_length(document: Raw) -> Iterator[Change]:
    for place, copy, schema, member in _members(document):
        said = schema["properties"][member]
        if said.get("type") == "string":
            said["maxLength"] = said.get("maxLength", 0) + 1
            yield f"{place} of at most {said['maxLength']}", copy
    for place, copy, schema, member in _members(document):
        if schema["properties"][member].pop("maxLength", None):
            yield f"{place} of any length", copy


@_kind("minimum")
def _another_minimum(document: Raw) -> Iterator[Change]:
    for place, copy, schema, member in _members(document):
        said = schema["properties"][member]
        if said.get("type") == "integer":
            said["minimum"] = said.get("minimum", 0) + 1
            yield f"{place} of at least {said['minimum']}", copy
    for place, copy, schema, member in _members(document):
        if schema["properties"][member].pop("minimum", None):
            yield f"{place} of any size", copy


@_kind("read only")
def _read_only_or_not(document: Raw) -> Iterator[Change]:
    for place, copy, schema, member in _members(document):
        said = schema["properties"][member]
        if "type" in said:
            said["readOnly"] = not said.get("readOnly", False)
            yield f"{place} with readOnly {said['readOnly']}", copy


@_kind("media type")
def _without_or_with_one_media_type(document: Raw) -> Iterator[Change]:
    for at, body in enumerate(bodies(document)):
        for media_type, content in body["content"].items():
            copy = copied(document)
            changed = bodies(copy)[at]["content"]
            if evidence(content) == "page":
                del changed[media_type]
                yield f"without {media_type}", copy
            else:
                del changed[media_type]["x-evidence"]
                yield f"{media_type} as the page's own", copy
        copy = copied(document)
        like = next(iter(body["content"].values()))
        bodies(copy)[at]["content"]["application/cbor"] = {"schema": like["schema"]}
        yield "application/cbor added", copy


@_kind("sample")
def _another_sample(document: Raw) -> Iterator[Change]:
    for at, body in enumerate(bodies(document)):
        for media_type, content in body["content"].items():
            examples = content.get("examples", {})
            owned = "sample" in examples and evidence(examples["sample"]) == "page"
            copy = copied(document)
            changed = bodies(copy)[at]["content"][media_type].setdefault("examples", {})
            changed.pop("sample", None)
            if owned:
                yield f"{media_type} without its sample", copy
                yield from _samples_with_one_change(document, at, media_type)
            else:
                changed["sample"] = {"value": "A=1"}
                yield f"{media_type} with a sample", copy


def _samples_with_one_change(document: Raw, at: int, media_type: str) -> Iterator[Change]:
    value = bodies(document)[at]["content"][media_type]["examples"]["sample"]["value"]
    leaves = [()] if isinstance(value, str) else list(_leaves(value))
    for leaf in leaves:
        copy = copied(document)
        holder = bodies(copy)[at]["content"][media_type]["examples"]["sample"]
        *above, last = ("value", *leaf)
        for step in above:
            holder = holder[step]
        was = holder[last]
        holder[last] = f"{was}x" if isinstance(was, str) else 0.5 if was != 0.5 else 1
        yield f"{media_type} sample changed at {leaf}", copy
    if isinstance(value, dict):
        copy = copied(document)
        sample = bodies(copy)[at]["content"][media_type]["examples"]["sample"]
        sample["value"] = dict(reversed(value.items()))
        yield f"{media_type} sample in another order", copy


def _leaves(value: Any, *place: str | int) -> Iterator[tuple[str | int, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in below:
        if isinstance(each, dict | list):
            yield from _leaves(each, *place, key)
        else:
            yield (*place, key)


@_kind("prose")
def _other_prose(document: Raw) -> Iterator[Change]:
    copy = copied(document)
    operation(copy)["description"] += " And more."
    yield "the operation", copy
    copy = copied(document)
    request = operation(copy)["requestBody"]
    request["description"] = request.get("description", "") + " And more."
    yield "the request", copy
    for place, copy, schema, member in _members(document):
        said = schema["properties"][member]
        if "type" in said or "allOf" in said:
            said["description"] = said.get("description", "") + " And more."
            yield place, copy


@_kind("null")
def _null_or_not(document: Raw) -> Iterator[Change]:
    """Only what a page shows: members shown as null, and those that its counter tells."""
    sample = bodies(document)[0]["content"]["application/json"]["examples"]["sample"]
    is_counted = evidence(sample) == "page" and "sample string" in str(sample["value"])
    for place, copy, schema, member in _members(document):
        said = schema["properties"][member]
        unreferred = not reference(said)
        if unreferred and evidence(said, "nullable") == "sample" and "x-nullable" not in said:
            if type_word(said) == "anything":
                del said["nullable"]
                yield f"{place} without null", copy
            elif is_counted and member in sample["value"]:
                said["nullable"] = not said.get("nullable", False)
                yield f"{place} with nullable {said['nullable']}", copy


@_kind("xml")
def _other_xml(document: Raw) -> Iterator[Change]:
    for name, copy in _objects(document):
        xml = copy["components"]["schemas"][name].get("xml")
        if xml:
            xml["namespace"] = "http://example.com/elsewhere"
            yield f"{name} in another namespace", copy
    for place, copy, schema, member in _members(document):
        if "xml" in schema and schema["properties"][member].pop("x-base-class", None):
            yield f"{place} not of the base class", copy


@_kind("quote")
def _other_quotes(document: Raw) -> Iterator[Change]:
    for place, copy, schema, member in _members(document):
        for rule in schema["properties"][member].get("x-quote", {}):
            schema["properties"][member]["x-quote"][rule] += " and so on"
            yield f"{place} {rule}", copy

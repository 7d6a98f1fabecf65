"""What differs between a help page and the document written from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tests.page_elements import Elements, element_name
from tests.page_types import Difference, Types, differ
from tests.pages import Body, Member, Page
from tests.raw_documents import Raw, evidence, reference, type_word


def differences(page: Page, document: Raw) -> Iterator[Difference]:
    """Every difference in members, types, rules, media types, samples, prose, nulls and XML."""
    operation = document["paths"].get(page.path, {}).get(page.method)
    if operation is None:
        yield Difference("path", page.heading, page.path, list(document["paths"]))
        return
    request, reply = operation["requestBody"], operation["responses"]["200"]
    yield from differ("prose", "operation", page.prose or page.heading, operation["description"])
    yield from differ("prose", "request", page.request.prose, request.get("description", ""))
    if page.reply.prose:  # OpenAPI demands a description of every reply; not every page has one
        yield from differ("prose", "reply", page.reply.prose, reply["description"])
    types = Types.of(page, document)
    yield from _body("request", page.request, request, types)
    yield from _body("reply", page.reply, reply, types)
    yield from _quotes(page, document)


def _body(place: str, page: Body, said: Raw, types: Types) -> Iterator[Difference]:
    contents = said["content"]
    owned = [name for name, content in contents.items() if evidence(content) == "page"]
    yield from differ("media type", place, list(page.media_types), owned)
    for media_type, content in contents.items():
        yield from _sample(f"{place} {media_type}", page.sample(media_type), content)
    first, *others = (content["schema"] for content in contents.values())
    for other in others:
        yield from differ("type", f"{place} schema", first, other)
    if page.type:
        yield from differ("type", f"{place} schema", page.type, reference(first))
    schema = types.resolved(first)
    table = {member.name: member for member in page.members}
    yield from _rules(place, schema, table, types)
    if table:
        yield from _table(place, table, schema, types)
    in_json, in_xml = page.sample("application/json"), page.sample("application/xml")
    if in_json:
        value = json.loads(in_json)
        yield from _value(place, value, schema, types)
        if table and "sample string" in in_json:
            yield from _nulls(place, value, schema, types)
    if in_xml:
        omits_nulls = schema.get("x-xml-style") == "xml-serializer"
        root = etree.fromstring(in_xml.encode())
        yield from differ("xml", place, root.tag, element_name({}, schema, ""))
        yield from Elements(types, omits_nulls, not in_json).element(place, root, schema)


def _sample(place: str, sample: str, content: Raw) -> Iterator[Difference]:
    owned = {
        name: example["value"]
        for name, example in content.get("examples", {}).items()
        if evidence(example) == "page"
    }
    expected: Raw = {}
    if sample:
        expected["sample"] = json.loads(sample) if sample.startswith("{") else sample
    # As JSON text: 1 is not 1.0 there, and the order of members counts.
    yield from differ("sample", place, json.dumps(expected), json.dumps(owned))


def _table(place: str, table: dict[str, Member], schema: Raw, types: Types) -> Iterator[Difference]:
    """The rows of a table: their order, names and types."""
    members = {
        member.get("xml", {}).get("name", name): member
        for name, member in schema.get("properties", {}).items()
    }
    yield from differ("member", place, list(table), list(members))
    for name in table.keys() & members.keys():
        yield from differ("type", f"{place}.{name}", *types.in_row(table[name].type, members[name]))


def _rules(place: str, schema: Raw, table: dict[str, Member], types: Types) -> Iterator[Difference]:
    """Required, lengths, limits and prose; a member without a row has none of them."""
    if "items" in schema:
        yield from _rules(f"{place}[]", types.resolved(schema["items"]), {}, types)
    required = schema.get("required", [])
    for name, raw in schema.get("properties", {}).items():
        member = types.resolved(raw)
        row = table.get(member.get("xml", {}).get("name", name)) or Member(name, "")
        where = f"{place}.{name}"
        demanded = name in required and evidence(raw, "required") == "page"
        yield from differ("required", where, row.required, demanded)
        yield from differ("length", where, row.max_length, member.get("maxLength"))
        yield from differ("length", where, None, member.get("minLength"))
        yield from differ("minimum", where, row.minimum, member.get("minimum"))
        yield from differ("read only", where, row.read_only, member.get("readOnly", False))
        yield from differ("prose", where, row.prose, member.get("description", ""))
        yield from _rules(where, member, {}, types)


def _value(place: str, value: Any, schema: Raw, types: Types) -> Iterator[Difference]:
    """A sample in JSON: the names, nesting, types and nulls that it shows."""
    schema = types.resolved(schema)
    word = type_word(schema)
    match value:
        case None:  # shown as null only, so it can be anything
            yield from differ("type", place, "anything", word)
            yield from differ("null", place, True, schema.get("nullable", False))
        case dict():
            members = schema.get("properties", {})
            yield from differ("type", place, "object", word)
            yield from differ("member", place, list(value), list(members))
            for name in value.keys() & members.keys():
                yield from _value(f"{place}.{name}", value[name], members[name], types)
        case list():
            yield from differ("type", place, "array", word)
            for each in value:
                yield from _value(f"{place}[]", each, schema.get("items", {}), types)
        case bool():
            yield from differ("type", place, "boolean", word)
        case int():
            yield from differ("type", place, "integer", word)
        case float():
            yield from differ("type", place, "number decimal", word)
        case _:
            yield from differ("type", place, types.of_text(value), word)


def _nulls(place: str, value: Raw, schema: Raw, types: Types) -> Iterator[Difference]:
    """Which members take null, told by the counter that makes the sample's values.

    A member that takes null does not advance it and shows 1. Between two members that show a count,
    those that show none and take no null are as many as the counts left out.
    """
    count, without_null = 0, 0
    silent: list[str] = []
    for name, shown in value.items():
        nullable = types.resolved(schema.get("properties", {}).get(name, {})).get("nullable", False)
        counted = re.fullmatch(r"(?:sample string )?(\d+)(?:\.0)?", str(shown))
        is_number = isinstance(shown, int | float) and not isinstance(shown, bool)
        if is_number:
            yield from differ("null", f"{place}.{name}", shown == 1, nullable)
        if counted and not (is_number and shown == 1):
            left_out = int(counted[1]) - count - 1
            yield from differ("null", f"{place}: {', '.join(silent)}", left_out, without_null)
            count, without_null, silent = int(counted[1]), 0, []
        elif not is_number:
            without_null += not nullable
            silent.append(name)


def _quotes(page: Page, part: object) -> Iterator[Difference]:
    """A quote must stand on the page."""
    if isinstance(part, list):
        for each in part:
            yield from _quotes(page, each)
    if isinstance(part, dict):
        for rule, quote in part.get("x-quote", {}).items():
            on_the_page = quote in " ".join(page.text.split())
            yield from differ("quote", f"{rule}: {quote}", True, on_the_page)
        for below in part.values():
            yield from _quotes(page, below)

"""Documents as plain YAML data: what the tests that compare them with the pages read off them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Raw = dict[str, Any]
"""A document, or a part of it."""

DOCUMENTS = Path(__file__).parent.parent / "openapi"


def read(partner: str) -> Raw:
    """A partner's document. Nothing in it is shared: a change stays where it is made."""
    return copied(_loaded(partner))


@cache
def _loaded(partner: str) -> Raw:
    loaded: Raw = yaml.safe_load((DOCUMENTS / f"{partner}.yaml").read_text(encoding="utf-8"))
    return loaded


def copied(document: Raw) -> Raw:
    """A copy; unlike one of `copy.deepcopy` it keeps no YAML alias."""
    copy: Raw = json.loads(json.dumps(document))
    return copy


def operation(document: Raw) -> Raw:
    """The one operation of a document."""
    ((_, path),) = document["paths"].items()
    ((_, found),) = path.items()
    assert isinstance(found, dict)
    return found


def bodies(document: Raw) -> tuple[Raw, Raw]:
    """The request and the reply that the page describes."""
    found = operation(document)
    return found["requestBody"], found["responses"]["200"]


def reference(schema: Raw) -> str:
    """The name of the schema that a reference leads to, or ""."""
    target = schema.get("$ref") or schema.get("allOf", [{}])[0].get("$ref", "")
    return str(target).rpartition("/")[2]


def resolved(document: Raw, schema: Raw) -> Raw:
    """A schema with its reference followed, and what stands beside the reference on top."""
    name = reference(schema)
    if not name:
        return schema
    beside = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
    return {**resolved(document, document["components"]["schemas"][name]), **beside}


def evidence(said: Raw, rule: str = "") -> str:
    """Where a rule comes from, by ``x-evidence``: the page, where nothing is said."""
    found = said.get("x-evidence", "page")
    return str(found.get(rule, "page") if isinstance(found, dict) else found)


def type_word(schema: Raw) -> str:
    """ "string date-time", "integer" (its width stands on no page), "anything"."""
    kind = schema.get("type", "anything")
    return kind if kind == "integer" else f"{kind} {schema.get('format', '')}".strip()


def described_schemas(document: Raw) -> Iterator[str]:
    """The components that the page's request and reply are made of."""
    waiting: list[Any] = list(bodies(document))
    seen: set[str] = set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict):
            continue
        name = reference(part) if "$ref" in part or isinstance(part.get("allOf"), list) else ""
        if name and name not in seen:
            seen.add(name)
            yield name
            waiting.append(document["components"]["schemas"][name])
        waiting.extend(part.values())

"""Personal and secret values, replaced before anything is shown, kept or printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openapi.schemas import Schema
from openapi.violations import Value

MASK = "***"
# No document lists the headers that a gateway or a client adds: what they are called must do.
_SECRET_HEADER = re.compile(
    "authori[sz]ation|cookie|token|secret|passw|credential|signature|jwt"
    "|(api|access|subscription|auth)-?key"
)


def mask(value: Value, schema: Schema | None, *, unknown: bool = False) -> Value:
    """``value`` with every member that its schema calls sensitive replaced by `MASK`.

    Null, an absent member and the shape of the value stay visible. ``unknown`` masks members that
    the schema does not have too: a misspelt name holds the same value.
    """
    if schema is None or value is None:
        return value
    if schema.sensitive:
        return MASK
    if isinstance(value, dict):
        strange = unknown and bool(schema.members)
        return {
            name: MASK
            if strange and name not in schema.members
            else mask(below, schema.members.get(name), unknown=unknown)
            for name, below in value.items()
        }
    if isinstance(value, list):
        return [mask(below, schema.items, unknown=unknown) for below in value]
    return value


_SHORTEST_ECHO = 4
"""A text that is shorter stands in others by chance."""


def hidden_texts(value: Value, schema: Schema | None) -> frozenset[str]:
    """What `mask` would hide of ``value``, as texts that can be looked for elsewhere."""
    return frozenset(text for text in _hidden(value, schema) if len(text) >= _SHORTEST_ECHO)


def _hidden(value: Value, schema: Schema | None) -> Iterator[str]:
    if schema is not None and schema.sensitive:
        schema = None
    if isinstance(value, dict):
        free = schema is not None and not schema.members
        for name, below in value.items():
            yield from _hidden(
                below, schema if free or schema is None else schema.members.get(name)
            )
    elif isinstance(value, list):
        for below in value:
            yield from _hidden(below, schema.items if schema else None)
    elif schema is None and value is not None and not isinstance(value, bool):
        yield str(value)


def without(value: Value, texts: frozenset[str]) -> Value:
    """``value`` with `MASK` wherever one of these stands in one of its texts."""
    if not texts:
        return value
    if isinstance(value, dict):
        return {name: without(below, texts) for name, below in value.items()}
    if isinstance(value, list):
        return [without(below, texts) for below in value]
    if isinstance(value, str):
        for text in sorted(texts, key=len, reverse=True):
            value = value.replace(text, MASK)
    return value


def mask_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Headers with credentials and cookies replaced by `MASK`."""
    return tuple((name, MASK if _is_secret(name.lower()) else value) for name, value in headers)


def _is_secret(header: str) -> bool:
    # CORS speaks of credentials, and carries none.
    return bool(_SECRET_HEADER.search(header)) and not header.startswith("access-control-")

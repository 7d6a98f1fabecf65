"""Personal and secret values, replaced before anything is shown, kept or printed."""

from __future__ import annotations

import re

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


def mask_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Headers with credentials and cookies replaced by `MASK`."""
    return tuple((name, MASK if _is_secret(name.lower()) else value) for name, value in headers)


def _is_secret(header: str) -> bool:
    # CORS speaks of credentials, and carries none.
    return bool(_SECRET_HEADER.search(header)) and not header.startswith("access-control-")

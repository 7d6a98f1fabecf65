"""Random valid bodies, drawn by schemathesis from the document's schema; same seed, same bodies."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from openapi.documents import Operation
from openapi.schemas import Schema

_DEEPEST = 6
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@lru_cache(maxsize=1)
def _register_formats() -> None:
    """Teach schemathesis the formats of our documents. Process-global, as its registry is."""
    zones = st.sampled_from(["", "Z", "+00:00", "-06:00", "+05:30"])
    moments = st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1))
    dates = st.builds(lambda moment, zone: moment.isoformat() + zone, moments, zones)
    schemathesis.openapi.format("dotnet-date-time", dates)
    hours = st.times().map(lambda time: time.strftime("%H:%M:%S"))
    schemathesis.openapi.format("timespan", hours)


def random_values(operation: Operation, schema: Schema, count: int, seeded: int) -> list[Any]:
    """``count`` valid values of a request schema; equal values are drawn once."""
    if not count:
        return []
    _register_formats()
    document = {
        "openapi": "3.0.3",
        "info": {"title": operation.partner, "version": "1"},
        "paths": {
            operation.path: {
                operation.method.lower(): {
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": _plain(schema, 0)}},
                    },
                    "responses": {"200": {"description": "documented"}},
                }
            }
        },
    }
    drawn: list[Any] = []
    strategy = schemathesis.openapi.from_dict(document)[operation.path][
        operation.method
    ].as_strategy()

    @seed(seeded)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def draw(case: Any) -> None:
        drawn.append(_tamed(schema, case.body, required=True))

    draw()
    unique = {repr(value): value for value in drawn}
    return list(unique.values())


def _plain(schema: Schema, depth: int) -> dict[str, Any]:
    """The schema as schemathesis reads one: no ``readOnly``, nothing beside the documented members.

    A ``readOnly`` member would make it drop every body that carries one, the page's sample too.
    """
    said: dict[str, Any] = {}
    if schema.kind != "any":
        said["type"] = schema.kind
    else:
        return {"type": "string", "nullable": True, "enum": [None]}
    if schema.nullable and schema.nullable_known:
        said["nullable"] = True
    match schema.kind:
        case "object":
            members = schema.members if depth < _DEEPEST else {}
            said["properties"] = {name: _plain(one, depth + 1) for name, one in members.items()}
            said["additionalProperties"] = False
            if schema.required:
                said["required"] = sorted(schema.required)
        case "array" if schema.items is not None:
            said["items"] = _plain(schema.items, depth + 1)
            said["maxItems"] = 3 if depth < _DEEPEST else 0
        case "string" if schema.known_values:
            said["enum"] = list(schema.known_values)
            if "nullable" in said:
                said["enum"].append(None)
        case "string" if schema.format in ("date-time", "dotnet-date-time"):
            said["format"] = "dotnet-date-time"
        case "string" if schema.format:
            said["format"] = schema.format
        case "string":
            said["maxLength"] = min(schema.max_length or 60, 60)
            said["minLength"] = schema.min_length or 0
        case "integer":
            edge = 2**63 if schema.format == "int64" else 2**31
            said["minimum"] = -edge if schema.minimum is None else int(schema.minimum)
            said["maximum"] = edge - 1 if schema.maximum is None else int(schema.maximum)
        case "number":
            said["minimum"], said["maximum"] = -1_000_000, 1_000_000
    return said


def _tamed(schema: Schema, value: Any, required: bool) -> Any:
    """What the schema cannot say: decimals, no control characters, no blank where that is open."""
    match value:
        case dict():
            return {
                name: _tamed(schema.members[name], below, name in schema.required)
                for name, below in value.items()
            }
        case list() if schema.items is not None:
            return [_tamed(schema.items, below, False) for below in value if below is not None]
        case None if required and schema.kind == "string":
            return "x"
        case bool():
            return value
        case float() | int() if schema.kind == "number":
            return Decimal(str(round(value, 4)))
        case float() if schema.kind == "integer":
            return int(value)
        case str() if not schema.format and not schema.known_values:
            text = _CONTROL.sub(" ", value)
            blank_is_open = required or schema.refuses_blank
            return "x" if blank_is_open and not text.strip() else text
        case _:
            return value

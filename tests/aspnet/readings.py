"""What the real framework makes of a body, and the profile's word for it, in one form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openapi.documents import Content, Operation
from openapi.schemas import Schema
from openapi.violations import Value
from openapi.wire import formats
from tests.aspnet.sending import connected, posting, sent
from tests.aspnet.server import AspNet

ModelState = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Read:
    """A model as it was read, without what has its type's default, and its errors.

    Moments are told as ticks, and whether they had an offset.
    """

    value: Value
    model_state: ModelState

    @property
    def valid(self) -> bool:
        return not self.model_state


class Framework:
    """The real framework in its mode ``reading``."""

    def __init__(self, server: AspNet) -> None:
        self.url = server.url
        self._connection = connected(server.url)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def read(self, operation: Operation, media_type: str, body: bytes) -> Read:
        """What the action is handed; the media type is sent as it stands, parameters and all."""
        reply = sent(self._connection, posting(operation, media_type, body))
        assert reply.status == 200, (reply.status, reply.body)
        told = json.loads(reply.body, parse_float=Decimal)
        schema = next(iter(operation.requests.values())).schema
        state = {key: tuple(messages) for key, messages in told["ModelState"].items()}
        return Read(canonical(schema, told["Value"]), state)


def profile_reading(
    operation: Operation, content: Content, body: bytes, charset: str | None = None
) -> Read:
    """What the framework profile says that the action is handed."""
    found = operation.profile.read(content, body, charset, operation.parameter)
    return Read(canonical(content.schema, found.value), found.model_state)


def canonical(schema: Schema, value: Value) -> Value:
    """A value with names as documented, comparable scalars, and without members at a default."""
    if isinstance(value, dict) and schema.members:
        documented = {name.lower(): name for name in schema.members}
        found = {
            (name := documented[key.lower()]): canonical(schema.members[name], below)
            for key, below in value.items()
        }
        return {name: below for name, below in sorted(found.items()) if not _is_default(below)}
    if isinstance(value, list) and schema.items is not None:
        return [canonical(schema.items, item) for item in value]
    if isinstance(value, str):
        return _scalar(schema, value)
    if schema.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


_FIRST_MOMENT = ("moment", *formats.instant("0001-01-01"))


def _scalar(schema: Schema, text: str) -> Any:
    match schema.format:
        case "date-time" | "dotnet-date-time":
            return ("moment", *formats.instant(text))
        case "uuid":
            return text.lower()
        case "timespan":
            return formats.timespan_ticks(text)
    return text


def _is_default(value: Any) -> bool:
    if isinstance(value, int | Decimal):  # False too
        return not value
    return value in (None, _FIRST_MOMENT, "00000000-0000-0000-0000-000000000000")

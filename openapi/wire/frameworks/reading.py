"""What a framework makes of a body, and where it keeps what it could not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from openapi.schemas import Schema
from openapi.violations import Pointer, Value
from openapi.wire.codecs import Codec
from openapi.wire.form_fields import form_name

MOST_ERRORS = 1_000

ModelState = Mapping[str, tuple[str, ...]]
"""Messages by the name of the parameter and the path below it: {"model.Reason": ("...",)}."""


@dataclass(frozen=True, slots=True)
class FrameworkReading:
    """What the partner's action receives.

    ``value`` holds what the bytes were turned into, without members that do not exist; None is a
    null model. ``model_state`` is what the action finds if it asks whether the model is valid:
    empty where it is. ``lost`` names the members that were in the body and are not in the model.
    """

    value: Value
    model_state: ModelState = field(default_factory=dict)
    lost: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether an action that asks would go on."""
        return not self.model_state


@dataclass(slots=True)
class Errors:
    """The model state while it grows. ``parameter`` is the name of the action's parameter.

    Only `MOST_ERRORS` are kept: a body of a million wrong members must not become such a reply.
    """

    parameter: str
    _messages: dict[str, list[str]] = field(default_factory=dict)
    _count: int = 0

    def add(self, place: Pointer, message: str) -> None:
        """One message at a place such as ("Reasons", 0, "ReasonId"); () is the whole body."""
        self._count += 1
        if self._count > MOST_ERRORS:
            return
        key = f"{self.parameter}.{form_name(place)}" if place else self.parameter
        self._messages.setdefault(key, []).append(message)

    def state(self) -> ModelState:
        """What has been found, in the order of finding it."""
        return {key: tuple(messages) for key, messages in self._messages.items()}


class Documented(Protocol):
    """A documented body: `openapi.documents.Content` is one."""

    @property
    def media_type(self) -> str:
        """The media type's essence."""

    @property
    def schema(self) -> Schema:
        """What the body holds."""

    @property
    def codec(self) -> Codec:
        """What reads the media type strictly."""

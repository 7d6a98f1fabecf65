"""What a partner's document says, as data: operations, their bodies and their examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openapi.schemas import Schema
from openapi.validation import Validator
from openapi.violations import Evidence, Reading, Unreadable, Value, Violation
from openapi.wire.codecs import Codec
from openapi.wire.frameworks import FRAMEWORKS, Framework
from openapi.wire.limits import DEFAULT_LIMITS, Limits
from openapi.wire.media_types import parse


@dataclass(frozen=True, slots=True)
class Example:
    """A named body: its plain value, and its bytes. ``media_type`` is None for "no body at all"."""

    name: str
    media_type: str | None
    value: Value
    body: bytes
    summary: str = ""
    evidence: Evidence = "page"


@dataclass(frozen=True, slots=True)
class Content:
    """What a request or a reply is in one media type: schema, examples, and how to read it."""

    media_type: str
    schema: Schema
    examples: tuple[Example, ...]
    codec: Codec
    validator: Validator
    evidence: Evidence = "page"

    def read(
        self, body: bytes, charset: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Reading:
        """The value of a body and every violation in it; raises `UnknownCharset`, nothing else."""
        try:
            reading = self.codec.read(body, charset, limits)
        except Unreadable as error:
            return Reading(None, (error.violation,), readable=False)
        broken = self.validator.violations(reading.value)
        if not broken and not reading.violations:
            return reading
        located = tuple(replace(one, where=self.codec.locate(one.pointer)) for one in broken)
        return Reading(reading.value, reading.violations + located)

    def write(self, value: Value) -> bytes:
        """The bytes of a value; raises `Unwritable` where the media type has none for it."""
        return self.codec.write(value)

    def violations(self, value: Value) -> tuple[Violation, ...]:
        """Every violation of the schema by a plain value, at JSON pointers."""
        return self.validator.violations(value)


@dataclass(frozen=True, slots=True)
class DocumentedReply:
    """One documented reply: ``status`` as the document writes it, "200" or "4XX"."""

    status: str
    description: str
    contents: Mapping[str, Content]
    empty: Example | None = None
    evidence: Evidence = "page"

    def examples(self, media_type: str) -> tuple[Example, ...]:
        """The examples in one media type, and the empty one last where the reply may be empty."""
        content = self.contents.get(media_type)
        own = content.examples if content else ()
        return own if self.empty is None else (*own, self.empty)

    def example_names(self) -> tuple[str, ...]:
        """Every name that can be asked for, in any media type."""
        names = dict.fromkeys(
            example.name for media_type in self.contents for example in self.examples(media_type)
        )
        if self.empty is not None:
            names[self.empty.name] = None
        return tuple(names)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, with everything documented of it."""

    partner: str
    method: str
    path: str
    id: str
    summary: str
    framework: str
    requests: Mapping[str, Content]
    replies: Mapping[str, DocumentedReply]
    parameter: str = "model"
    """The name of the action's parameter, which the framework files its messages under."""

    @property
    def profile(self) -> Framework:
        """What the partner's framework makes of bodies, and how it words its errors."""
        return FRAMEWORKS[self.framework]

    @property
    def camel_case(self) -> bool:
        """Whether the partner writes JSON names in camel case: as its documented refusal does."""
        refusal = self.reply(400)
        contents = refusal.contents.values() if refusal else ()
        return any("message" in content.schema.members for content in contents)

    def reply(self, status: int) -> DocumentedReply | None:
        """What is documented of a status: itself, else its range (4XX), else nothing."""
        exact = self.replies.get(str(status))
        return exact or self.replies.get(f"{status // 100}XX")

    def request(self, media_type: str | None) -> Content | None:
        """The request content for a Content-Type header, or None where it is not documented."""
        found = parse(media_type)
        return self.requests.get(found.essence) if found else None


@dataclass(frozen=True, slots=True)
class Document:
    """One partner's document. ``source`` is the file as plain data."""

    partner: str
    path: Path
    title: str
    framework: str
    source: Mapping[str, Any] = field(repr=False)
    operations: tuple[Operation, ...] = ()

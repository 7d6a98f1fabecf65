"""Which codec a media type is read and written with."""

from __future__ import annotations

from typing import Protocol

from openapi.schemas import Schema
from openapi.violations import Pointer, Reading, Value
from openapi.wire.form_body import FormCodec
from openapi.wire.json_body import JsonCodec
from openapi.wire.limits import DEFAULT_LIMITS, Limits
from openapi.wire.media_types import family
from openapi.wire.xml_body import AnyXmlCodec, XmlCodec


class Codec(Protocol):
    """Bytes of one media type <-> plain values of one schema."""

    schema: Schema

    def read(
        self, body: bytes, charset: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Reading:
        """The value of a body; raises `Unreadable`, `UnknownCharset`."""

    def write(self, value: Value) -> bytes:
        """The bytes of a value; raises `Unwritable`."""

    def locate(self, pointer: Pointer) -> str:
        """A place in the value as a reader of the body finds it."""


_CODECS: dict[str, type[JsonCodec] | type[XmlCodec] | type[FormCodec]] = {
    "json": JsonCodec,
    "xml": XmlCodec,
    "form": FormCodec,
}


def codec_for(media_type: str, schema: Schema) -> Codec:
    """The codec of a media type; ValueError where there is none or the schema lacks facts."""
    found = _CODECS.get(family(media_type))
    if found is XmlCodec and schema.kind == "any":
        return AnyXmlCodec(schema)
    if found is None:
        raise ValueError("no JSON, XML or form media type")
    return found(schema)

"""ASP.NET Web API 2: what its formatters read, what its model state says, how its errors look.

Measured on Web API 5.2.3; where a comment names a class, its published source says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from openapi.schemas import Schema
from openapi.violations import Pointer, Unreadable, Value, Violation
from openapi.wire.form_fields import form_name
from openapi.wire.frameworks.binding import LOST, FormBinder, JsonBinder, XmlBinder
from openapi.wire.frameworks.dotnet_values import Unconvertible
from openapi.wire.frameworks.form_keys import fields_of
from openapi.wire.frameworks.http_error import HttpError, told
from openapi.wire.frameworks.json_net_text import Malformed, parse
from openapi.wire.frameworks.messages import (
    ERROR,
    INVALID,
    STATED,
    named_as_properties,
    unmet,
    validate,
)
from openapi.wire.frameworks.reading import Documented, Errors, FrameworkReading, ModelState
from openapi.wire.limits import DEEPEST, Limits
from openapi.wire.media_types import family
from openapi.wire.text import decode
from openapi.wire.xml_body import XmlCodec
from openapi.wire.xml_parser import DECLARED_ENCODING

_LIMITS = Limits(depth=DEEPEST, members=10**9)  # it has none of its own
_MOST_NOTES = 10_000_000  # each note is a loss that the value must show: none is left out
_MOST_KEYS = 1000  # of a form: MediaTypeFormatter.MaxHttpCollectionKeys
# Where a comment or CDATA begins it ends too: the document has been found well-formed.
_INSTRUCTION = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|(<\?)", re.DOTALL)
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16be", b"\xef\xbb": "utf-8"}


class AspNetWebApi:
    """The profile of documents that say ``x-framework: aspnet-webapi``."""

    def read(
        self,
        content: Documented,
        body: bytes,
        charset: str | None = None,
        parameter: str = "model",
    ) -> FrameworkReading:
        """What the action receives for a body, and what it finds if it asks for errors."""
        if not body:  # no formatter is asked; the model is null, and nothing is wrong with that
            return FrameworkReading(None)
        errors = Errors(parameter)
        lost: tuple[str, ...] = ()
        try:
            match family(content.media_type):
                case "json":
                    value = _read_json(content.schema, body, charset, errors)
                case "xml":
                    value, lost = _read_xml(content, body, charset)
                case _:
                    value = _read_form(content.schema, body, errors)
        except (Unreadable, Malformed, Unconvertible):
            errors.add((), ERROR)
            return FrameworkReading(None, errors.state())
        validate(content.schema, value, errors)
        return FrameworkReading(value, errors.state(), lost)

    def stated(self, violations: Iterable[Violation], parameter: str = "model") -> ModelState:
        """What an action's own checks file, for the rules among these that the page states."""
        errors = Errors(parameter)
        for violation in violations:
            if violation.evidence == "page" and violation.rule in STATED:
                errors.add(named_as_properties(violation.pointer), unmet(violation))
        return errors.state()

    def invalid(self, model_state: ModelState) -> HttpError:
        """400, with the model state."""
        return HttpError(400, INVALID, model_state)

    def not_found(self, url: str) -> HttpError:
        """404, which tells the request's URI back."""
        return HttpError(
            404, f"No HTTP resource was found that matches the request URI '{told(url)}'."
        )

    def method_not_allowed(self, method: str) -> HttpError:
        """405; the Allow header is the caller's to add."""
        return HttpError(
            405, f"The requested resource does not support http method '{told(method)}'."
        )

    def unsupported(self, content_type: str | None) -> HttpError:
        """415; a body without Content-Type is taken for application/octet-stream."""
        if content_type is None:
            return HttpError(
                415,
                "The request contains an entity body but no Content-Type header. The inferred "
                "media type 'application/octet-stream' is not supported for this resource.",
            )
        essence = content_type.partition(";")[0].strip()
        return HttpError(
            415,
            f"The request entity's media type '{told(essence)}' is not supported for this "
            "resource.",
        )

    def failed(self) -> HttpError:
        """500."""
        return HttpError(500, ERROR)


def _encoding(charset: str | None) -> str:
    """MediaTypeFormatter.SelectCharacterEncoding: UTF-16 where declared, UTF-8 for all others."""
    return "utf-16" if charset and charset.strip('" ').lower() == "utf-16" else "utf-8"


def _read_json(schema: Schema, body: bytes, charset: str | None, errors: Errors) -> Value:
    # StreamReader believes a byte order mark more than the declared charset.
    text = decode(body, _BYTE_ORDER_MARKS.get(body[:2]) or _encoding(charset))
    if not text.strip():
        return None
    return JsonBinder(errors).bind(schema, parse(text))


def _read_form(schema: Schema, body: bytes, errors: Errors) -> Value:
    keys = {unquote_to_bytes(pair.partition(b"=")[0]) for pair in body.split(b"&")}
    if len(keys) > _MOST_KEYS or any(key.rfind(b"[") > key.rfind(b"]") for key in keys):
        raise Unconvertible  # too many, or a bracket that nothing closes
    fields = fields_of(body, DEEPEST)
    if fields is None:
        raise Unconvertible
    return FormBinder(errors).bind(schema, fields)


def _read_xml(
    content: Documented, body: bytes, charset: str | None
) -> tuple[Value, tuple[str, ...]]:
    """The value without what a DataContract reader loses, and the names of that."""
    codec = content.codec
    if not isinstance(codec, XmlCodec):  # nothing is documented, so nothing is known of its class
        return codec.read(body, _encoding(charset), _LIMITS).value, ()
    reading = codec.read(body, _encoding(charset), _LIMITS, most=_MOST_NOTES)
    _refuse_what_is_not_read(body, _encoding(charset))
    lost = {note.pointer: note for note in reading.violations if note.rule in ("order", "name")}
    for note in reading.violations:
        # Of an element that it skips, the reader still looks at nil.
        looked_at = note.pointer[:-1] if note.rule == "nil" else note.pointer
        if note.rule in ("type", "nil") and not _is_within(looked_at, lost):
            raise Unconvertible
    for pointer, note in lost.items():
        if note.rule == "order":
            _lose(reading.value, pointer)
    value = XmlBinder().bind(content.schema, reading.value)
    return value, tuple(form_name(pointer) for pointer in lost)


def _refuse_what_is_not_read(body: bytes, encoding: str) -> None:
    """XmlDictionaryReader takes no instruction, and no declaration of another charset."""
    if b"<?" not in body and b"\0" not in body:
        return
    text = decode(body, encoding)
    declared = DECLARED_ENCODING.match(text)
    if declared and declared[2].lower() not in (encoding, f"{encoding}le"):
        raise Unconvertible
    start = len("<?xml") if text.startswith("<?xml") and text[5:6].isspace() else 0
    if any(found[1] for found in _INSTRUCTION.finditer(text, start)):
        raise Unconvertible


def _is_within(pointer: Pointer, lost: dict[Pointer, Violation]) -> bool:
    return any(pointer[:length] in lost for length in range(1, len(pointer) + 1))


def _lose(value: Value, pointer: Pointer) -> None:
    for part in pointer[:-1]:
        if value is LOST:
            return
        value = value[part]
    if value is not LOST:
        value[pointer[-1]] = LOST

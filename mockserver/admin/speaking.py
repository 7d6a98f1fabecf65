"""How the admin API speaks: JSON in, JSON out, and one problem for what cannot be understood."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Response, request

from mockserver.problems import ADMIN_BAD_REQUEST, MEDIA_TYPE_UNSUPPORTED, refusal
from openapi.schemas import Schema
from openapi.violations import UnknownCharset, Unreadable
from openapi.wire import media_types
from openapi.wire.json_body import JsonCodec

T = TypeVar("T")

_JSON = JsonCodec(Schema("", "any"))


def json_reply(value: Any, status: int = 200) -> Response:
    """A reply; decimals keep their digits."""
    return Response(_JSON.write(value), status, content_type="application/json")


def said() -> Mapping[str, Any]:
    """The JSON object that a request brings; none at all is an empty one."""
    body = request.get_data(cache=False)
    media_type = media_types.parse(request.headers.get("Content-Type"))
    if (body or request.headers.get("Content-Type")) and (
        media_type is None or media_type.essence != "application/json"
    ):
        # Not only for order: what a page of another site can send unasked is never this type.
        raise refusal(
            MEDIA_TYPE_UNSUPPORTED, "the admin API takes JSON", offered=("application/json",)
        )
    try:
        value = _JSON.read(body).value if body else {}
    except (Unreadable, UnknownCharset) as error:
        raise refusal(ADMIN_BAD_REQUEST, f"the body is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise refusal(ADMIN_BAD_REQUEST, "the body is a JSON object")
    return value


def understood(read: Callable[[Mapping[str, Any]], T], members: Mapping[str, Any]) -> T:
    """What a reader makes of an object; its ValueError becomes the problem reply."""
    try:
        return read(members)
    except ValueError as error:
        raise refusal(ADMIN_BAD_REQUEST, str(error)) from None


def number(name: str, default: int) -> int:
    """A whole number in the query."""
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise refusal(ADMIN_BAD_REQUEST, f"{name} is a whole number")
    return int(text)

"""Sensitive values of a request that a refusal says back: "cannot convert 'Mallory' to a number".

No document can say where in a partner's message they stand, so they are looked for.
"""

from mockserver.drift import Undecodable, content_of, read
from openapi.documents import Operation
from openapi.exchange import Request
from openapi.masking import hidden_texts
from openapi.violations import UnknownCharset
from openapi.wire.limits import Limits


def echoes(
    operation: Operation | None, request: Request, status: int, limits: Limits
) -> frozenset[str]:
    """What must not be found in a reply of this status; nothing for a success.

    A success shows entities, whose sensitive members the document names; and samples are alike.
    """
    content = content_of(operation, request) if operation and status >= 400 else None
    if content is None:
        return frozenset()
    try:
        reading = read(content, request, limits)
    except (UnknownCharset, Undecodable):
        return frozenset()
    return hidden_texts(reading.value, content.schema) if reading.readable else frozenset()

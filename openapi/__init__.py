"""What the partners' pages say, and how it is written on the wire."""

from openapi.documents import (
    Content,
    Document,
    DocumentedReply,
    DocumentError,
    Example,
    Operation,
    load,
)
from openapi.exchange import Exchange, Reply, Request
from openapi.schemas import Schema
from openapi.violations import Evidence, Reading, Violation

__all__ = [
    "Content",
    "Document",
    "DocumentError",
    "DocumentedReply",
    "Evidence",
    "Example",
    "Exchange",
    "Operation",
    "Reading",
    "Reply",
    "Request",
    "Schema",
    "Violation",
    "load",
]

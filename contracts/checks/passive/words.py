"""What was sent, in words for messages."""

from __future__ import annotations

from contracts.cases import NO_BODY
from contracts.checks.objections import Answer
from openapi.wire.media_types import family

SORTS = {"json": "JSON", "xml": "XML", "form": "form"}


def what_was_sent(answer: Answer) -> str:
    """The case's body in words: "the body whose /Reason is null"."""
    case = answer.case
    if case.media_type == NO_BODY:
        return case.name
    if case.method and not case.body:
        return f"the request {case.promise or case.name}"
    sort = SORTS.get(family(case.media_type), case.media_type)
    return f"the {sort} body {case.promise}" if case.promise else f"the {sort} request: {case.name}"

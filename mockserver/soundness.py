"""What a document must hold to be served well, beyond being readable."""

from collections.abc import Iterator
from typing import Any

from openapi.documents import Content, Document, DocumentError, Operation
from openapi.patterns import is_catastrophic
from openapi.references import everything
from openapi.schemas import known_format
from openapi.violations import Violation
from openapi.yaml_source import line_of


def refuse_unsound(document: Document) -> None:
    """Raise DocumentError at the first example that breaks its own schema, or missing reply."""
    for operation in document.operations:
        for place, content in _contents(operation):
            _refuse_bad_examples(document, place, content)
        if not any(reply.example_names() for reply in operation.replies.values()):
            place = ("paths", operation.path, operation.method.lower(), "responses")
            line = line_of(document.path, place)
            said = "no reply has an example to answer with, nor x-empty for one without a body"
            raise DocumentError(document.path, line, said)


def warnings(document: Document) -> Iterator[str]:
    """What serves well enough, but says less or costs more than its author may think."""
    for place, said in everything(document.source, _is_keyword):
        told = _doubt(str(place[-1]), said)
        if told:
            yield f"{document.path}:{line_of(document.path, place)}: warning: {told}"


def _doubt(keyword: str, said: Any) -> str:
    match keyword, said:
        case "pattern", str() if is_catastrophic(said):
            return (
                f"an engine that backtracks may take exponential time for the pattern {said[:60]!r}"
            )
        case "format", str() if not known_format(said):
            return f"the format {said[:60]!r} is not looked at"
        case "parameters", [_, *_]:
            return "parameters are not read: a request is answered whatever they say"
    return ""


def _is_keyword(key: str | int) -> bool:
    """Whether a key is one of OpenAPI's, and no example or word of our own."""
    return key not in ("example", "examples") and not str(key).startswith("x-")


def _contents(operation: Operation) -> Iterator[tuple[tuple[str | int, ...], Content]]:
    place = ("paths", operation.path, operation.method.lower())
    for media_type, content in operation.requests.items():
        yield (*place, "requestBody", "content", media_type), content
    for status, reply in operation.replies.items():
        for media_type, content in reply.contents.items():
            yield (*place, "responses", status, "content", media_type), content


def _refuse_bad_examples(
    document: Document, place: tuple[str | int, ...], content: Content
) -> None:
    for example in content.examples:
        violations = content.read(example.body).violations
        if violations:
            line = line_of(document.path, (*place, "examples", example.name))
            told = _told(example.name, content.media_type, violations)
            raise DocumentError(document.path, line, told)


def _told(name: str, media_type: str, violations: tuple[Violation, ...]) -> str:
    more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
    return f"the example {name!r} in {media_type} breaks its schema: {violations[0]}{more}"

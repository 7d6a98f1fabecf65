"""What the page shows of the documents: operations, samples to send, answers to ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mockserver.preferences import preference
from mockserver.selection import lowest
from openapi.documents import Document, DocumentedReply, Operation


@dataclass(frozen=True, slots=True)
class Sample:
    """A documented request body; `text` is exactly what the document has."""

    media_type: str
    name: str
    summary: str
    evidence: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A documented reply that can be asked for, and the `Prefer` header that does so."""

    status: str
    name: str
    summary: str
    prefer: str


@dataclass(frozen=True, slots=True)
class ShownOperation:
    """One operation as the page has it; `anchor` names it within the page."""

    anchor: str
    partner: str
    method: str
    path: str
    summary: str
    samples: tuple[Sample, ...]
    accepted: tuple[str, ...]
    answers: tuple[Answer, ...]


def shown_operations(documents: Sequence[Document]) -> tuple[ShownOperation, ...]:
    """Every operation of the documents, in their order."""
    operations = [operation for document in documents for operation in document.operations]
    return tuple(_shown(number, operation) for number, operation in enumerate(operations, 1))


def _shown(number: int, operation: Operation) -> ShownOperation:
    replies = operation.replies.values()
    accepted = dict.fromkeys(media_type for reply in replies for media_type in reply.contents)
    return ShownOperation(
        anchor=f"operation-{number}",
        partner=operation.partner,
        method=operation.method,
        path=operation.path,
        summary=operation.summary,
        samples=tuple(_samples(operation)),
        accepted=tuple(accepted),
        answers=tuple(answer for reply in replies for answer in _answers(reply)),
    )


def _samples(operation: Operation) -> Iterator[Sample]:
    for content in operation.requests.values():
        for example in content.examples:
            text = example.body.decode("utf-8", "replace")
            yield Sample(content.media_type, example.name, example.summary, example.evidence, text)


def _answers(reply: DocumentedReply) -> Iterator[Answer]:
    summaries = {
        example.name: example.summary
        for media_type in reply.contents
        for example in reply.examples(media_type)
    }
    for name in reply.example_names():
        prefer = f"code={lowest(reply.status)}, {preference('example', name)}"
        yield Answer(reply.status, name, summaries.get(name, ""), prefer)

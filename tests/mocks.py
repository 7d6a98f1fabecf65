"""What the tests of the mock share: documents read once, and an application to ask."""

import random
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient

from mockserver.app import build
from mockserver.journal import Listener
from mockserver.settings import Settings
from openapi.documents import Content, Document, Example, Operation, load

PROBLEM = "application/problem+json"

SIXTH = """
openapi: 3.0.3
info: {title: Sixth partner, version: '1'}
paths:
  /api/Parcels:
    post:
      operationId: SendParcel
      summary: Send a parcel
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Parcel'}
            examples: {sample: {value: {Weight: 3, Street: "Main"}}}
      responses:
        '200':
          description: Sent
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Receipt'}
              examples:
                sample: {value: {Number: 7}}
                'two words, "quoted"': {value: {Number: 8}}
        '202': {description: Later, x-empty: {summary: Nothing yet}}
        '409': {description: Said without an example}
        '4XX':
          description: Refused
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Refusal'}
              examples: {refused: {value: {Message: "No."}}}
components:
  schemas:
    Parcel:
      type: object
      required: [Weight, Street]
      properties:
        Weight: {type: integer, format: int32, minimum: 1, x-evidence: {minimum: sample}}
        Street: {type: string, maxLength: 5, x-quote: {maxLength: "At most 5"}}
    Receipt:
      type: object
      properties: {Number: {type: integer, format: int32}}
    Refusal:
      type: object
      properties: {Message: {type: string}}
"""


def write_sixth(folder: Path) -> Path:
    """A folder with a partner that nobody has heard of."""
    (folder / "sixth.yaml").write_text(SIXTH, "utf-8")
    return folder


@cache
def documents() -> tuple[Document, ...]:
    """The built-in documents."""
    return load()


def operations() -> list[Operation]:
    """Every documented operation."""
    return [operation for document in documents() for operation in document.operations]


def client_of(
    served: Sequence[Document], listeners: Sequence[Listener] = (), **settings: object
) -> TestClient:
    """An in-process client of a mock that serves these documents."""
    made = Settings(**settings)  # type: ignore[arg-type]
    return TestClient(build(served, made, listeners), raise_server_exceptions=False)


def every_request() -> list[tuple[Operation, Content, Example]]:
    """Every documented request sample, in each media type."""
    return list(_requests())


def _requests() -> Iterator[tuple[Operation, Content, Example]]:
    for operation in operations():
        for content in operation.requests.values():
            for example in content.examples:
                yield operation, content, example


def every_reply() -> list[tuple[Operation, str, Example]]:
    """Every documented reply sample with the status it is for; ranges by their first status."""
    return list(_replies())


def _replies() -> Iterator[tuple[Operation, str, Example]]:
    for operation in operations():
        for status, reply in operation.replies.items():
            for content in reply.contents.values():
                for example in content.examples:
                    yield operation, status.replace("X", "0"), example
            if reply.empty:
                yield operation, status.replace("X", "0"), reply.empty


def name_of(value: object) -> str | None:
    """An id for parametrized tests."""
    match value:
        case Operation():
            return value.partner
        case Content():
            return value.media_type
        case Example():
            return f"{value.name}-{value.media_type}"
    return None


def sample_of(operation: Operation) -> tuple[bytes, dict[str, str]]:
    """A good body and the headers it needs."""
    content = next(iter(operation.requests.values()))
    return content.examples[0].body, {"Content-Type": content.media_type}


def lasting_port() -> int:
    """A port that is free, and stays so: the system hands out none like it by itself."""
    handed_out = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()
    first = int(handed_out[0])
    while True:
        port = random.randrange(max(1_024, first - 12_000), max(20_000, first))
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port

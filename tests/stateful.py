"""What the tests of state, sessions and the journal share: operations by what they do."""

from typing import Any

from starlette.testclient import TestClient

from openapi.documents import Operation
from openapi.schemas import Schema
from tests.mocks import operations


def showing_the_entity() -> Operation:
    """The operation that answers with what was sent, and issues an id."""
    return next(
        operation
        for operation in operations()
        if any(
            content.schema.name == next(iter(operation.requests.values())).schema.name
            for content in operation.replies["200"].contents.values()
        )
    )


def showing_the_key() -> Operation:
    """The operation whose reply has a place for the key, and is something else otherwise."""
    return next(
        operation
        for operation in operations()
        if operation is not showing_the_entity()
        and any(
            member.key
            for content in operation.replies["200"].contents.values()
            for member in content.schema.members.values()
        )
    )


def sample(operation: Operation, **changes: Any) -> Any:
    """The value of the operation's JSON sample, members changed."""
    return {**operation.requests["application/json"].examples[0].value, **changes}


def send(
    client: TestClient,
    operation: Operation,
    value: Any = None,
    media_type: str = "application/json",
    **headers: str,
) -> Any:
    """The reply to a value (None: the sample), sent in a media type."""
    content = operation.requests[media_type]
    body = content.write(sample(operation) if value is None else value)
    sent = {name.replace("_", "-"): said for name, said in headers.items()}
    return client.post(operation.path, content=body, headers={"Content-Type": media_type, **sent})


def member(schema: Schema, wanted: str) -> str:
    """The name of the first member with a flag, such as `key` or `read_only`."""
    return next(name for name, each in schema.members.items() if getattr(each, wanted))

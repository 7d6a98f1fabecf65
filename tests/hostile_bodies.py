"""Bodies that mean harm, and the mock that they are sent to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bodies import OPERATIONS, sample
from tests.mock_process import Answer, MockProcess

JSON, XML, FORM = "application/json", "application/xml", "application/x-www-form-urlencoded"
MEGABYTE = 1_000_000


def post(mock: MockProcess, partner: str, body: str | bytes, *args: str, **headers: str) -> Answer:
    """Send a body to a partner's operation."""
    sent = body if isinstance(body, bytes) else body.encode()
    return mock.post(OPERATIONS[partner], sent, *args, **headers)


def good(mock: MockProcess) -> Answer:
    """The reply to a good request."""
    return post(mock, "calendar", sample("calendar", JSON), JSON)


def case(words: str, *values: object) -> Any:
    """A case for parametrize: the row of the threat and what it is about, then its values."""
    return pytest.param(*values, id=words)


def to(partner: str, media_type: str, *cases: tuple[Any, ...]) -> list[Any]:
    """Cases that are sent to the same place."""
    return [case(words, partner, media_type, *values) for words, *values in cases]


def xml(inside: str, partner: str = "vezeeta", before: str = "", attributes: str = "") -> str:
    """An XML body with these elements in its root."""
    root = OPERATIONS[partner].requests[XML].schema.xml
    nil = "http://www.w3.org/2001/XMLSchema-instance"
    start = f'{root.name} xmlns="{root.namespace}" xmlns:i="{nil}"{attributes}'
    return f"{before}<{start}>{inside}</{root.name}>"


def parameter(member: str) -> str:
    """A JSON body for CMT with this member in its Parameter."""
    return f'{{"Parameter": {{{member}}}}}'


def deep(count: int) -> str:
    """So many arrays in each other."""
    return "[" * count + "]" * count


def deep_objects(count: int) -> str:
    """So many objects in each other."""
    return '{"a":' * count + "1" + "}" * count


def integers(count: int) -> str:
    """An array of so many integers, where integers are wanted."""
    return parameter(f'"LocationIds": [{",".join(["1"] * count)}]')


def arrays(count: int) -> str:
    """As many items, but all of them wrong."""
    return parameter(f'"LocationIds": [{",".join(["[]"] * count)}]')


def names(count: int) -> str:
    """An object of so many members that nobody knows."""
    return "{" + ",".join(f'"m{each}":0' for each in range(count)) + "}"


def fields(count: int) -> str:
    """The same as a form."""
    return "&".join(f"m{each}=0" for each in range(count))


def elements(count: int) -> str:
    """The same in XML."""
    return xml("".join(f"<m{each}/>" for each in range(count)))


def doctype(inside: str, text: str = "") -> str:
    """A name with this text, below this DOCTYPE."""
    return xml(f"<PatientName>{text}</PatientName>", before=f"<!DOCTYPE x [{inside}]>")


def laughs(count: int) -> str:
    """Entities, each ten times the one before."""
    above = (f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, count))
    return doctype('<!ENTITY l0 "ha">' + "".join(above), f"&l{count - 1};")


def blow_up(count: int) -> str:
    """A long entity, as often as it is long."""
    return doctype(f'<!ENTITY e "{"x" * count}">', "&e;" * count)

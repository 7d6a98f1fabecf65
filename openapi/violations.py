"""What a body did wrong: one violation per broken rule, with the evidence for that rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Evidence = Literal["page", "sample", "framework", "derived"]
Value = Any
"""A plain value: dict, list, str, int, Decimal, bool, None; dates, uuids, timespans are str."""

Pointer = tuple[str | int, ...]

MOST_VIOLATIONS = 100
"""A body with more violations is described by its first hundred: the reply stays readable."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a body breaks.

    ``where`` is how a reader of the body finds the place: a JSON pointer, an XPath or a form name;
    ``pointer`` is the same place in the plain value. ``quote`` is the page's sentence, or "".
    """

    where: str
    pointer: Pointer
    rule: str
    expected: str
    came: str
    evidence: Evidence = "page"
    quote: str = ""

    def __str__(self) -> str:
        place = self.where or "the body"
        return f"{place}: expected {self.expected}, came {self.came}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body says, and every violation found in it.

    ``value`` is None where the body could not be read at all (``readable`` is False then).
    """

    value: Value
    violations: tuple[Violation, ...] = ()
    readable: bool = True


class Unreadable(Exception):
    """The bytes are no JSON, XML or form body at all; ``violation`` says where and why."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(str(violation))
        self.violation = violation


class UnknownCharset(Exception):
    """The declared charset is none that a body may be in; ``charset`` is what was declared."""

    def __init__(self, charset: str) -> None:
        super().__init__(f"charset {charset!r} is not one of utf-8, utf-16, us-ascii, iso-8859-1")
        self.charset = charset


class Unwritable(Exception):
    """A value has no form in the wanted media type; the message names the place."""


def json_pointer(pointer: Pointer) -> str:
    """RFC 6901: ("Reasons", 0) -> "/Reasons/0"."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in pointer)


def describe(value: Value) -> str:
    """A value as a violation shows it: its kind, and its text cut to 60 characters."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _cut(f'"{value}"')
        case dict():
            return "an object"
        case list():
            return "an array"
        case _:
            return _cut(str(value) if not _is_huge(value) else "a number of over 60 digits")


def _is_huge(value: Value) -> bool:
    # str() of an integer over 4,300 digits raises.
    return isinstance(value, int) and value.bit_length() > 200


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."

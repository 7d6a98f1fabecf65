"""What cases are wanted, and what they ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, zip_longest

from contracts.generation.amounts import AMOUNTS, Amount
from contracts.generation.bodies import Basis
from contracts.settings import Depth
from openapi.documents import Operation
from openapi.wire.media_types import family


@dataclass(frozen=True, slots=True)
class Wish:
    """What cases are wanted.

    ``twin``: another media type of this family is checked in full. ``ample``: near misses as well
    that no request of their own is spent on.
    """

    basis: Basis
    depth: Depth
    seed: int
    twin: bool = False
    ample: bool = False

    @property
    def amount(self) -> Amount:
        """How many cases the depth allows."""
        return AMOUNTS[self.depth]

    @property
    def turn(self) -> tuple[int, int]:
        """Which of the operation's request families this is, and how many it has.

        What need not be tried in each is tried in turn.
        """
        families: list[str] = []
        for name in self.basis.operation.requests:
            if family(name) not in families:
                families.append(family(name))
        return families.index(self.basis.family), len(families)

    @property
    def accepts(self) -> tuple[str, ...]:
        """What generated cases ask for, in turn: replies of every sort come in every format.

        XML every other time, as far as there is any.
        """
        readable = [one for one in self.basis.operation.requests if family(one) != "form"]
        every = dict.fromkeys(("*/*", *offered(self.basis.operation), *readable))
        plain = [one for one in every if family(one) != "xml"]
        xml = [one for one in every if family(one) == "xml"]
        both = chain.from_iterable(zip_longest(plain, xml))
        return tuple(one for one in both if one is not None)


def offered(operation: Operation) -> list[str]:
    """The media types that a success may come in."""
    return [
        media_type
        for status, reply in operation.replies.items()
        if status.startswith("2")
        for media_type in reply.contents
    ]


def one_of_each_family(media_types: Iterable[str]) -> list[str]:
    """The first media type of each family: JSON, XML, form."""
    first: dict[str, str] = {}
    for media_type in media_types:
        first.setdefault(family(media_type), media_type)
    return list(first.values())

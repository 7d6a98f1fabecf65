"""Where in a JSON text something stands that the reader refuses, as a JSON pointer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence

from openapi.violations import json_pointer

LONGEST = 200_000
"""Characters of a text that is looked through again, for its refusal: it must not cost much."""

_MOST_SHOWN = 200
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)

_NAME = ":"

Step = str | int | None
Found = Iterator[tuple[list[Step], str]]
"""Places, and the token at each: a scalar, a name or a bracket that opens; after a name ":"."""

Finder = Callable[[Found], Sequence[Step] | None]


def where(text: str, finder: Finder) -> str:
    """The pointer to what ``finder`` finds among the places; "" for nothing, or in a long text."""
    place = finder(_places(text)) if len(text) <= LONGEST else None
    told = json_pointer(tuple(step for step in place or () if step is not None))
    told = told.encode("utf-8", "backslashreplace").decode()  # a name may be half a character
    return told if len(told) <= _MOST_SHOWN else told[: _MOST_SHOWN - 3] + "..."


def token(wanted: Callable[[str], bool]) -> Finder:
    """Finds the first token that is wanted."""
    return lambda found: next((place for place, said in found if wanted(said)), None)


def name_again(found: Found) -> Sequence[Step] | None:
    """Finds the first member that stands in its object a second time."""
    names: dict[int, set[Step]] = {}
    for place, said in found:
        if said == "{":
            names[len(place) + 1] = set()
        elif said == _NAME:
            if place[-1] in names[len(place)]:
                return place
            names[len(place)].add(place[-1])
    return None


def deeper_than(depth: int) -> Finder:
    """Finds the first object or array below so many others."""
    return lambda found: next(
        (place for place, said in found if said in ("{", "[") and len(place) >= depth), None
    )


def _places(text: str) -> Found:
    """Every place of a text that may be broken further on. The list changes from step to step."""
    place: list[Step] = []  # an index, a name, or None where a name is to come
    for match in _TOKEN.finditer(text):
        said = match[0]
        here = place[-1] if place else 0
        if said in ("}", "]"):
            del place[-1:]
        elif said == ",":
            if place:
                place[-1] = here + 1 if isinstance(here, int) else None
        elif here is None and said != ":":
            try:
                place[-1] = json.loads(said, strict=False)
            except ValueError:
                return
            yield place, said
            yield place, _NAME
        elif said != ":":
            yield place, said
            if said in ("{", "["):
                place.append(None if said == "{" else 0)

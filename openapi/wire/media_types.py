"""Media types: reading Content-Type and Accept, and choosing the reply's as the framework does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Family = Literal["json", "xml", "form", ""]

FORM = "application/x-www-form-urlencoded"

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - RFC 9110's token, no secret
_MEDIA_TYPE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*")
_PARAMETER = re.compile(rf'\s*;\s*(?:({_TOKEN})\s*=\s*({_TOKEN}|"(?:[^"\\]|\\.)*"))?\s*')
_LONGEST = 1000  # a longer header names no media type that anybody documents


@dataclass(frozen=True, slots=True)
class MediaType:
    """One media type or range: ``essence`` is "type/subtype" in lower case."""

    essence: str
    charset: str | None = None
    quality: float = 1.0

    @property
    def type(self) -> str:
        """What stands before the slash."""
        return self.essence.partition("/")[0]


@lru_cache(maxsize=256)
def parse(header: str | None) -> MediaType | None:
    """A Content-Type (RFC 9110, 8.3.1); None where it is missing or malformed."""
    if not header or len(header) > _LONGEST:
        return None
    found = _MEDIA_TYPE.match(header)
    if not found:
        return None
    charset, quality, at = None, 1.0, found.end()
    while at < len(header):
        parameter = _PARAMETER.match(header, at)
        if not parameter:
            return None
        at = parameter.end()
        name, value = (parameter[1] or "").lower(), parameter[2] or ""
        if name == "charset":
            charset = value.strip('"').lower()
        elif name == "q":
            quality = _quality(value)
    return MediaType(f"{found[1]}/{found[2]}".lower(), charset, quality)


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 1.0


def family(essence: str) -> Family:
    """Which codec reads a media type: "json", "xml", "form", or "" for none of them."""
    if essence == FORM:
        return "form"
    subtype = essence.partition("/")[2]
    for word in ("json", "xml"):
        if subtype == word or subtype.endswith("+" + word):
            return word
    return ""


@lru_cache(maxsize=512)
def _ranges(accept: str) -> tuple[MediaType, ...]:
    return tuple(
        found for part in accept.split(",") if (found := parse(part)) and found.quality > 0
    )


def negotiate(accept: str | None, offered: Sequence[str], request: str | None = None) -> str:
    """The media type of a reply; never fails, as ASP.NET Web API has no 406.

    The highest q wins, and among equals a named type over ``text/*`` over ``*/*``. What is still
    equal goes to JSON where types are named, and to the request's own media type where only a range
    is. With no match at all: the request's own, else JSON, else the first offered. ``request`` is
    the essence of the request's media type. Raises ValueError where nothing is offered.
    """
    if not offered:
        raise ValueError("nothing is offered")
    found = _best(_ranges(accept[:4000]) if accept else (), offered, request)
    return found or _preferred(offered, request)


def _best(ranges: Sequence[MediaType], offered: Sequence[str], request: str | None) -> str | None:
    best, best_rank = None, (0.0, -1)
    for wanted in ranges:
        if wanted.essence in offered:
            match, width = wanted.essence, 2
        elif wanted.essence == "*/*":
            match, width = _preferred(offered, request), 0
        elif wanted.essence.endswith("/*"):
            among = [essence for essence in offered if essence.startswith(wanted.type + "/")]
            if not among:
                continue
            match, width = _preferred(among, request), 1
        else:
            continue
        rank = (wanted.quality, width)
        json_tie = rank == best_rank and family(match) == "json" and family(best or "") != "json"
        if rank > best_rank or json_tie:
            best, best_rank = match, rank
    return best


def _preferred(offered: Sequence[str], request: str | None) -> str:
    if request is not None and request in offered:
        return request
    return next((essence for essence in offered if family(essence) == "json"), offered[0])

"""Which media type the reply takes: DefaultContentNegotiator's rules, which never end in a 406."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FAMILIES = {
    "application/json": "json",
    "text/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/x-www-form-urlencoded": "form",
}


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type or range as a header names it."""

    essence: str
    charset: str | None = None
    quality: float = 1.0

    @property
    def breadth(self) -> int:
        """0 for a literal, 1 for `text/*`, 2 for `*/*`."""
        return 2 if self.essence == "*/*" else int(self.essence.endswith("/*"))

    def covers(self, offered: str) -> bool:
        """Whether the range includes the offered type."""
        if self.breadth == 2:
            return True
        if self.breadth == 1:
            return offered.startswith(self.essence[:-1])
        return offered == self.essence


def media_type(text: str) -> MediaType:
    """One media type with the two parameters that matter here."""
    essence, *parameters = text.split(";")
    charset, quality = None, 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        value = value.strip().strip('"')
        if name.strip().lower() == "charset":
            charset = value.lower()
        elif name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
    return MediaType(essence.strip().lower(), charset, quality)


def accepted(header: str | None) -> list[MediaType]:
    """The ranges of an Accept header, the client's favourite first; a q of 0 is not acceptable."""
    ranges = [media_type(part) for part in (header or "").split(",") if part.strip()]
    return sorted(
        (entry for entry in ranges if entry.quality > 0),
        key=lambda entry: (-entry.quality, entry.breadth),
    )


def choose(accept: str | None, offered: Sequence[str], request_type: str) -> str:
    """The reply's media type, one of `offered` (JSON first)."""
    ranges = accepted(accept)
    matches = [
        match for match in (_match(family, ranges) for family in _families(offered)) if match
    ]
    if matches:
        return max(matches, key=lambda match: (match[0], -match[1]))[2]
    if request_type in offered:
        return request_type
    return offered[0]


def _families(offered: Iterable[str]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for entry in offered:
        groups.setdefault(FAMILIES[entry], []).append(entry)
    return list(groups.values())


def _match(family: list[str], ranges: list[MediaType]) -> tuple[float, int, str] | None:
    for entry in ranges:
        for offered in family:
            if entry.covers(offered):
                return entry.quality, entry.breadth, offered
    return None

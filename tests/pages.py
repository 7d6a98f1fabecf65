"""The partners' help pages, parsed from their own text: what the documents must say.

The texts are copies of two page layouts: tables as plain blocks of lines, and tables in pipes whose
cells are spread over several lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
PARTNERS = tuple(sorted(path.parent.name for path in SAMPLES.glob("*/page.txt")))

_HEADINGS = (
    "Request Information",
    "URI Parameters",
    "Parameters",
    "Body Parameters",
    "Request Formats",
    "Request body formats",
    "Response Information",
    "Resource Description",
    "Response Formats",
    "Response body formats",
)
_MEDIA_TYPE = r"[a-z]+/[a-z.+-]+"
_MEDIA_TYPES = re.compile(rf"^({_MEDIA_TYPE}(?:, {_MEDIA_TYPE})*)$", re.MULTILINE)
_TABLE_OF_MEMBERS = re.compile(
    r"(?P<type>\w+)(?:\| Name \| Description \| Type \| Additional information \|\n[|-]+"
    r"|\nNameDescriptionTypeAdditional information)\n(?P<rows>.*)",
    re.DOTALL,
)
_TABLE_OF_PARAMETERS = re.compile(
    r"\| Name \| Description \| Additional information \|\n[|-]+\n(?P<rows>.*)", re.DOTALL
)
_NOTES = re.compile(r"None\.|Required|String length")
_LENGTH = re.compile(r"String length: inclusive between \d+ and (\d+)")
_DIGITS = re.compile(r"at least (\d+) digits")


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a table. ``prose`` and ``notes`` are its second and last column."""

    name: str
    type: str
    prose: str = ""
    notes: str = ""

    @property
    def required(self) -> bool:
        return self.notes.startswith("Required") or "(Required)" in self.prose

    @property
    def read_only(self) -> bool:
        return "(Read only)" in self.prose

    @property
    def max_length(self) -> int | None:
        found = _LENGTH.search(self.notes)
        return int(found[1]) if found else None

    @property
    def minimum(self) -> int | None:
        found = _DIGITS.search(self.prose)
        return 10 ** (int(found[1]) - 1) if found else None


@dataclass(frozen=True, slots=True)
class Format:
    """Media types that share one sample; "" where the page has none."""

    media_types: tuple[str, ...]
    sample: str


@dataclass(frozen=True, slots=True)
class Body:
    """A request or a reply: its type's name and prose, the members of its table, its formats."""

    prose: str
    type: str
    members: tuple[Member, ...]
    formats: tuple[Format, ...]

    @property
    def media_types(self) -> tuple[str, ...]:
        return tuple(name for each in self.formats for name in each.media_types)

    def sample(self, media_type: str) -> str:
        """The page's sample in a media type, "" where there is none."""
        return next((each.sample for each in self.formats if media_type in each.media_types), "")


@dataclass(frozen=True, slots=True)
class Page:
    """One help page; ``heading`` is its first line, "POST api/..."."""

    text: str
    heading: str
    prose: str
    request: Body
    reply: Body

    @property
    def method(self) -> str:
        return self.heading.split()[0].lower()

    @property
    def path(self) -> str:
        return "/" + self.heading.split()[1]


def read(partner: str) -> Page:
    """A partner's page, from ``tests/samples/<partner>/page.txt``."""
    return parse((SAMPLES / partner / "page.txt").read_text(encoding="utf-8"))


def parse(text: str) -> Page:
    """A page from its text."""
    headings = "|".join(_HEADINGS)
    first, *rest = re.split(rf"^({headings})$", text, flags=re.MULTILINE)
    said = {heading: below.strip() for heading, below in zip(rest[::2], rest[1::2], strict=True)}
    heading, _, prose = first.strip().partition("\n")
    return Page(
        text=text,
        heading=heading,
        prose=prose.strip(),
        request=_body(
            said.get("Body Parameters", ""),
            said.get("Request Formats") or said["Request body formats"],
            prose=_parameter_prose(said.get("Parameters", "")),
        ),
        reply=_body(
            said.get("Resource Description", ""),
            said.get("Response Formats") or said.get("Response body formats", ""),
        ),
    )


def _body(described: str, formats: str, prose: str = "") -> Body:
    table = _TABLE_OF_MEMBERS.search(described)
    if table:
        prose = described[: table.start()].strip()
        rows = table["rows"]
        members = tuple(_piped_rows(rows) if rows.startswith("|") else _block_rows(rows))
        return Body(prose, table["type"], members, _formats(formats))
    # A class without a table: its name and "None." stand in one word.
    return Body(prose, described.removesuffix("None."), (), _formats(formats))


def _piped_rows(rows: str) -> list[Member]:
    # "| name | prose | type | notes |", line breaks anywhere; an empty cell may have moved.
    cells = [cell.strip() for cell in rows.split("|")]
    return [
        _member([cell for cell in cells[at : at + 4] if cell]) for at in range(1, len(cells), 5)
    ]


def _block_rows(rows: str) -> list[Member]:
    members: list[Member] = []
    row: list[str] = []
    for block in re.split(r"\n\s*\n", rows):
        row.append(block.strip())
        if len(row) > 1 and _NOTES.match(row[-1]):
            members.append(_member(row))
            row = []
    assert not row, f"a row without its last column: {row}"
    return members


def _member(cells: list[str]) -> Member:
    name, *prose, kind, notes = cells
    return Member(name, kind, " ".join(prose), notes)


def _parameter_prose(described: str) -> str:
    table = _TABLE_OF_PARAMETERS.search(described)
    return table["rows"].split("|")[2].strip() if table else ""


def _formats(text: str) -> tuple[Format, ...]:
    _, *rest = _MEDIA_TYPES.split(text)
    return tuple(
        Format(tuple(names.split(", ")), _sample(below))
        for names, below in zip(rest[::2], rest[1::2], strict=True)
    )


def _sample(text: str) -> str:
    sample = text.strip().removeprefix("Sample:").strip()
    return "" if sample == "Sample not available." else sample

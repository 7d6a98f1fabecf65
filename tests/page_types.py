"""What a difference is, and the types of a page held against those of its document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.pages import Page
from tests.raw_documents import Raw, reference, resolved, type_word

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
_TIMESPAN = re.compile(r"PT\d+S")
_TYPES = {
    "string": "string",
    "boolean": "boolean",
    "integer": "integer",
    "decimal number": "number decimal",
    "globally unique identifier": "string uuid",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the page and the document say differently, or that only one of them says."""

    kind: str
    place: str
    page: object
    document: object


def differ(kind: str, place: str, page: object, document: object) -> Iterator[Difference]:
    if page != document:
        yield Difference(kind, place, page, document)


@dataclass(frozen=True, slots=True)
class Types:
    """The document's types, and what this page means by "date"."""

    document: Raw
    date: str

    @classmethod
    def of(cls, page: Page, document: Raw) -> Types:
        offsets = [found[1] for found in _DATE.finditer(page.text)]
        return cls(document, "string date-time" if all(offsets) else "string dotnet-date-time")

    def resolved(self, schema: Raw) -> Raw:
        return resolved(self.document, schema)

    def in_row(self, page: str, member: Raw) -> tuple[str, str]:
        """A type as the row of a table names it, and as the document does."""
        schema = self.resolved(member)
        if page == "date":
            return self.date, type_word(schema)
        if page in _TYPES:
            return _TYPES[page], type_word(schema)
        if page.startswith("Collection of ") and schema.get("type") == "array":
            items = schema["items"]
            plain = "Object" if type_word(items) == "anything" else type_word(items)
            return page, f"Collection of {reference(items) or plain}"
        return page, reference(member) or type_word(schema)

    def of_text(self, text: str) -> str:
        """The type that the text of a sample shows, inside the quotes of JSON."""
        for pattern, found in (
            (_UUID, "string uuid"),
            (_DATE, self.date),
            (_TIMESPAN, "string timespan"),
        ):
            if pattern.fullmatch(text):
                return found
        return "string"

"""The documents say what the pages say: expected is what is parsed from the pages' own text."""

from __future__ import annotations

import pytest
from openapi_spec_validator import validate

from tests import pages, raw_documents
from tests.page_changes import KINDS
from tests.page_differences import differences

EVERYWHERE = ("member", "type", "required", "length", "media type", "sample", "prose")
SOMEWHERE = {
    "null": pages.PARTNERS,
    "xml": ("amsalem", "cmt", "globalportal", "vezeeta"),
    "minimum": ("amsalem",),
    "read only": ("globalportal",),
    "quote": ("amsalem", "calendar", "globalportal", "vezeeta"),
}
CASES = [(kind, partner) for kind in EVERYWHERE for partner in pages.PARTNERS] + [
    (kind, partner) for kind, partners in SOMEWHERE.items() for partner in partners
]


@pytest.mark.parametrize("partner", pages.PARTNERS)
def test_a_document_says_what_its_page_says(partner: str) -> None:
    found = list(differences(pages.read(partner), raw_documents.read(partner)))

    assert found == []


def test_every_document_has_its_page() -> None:
    documented = sorted(path.stem for path in raw_documents.DOCUMENTS.glob("*.yaml"))

    assert documented == list(pages.PARTNERS)


@pytest.mark.parametrize(("kind", "partner"), CASES)
def test_one_change_to_a_document_is_found(kind: str, partner: str) -> None:
    page = pages.read(partner)
    changes = list(KINDS[kind](raw_documents.read(partner)))

    missed = [
        what
        for what, changed in changes
        if kind not in {each.kind for each in differences(page, changed)}
    ]

    assert changes
    assert missed == []


@pytest.mark.parametrize("partner", pages.PARTNERS)
def test_another_path_is_found(partner: str) -> None:
    document = raw_documents.read(partner)
    document["paths"] = {f"{path}/v3": below for path, below in document["paths"].items()}

    found = {each.kind for each in differences(pages.read(partner), document)}

    assert found == {"path"}


@pytest.mark.parametrize("partner", pages.PARTNERS)
def test_a_document_is_valid_openapi(partner: str) -> None:
    validate(raw_documents.read(partner))

"""The pages' own XML, read and written by .NET: the model classes are those of the pages."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.dotnet.bridge import DotNet

SAMPLES = Path(__file__).parent.parent / "samples"
TYPES = {
    "vezeeta": ["vezeeta-request"],
    "globalportal": ["globalportal", "globalportal"],  # the request, the reply
    "cmt": ["cmt-request"],
    "amsalem": ["amsalem-reply"],
}
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{7})?([+-]\d\d:\d\d)")


def xml_samples(partner: str) -> list[str]:
    """Every XML sample on a partner's page, in the order of the page."""
    page = (SAMPLES / partner / "page.txt").read_text(encoding="utf-8")
    return [found[0] for found in re.finditer(r"<(\w+) xmlns:\w+=.*?</\1>", page, re.DOTALL)]


EVERY_SAMPLE = [
    pytest.param(partner, place, type_name, id=f"{partner}-{place}")
    for partner, types in TYPES.items()
    for place, type_name in enumerate(types)
]


def test_each_page_has_as_many_xml_samples_as_we_know_types_for() -> None:
    assert {partner: len(xml_samples(partner)) for partner in TYPES} == {
        partner: len(types) for partner, types in TYPES.items()
    }


@pytest.mark.parametrize(("partner", "place", "type_name"), EVERY_SAMPLE)
def test_dotnet_reads_every_member_of_a_page_sample(
    dotnet: DotNet, partner: str, place: int, type_name: str
) -> None:
    sample = xml_samples(partner)[place]

    value = dotnet.read(type_name, sample.encode())

    assert said(value) == said_by_xml(etree.fromstring(sample.encode()))


@pytest.mark.parametrize(("partner", "place", "type_name"), EVERY_SAMPLE)
def test_dotnet_writes_a_page_sample_back_element_for_element(
    dotnet: DotNet, partner: str, place: int, type_name: str
) -> None:
    sample = xml_samples(partner)[place].encode()

    written = dotnet.write(type_name, dotnet.read(type_name, sample))

    assert elements(written) == elements(sample)


def said(value: Any) -> Any:
    """What .NET read, without its nulls, every scalar as the text that XML has for it."""
    match value:
        case dict():
            return {name.lower(): said(below) for name, below in value.items() if below is not None}
        case list():
            return [said(item) for item in value]
        case bool():
            return "true" if value else "false"
        case _:
            return in_utc(str(value))


def said_by_xml(element: etree._Element) -> Any:
    """What an XML document says, without nulls; lists are known by the names of their items."""
    children = [child for child in element if child.get(XSI_NIL) != "true"]
    if not len(element):
        return {"PT0S": "00:00:00"}.get(text := element.text or "", in_utc(text))
    if {etree.QName(child).localname for child in element} & {"int", "Day", "RepeatEndsOption"}:
        return [said_by_xml(child) for child in children]
    return {etree.QName(child).localname.lower(): said_by_xml(child) for child in children}


def elements(xml: bytes) -> list[tuple[str, str, bool]]:
    """Qualified name, text and nil of each element in document order; no prefixes, no blanks."""
    return [
        (str(element.tag), in_utc((element.text or "").strip()), element.get(XSI_NIL) == "true")
        for element in etree.fromstring(xml).iter()
    ]


def in_utc(text: str) -> str:
    """A date of the samples in one offset: .NET writes it in that of its own machine."""
    found = MOMENT.fullmatch(text)
    if not found:
        return text
    moment = datetime.fromisoformat(found[1] + found[3])
    return f"{moment.timestamp():.0f}{found[2] or ''}".replace(".0000000", "")

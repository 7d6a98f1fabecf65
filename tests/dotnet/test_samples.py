"""The pages' own XML, read and written by .NET: the model classes are those of the pages."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from lxml import etree

from tests import pages
from tests.dotnet.bridge import TYPES, DotNet

XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{7})?([+-]\d\d:\d\d)")


def xml_samples() -> dict[tuple[str, str], bytes]:
    """(partner, "request" or "200") -> the XML sample, of every page that has one."""
    found = {
        (partner, of): body.sample("application/xml").encode()
        for partner in pages.PARTNERS
        for of, body in (
            ("request", pages.read(partner).request),
            ("200", pages.read(partner).reply),
        )
    }
    return {body: sample for body, sample in found.items() if sample}


SAMPLES = xml_samples()
EVERY_SAMPLE = pytest.mark.parametrize("body", SAMPLES, ids="-".join)


def test_there_is_a_model_class_for_every_xml_sample() -> None:
    assert SAMPLES.keys() == TYPES.keys()


@EVERY_SAMPLE
def test_dotnet_reads_every_member_of_a_page_sample(dotnet: DotNet, body: tuple[str, str]) -> None:
    value = dotnet.read(TYPES[body], SAMPLES[body])

    assert said(value) == said_by_xml(etree.fromstring(SAMPLES[body]))


@EVERY_SAMPLE
def test_dotnet_writes_a_page_sample_back_element_for_element(
    dotnet: DotNet, body: tuple[str, str]
) -> None:
    written = dotnet.write(TYPES[body], dotnet.read(TYPES[body], SAMPLES[body]))

    assert elements(written) == elements(SAMPLES[body])


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

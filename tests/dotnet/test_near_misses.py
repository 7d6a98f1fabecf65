"""Almost right XML: what we accept, .NET reads alike; what .NET loses, our reader names."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from openapi.documents import Content, load
from openapi.violations import Pointer
from tests.dotnet.bridge import TYPES, DotNet
from tests.dotnet.reads import appointment, personal, reservation
from tests.dotnet.sameness import differences

REQUESTS: dict[str, Content] = {
    document.partner: operation.requests["application/xml"]
    for document in load()
    for operation in document.operations
    if "application/xml" in operation.requests
}
thorough = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

RIGHT = {
    "CallSourceId": ("27", "-2147483648", "2147483647"),
    "Fees": ("27", "-1.50", "+.5", "0.000000000000000000000001"),  # more digits would be rounded
    "EarnSelected": ("true", "false", "1", "0"),
    "CreatedOn": (
        *("2020-02-29", "2020-01-02T10:00:00", "2020-12-31T23:59:59.9999999Z"),
        *("2020-01-01T00:00:00.1234567+14:00", "2020-01-02T23:59:59.1-00:30"),
    ),
    "Id": ("1b657c92-b04c-4123-a3de-09388147d9f7", "{1B657C92-B04C-4123-A3DE-09388147D9F7}"),
    "StartDateTime": ("PT0S", "-P1DT2H3M4.5S", "P10675199DT2H48M5.4775807S", "P1Y2M3D"),
}


@st.composite
def near_misses(draw: st.DrawFn, right: tuple[str, ...]) -> str:
    """A right text with up to three characters put in, taken out or exchanged."""
    text = draw(st.sampled_from(right))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        put_in = draw(
            st.sampled_from(
                (*"0123456789+-.,:TZPYMDHSeEx{}() \t\x85\xa0\u2028\u3000\u200b٣é", "", "00", "true")
            )
        )
        text = text[:at] + put_in + text[at + draw(st.integers(0, 1)) :]
    return text


def around(member: str, text: str) -> tuple[str, bytes]:
    """(partner, the smallest request with that text as that member)."""
    match member:
        case "Id":
            return "globalportal", appointment(f"<m:Id>{text}</m:Id>").encode()
        case "StartDateTime":
            return "cmt", personal(f"<StartDateTime>{text}</StartDateTime>").encode()
    return "vezeeta", reservation(f"<{member}>{text}</{member}>").encode()


@pytest.mark.parametrize("member", RIGHT)
@thorough
@given(st.data())
def test_a_text_that_we_accept_is_read_alike_by_dotnet(
    dotnet: DotNet, member: str, data: st.DataObject
) -> None:
    partner, xml = around(member, data.draw(near_misses(RIGHT[member])))
    reading = REQUESTS[partner].read(xml)
    if any(violation.rule != "required" for violation in reading.violations):
        return

    found = dotnet.read(TYPES[partner, "request"], xml)

    assert not list(differences(REQUESTS[partner].schema, reading.value, found))


@pytest.mark.parametrize("partner", REQUESTS)
@thorough
@given(st.data())
def test_a_member_that_dotnet_loses_is_one_that_we_name(
    dotnet: DotNet, partner: str, data: st.DataObject
) -> None:
    content = REQUESTS[partner]
    root = etree.fromstring(content.examples[0].body)
    for parent in data.draw(st.lists(st.sampled_from(parents(root)), max_size=3)):
        disturb(parent, data)
    xml = etree.tostring(root)

    reading = content.read(xml)
    found = dotnet.read(TYPES[partner, "request"], xml)

    assert {one.rule for one in reading.violations} <= {"order", "name", "duplicate", "required"}
    out_of_order = [one.pointer for one in reading.violations if one.rule == "order"]
    for pointer in sorted(out_of_order, key=len, reverse=True):  # the innermost first
        forget(reading.value, pointer)
    assert not list(differences(content.schema, reading.value, found))


def parents(root: etree._Element) -> list[etree._Element]:
    """The elements with members whose order counts: no arrays.

    No KeyValuePair either: it is refused as a whole when one of its members would be lost.
    """
    return [
        each
        for each in root.iter()
        if len(tags := {etree.QName(child).localname for child in each}) > 1 and "key" not in tags
    ]


def disturb(parent: etree._Element, data: st.DataObject) -> None:
    """Move, repeat or misspell one of an element's members."""
    member = data.draw(st.sampled_from(list(parent)))
    place = data.draw(st.integers(0, len(parent) - 1))
    match data.draw(st.sampled_from(("move", "repeat", "case", "namespace"))):
        case "move":
            parent.insert(place, member)
        case "repeat":
            parent.insert(place, deepcopy(member))
        case "case":
            member.tag = str(member.tag).lower()
        case "namespace":
            member.tag = f"{{elsewhere}}{etree.QName(member).localname}"


def forget(value: Any, pointer: Pointer) -> None:
    """Take a member out of a value, as the framework does that loses it."""
    *above, name = pointer
    for part in above:
        value = value[part]
    del value[name]

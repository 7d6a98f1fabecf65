"""An XML body as DataContractSerializer binds it: what is out of order is lost."""

from __future__ import annotations

from typing import Any

from lxml import etree

from tests.faulty.binding import PRESENT, blank, kind_of, null_problem, type_problem
from tests.faulty.call import Entity, Problem
from tests.faulty.models.table import ARRAYS, Member, Model
from tests.faulty.scalars import Unreadable, from_text

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{XSI}}}nil"
_PARSER_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class Malformed(Exception):
    """The bytes are no XML that the framework reads."""


def parse(text: str) -> etree._Element:
    """The root element; Malformed for broken XML and for any DOCTYPE."""
    try:
        root = etree.fromstring(text.encode("utf-8"), etree.XMLParser(**_PARSER_OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(str(error)) from None
    if etree.ElementTree(root).docinfo.internalDTD is not None:
        raise Malformed("For security reasons DTD is prohibited in this XML document.")
    return root


def bind(
    root: etree._Element, model: Model, *, strict: bool
) -> tuple[Entity | None, list[Problem]]:
    """The entity of a parsed body and what is wrong; strict also names members out of order."""
    if root.tag != f"{{{model.namespace}}}{model.name}":
        message = f"Expecting element '{model.name}' from namespace '{model.namespace}'."
        return None, [Problem("", "root", message)]
    if _is_nil(root):
        return None, []
    problems: list[Problem] = []
    return _bind_object(root, model, "", problems, strict), problems


def _is_nil(element: etree._Element) -> bool:
    return element.get(_NIL) in ("true", "1")


def _bind_object(
    element: etree._Element, model: Model, where: str, problems: list[Problem], strict: bool
) -> Entity:
    entity = blank(model)
    entity[PRESENT] = present = set[str]()
    wire = model.wire
    names = {f"{{{member.namespace}}}{member.xml_name}": at for at, member in enumerate(wire)}
    reached = 0
    for child in element:
        at = names.get(str(child.tag))
        if at is None:
            continue
        member = wire[at]
        place = f"{where}.{member.name}" if where else member.name
        if at < reached:
            if strict:
                problems.append(Problem(place, "order", f"Unexpected element '{member.name}'."))
            continue
        reached = at + 1
        present.add(member.name)
        entity[member.name] = _bind_member(child, member, place, problems, strict)
    return entity


def _bind_member(
    element: etree._Element, member: Member, where: str, problems: list[Problem], strict: bool
) -> Any:
    if _is_nil(element):
        if not member.is_list and not member.accepts_null(strict):
            problems.append(null_problem(where, member.kind))
        return None
    if not member.is_list:
        return _bind_value(element, member, where, problems, strict)
    item_tag = (
        f"{{{member.model.namespace}}}{member.model.name}"
        if member.model
        else f"{{{ARRAYS}}}{member.kind}"
    )
    items = [child for child in element if child.tag == item_tag]
    return [
        None
        if _is_nil(item) and member.model
        else _bind_value(item, member, f"{where}[{index}]", problems, strict)
        for index, item in enumerate(items)
    ]


def _bind_value(
    element: etree._Element, member: Member, where: str, problems: list[Problem], strict: bool
) -> Any:
    if member.model:
        return _bind_object(element, member.model, where, problems, strict)
    if member.kind == "any":
        return element.text
    kind = kind_of(member, strict=strict)
    try:
        if len(element):
            raise Unreadable
        return from_text(kind, element.text or "", strict=strict, xml=True)
    except Unreadable:
        problems.append(type_problem(where, kind, element.text))
        return None

"""A form body as the framework binds it, with keys like `Reasons[0].ReasonId` and `[ReasonId]`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

from tests.faulty.binding import PRESENT, blank, kind_of, null_problem, type_problem
from tests.faulty.call import Entity, Problem
from tests.faulty.models.table import Member, Model
from tests.faulty.scalars import Unreadable, from_text

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
MAX_STEPS = 32
_Node = dict[str, Any]
"""A tree of steps in lower case; the text of a scalar stands under the empty step."""


class Malformed(Exception):
    """A key nests deeper than the framework follows."""


def parse(text: str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    """The pairs of a form body, decoded."""
    pairs = []
    for part in text.split("&"):
        if part:
            key, _, value = part.partition("=")
            pairs.append((unquote_plus(key, encoding), unquote_plus(value, encoding)))
    return pairs


def bind(
    pairs: list[tuple[str, str]], model: Model, *, strict: bool
) -> tuple[Entity | None, list[Problem]]:
    """The entity of a form and what is wrong with it."""
    tree: _Node = {}
    for key, value in pairs:
        _plant(tree, key, value)
    problems: list[Problem] = []
    return _bind_object(tree, model, "", problems, strict), problems


def _plant(tree: _Node, key: str, value: str) -> None:
    steps = [(name or index).lower() for name, index in _STEP.findall(key)]
    if len(steps) > MAX_STEPS:
        raise Malformed(f"The key {key[:40]!r} is nested too deeply.")
    node = tree
    for step in steps:
        if step == "":
            step = str(len(node))  # `LocationIds[]=1&LocationIds[]=2` appends
        node = node.setdefault(step, {})
    node.setdefault("", []).append(value)


def _bind_object(
    node: _Node, model: Model, where: str, problems: list[Problem], strict: bool
) -> Entity:
    entity = blank(model)
    entity[PRESENT] = present = set[str]()
    for member in model.members:
        child = node.get(member.name.lower())
        if child is None:
            continue
        place = f"{where}.{member.name}" if where else member.name
        present.add(member.name)
        entity[member.name] = _bind_member(child, member, place, problems, strict)
    return entity


def _bind_member(
    node: _Node, member: Member, where: str, problems: list[Problem], strict: bool
) -> Any:
    if not member.is_list:
        return _bind_value(node, member, where, problems, strict)
    numbered = sorted((int(step), step) for step in node if step.isdecimal() and len(step) < 6)
    items: list[_Node] = [node[step] for _, step in numbered]
    items += [{"": [text]} for text in node.get("", ()) if text]
    return [
        _bind_value(item, member, f"{where}[{index}]", problems, strict)
        for index, item in enumerate(items)
    ]


def _bind_value(
    node: _Node, member: Member, where: str, problems: list[Problem], strict: bool
) -> Any:
    if member.model:
        nested = any(step for step in node)
        return _bind_object(node, member.model, where, problems, strict) if nested else None
    text = node.get("", [""])[0]
    kind = kind_of(member, strict=strict)
    if text == "":  # the framework converts empty form text to null
        if not member.accepts_null(strict):
            problems.append(null_problem(where, kind))
        return None
    try:
        return from_text(kind, text, strict=strict)
    except Unreadable:
        problems.append(type_problem(where, kind, text))
        return None

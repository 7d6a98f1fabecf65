"""A JSON body as Json.NET binds it: names in any letter case, unknown members ignored."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from tests.faulty import tolerant_json
from tests.faulty.binding import PRESENT, blank, kind_of, null_problem, type_problem
from tests.faulty.call import Entity, Problem
from tests.faulty.models.table import Member, Model
from tests.faulty.scalars import Unreadable, from_json

MAX_DEPTH = 255


class Pairs(list[tuple[str, Any]]):
    """A JSON object with its members in order, duplicates included."""


class Malformed(Exception):
    """The text is no JSON."""


def parse(text: str, *, strict: bool) -> Any:
    """JSON text as Pairs, lists and scalars; Malformed when it is none."""
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise Malformed(f"The reader's MaxDepth of {MAX_DEPTH} has been exceeded.")
    try:
        return json.loads(
            text,
            object_pairs_hook=Pairs,
            parse_float=Decimal,
            parse_constant=_no_constant,
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        if strict:
            raise Malformed(str(error)) from None
    try:
        return tolerant_json.parse(text, Pairs)
    except (ValueError, ArithmeticError, IndexError, RecursionError) as error:
        raise Malformed(str(error)) from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"Unexpected {name}")


def _depth(text: str) -> int:
    depth = deepest = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def bind(tree: Any, model: Model, *, strict: bool) -> tuple[Entity | None, list[Problem]]:
    """The entity of a parsed body and what is wrong with it; None for a null model."""
    if tree is None:
        return None, []
    if not isinstance(tree, Pairs):
        return None, [type_problem("", model.name, tree)]
    problems: list[Problem] = []
    return _bind_object(tree, model, "", problems, strict), problems


def _bind_object(
    pairs: Pairs, model: Model, where: str, problems: list[Problem], strict: bool
) -> Entity:
    entity = blank(model)
    entity[PRESENT] = present = set[str]()
    for name, value in pairs:
        member = model.member(name)
        if member is None:
            continue
        place = f"{where}.{member.name}" if where else member.name
        if strict and member.name in present:
            problems.append(Problem(place, "duplicate", f"Duplicate member {name!r}."))
        present.add(member.name)
        entity[member.name] = _bind_member(value, member, place, problems, strict)
    return entity


def _bind_member(
    value: Any, member: Member, where: str, problems: list[Problem], strict: bool
) -> Any:
    if value is None:
        if not member.is_list and not member.accepts_null(strict):
            problems.append(null_problem(where, member.kind))
        return None
    if not member.is_list:
        return _bind_value(value, member, where, problems, strict)
    if not isinstance(value, list) or isinstance(value, Pairs):
        problems.append(type_problem(where, "list", value))
        return None
    return [
        None
        if item is None and (member.model or member.kind == "string")
        else _bind_value(item, member, f"{where}[{index}]", problems, strict)
        for index, item in enumerate(value)
    ]


def _bind_value(
    value: Any, member: Member, where: str, problems: list[Problem], strict: bool
) -> Any:
    if member.model:
        if isinstance(value, Pairs):
            return _bind_object(value, member.model, where, problems, strict)
        problems.append(type_problem(where, member.model.name, value))
        return None
    kind = kind_of(member, strict=strict)
    if value == "" and not strict and kind != "string" and member.accepts_null(strict):
        return None  # Json.NET reads "" as null for a nullable value type
    try:
        return from_json(kind, value, strict=strict)
    except Unreadable:
        problems.append(type_problem(where, kind, value))
        return None

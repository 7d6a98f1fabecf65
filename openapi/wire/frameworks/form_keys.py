"""The keys of a form as model binding looks them up: letter case and brackets undone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

_BRACKETS = re.compile(r"\[([^\]]*)\]")


@dataclass(slots=True)
class Field:
    """What a form says under one name: texts, and what is ``below`` it.

    That is found by a name in small letters, or by an index in brackets, as in "[0]".
    """

    texts: list[str] = field(default_factory=list)
    below: dict[str, Field] = field(default_factory=dict)


def fields_of(body: bytes, deepest: int) -> Field | None:
    """The fields of a body, as one without a name; None where one is nested deeper than that.

    Whatever charset is declared, the framework takes a form for UTF-8, and lets nothing break it.
    """
    root = Field()
    for key, text in parse_qsl(body.decode(errors="replace"), keep_blank_values=True):
        path = _path(key)
        if len(path) > deepest:
            return None
        here = root
        for part in path:
            here = here.below.setdefault(part, Field())
        here.texts.append(text)
    return root


def _path(key: str) -> list[str]:
    """``Reasons[0][ReasonId]``, which is ``Reasons[0].ReasonId``, as its parts.

    An empty name between dots stays: it names nothing, so nothing is found there.
    """
    path: list[str] = []
    for part in _BRACKETS.sub(_in_dots, key).lower().split("."):
        name, *indexes = part.split("[")
        path += [name, *("[" + index for index in indexes)]
    return path


def _in_dots(found: re.Match[str]) -> str:
    """As NormalizeJQueryToMvc: an index stays, ``[]`` goes, a name gets its dot."""
    inner: str = found[1]
    if not inner or inner[0].isdigit():
        return found[0] if inner else ""
    return "." + inner

"""HttpError: `{"Message": ..., "ModelState": {...}}` in the casing and format of the reply."""

from __future__ import annotations

import re
from typing import Any

from tests.faulty.call import Problem
from tests.faulty.writers import camel, json_text, xml_text

HttpError = dict[str, Any]
"""`Message`, and for a refused model `ModelState`: sentences by `model.Member`."""

_NAME_START = re.compile(r"[^\w.\-]|^[^A-Za-z_]", re.ASCII)


def of_problems(problems: list[Problem]) -> HttpError:
    """The error for a model that is not valid."""
    state: dict[str, list[str]] = {}
    for problem in problems:
        key = f"model.{problem.member}" if problem.member else "model"
        state.setdefault(key, []).append(problem.message)
    return {"Message": "The request is invalid.", "ModelState": state}


def as_json(error: HttpError, *, small_first: bool) -> str:
    """The error as JSON; ModelState's own keys keep their case."""
    return json_text({camel(key) if small_first else key: value for key, value in error.items()})


def as_xml(error: HttpError) -> str:
    """The error as XML."""
    return f"<Error>{_xml_members(error)}</Error>"


def _xml_members(members: dict[str, Any]) -> str:
    parts = []
    for key, value in members.items():
        name = _NAME_START.sub(lambda found: f"_x{ord(found[0]):04X}_", key)
        inner = (
            _xml_members(value)
            if isinstance(value, dict)
            else xml_text(" ".join(value) if isinstance(value, list) else str(value))
        )
        parts.append(f"<{name}>{inner}</{name}>")
    return "".join(parts)

"""Where faults and variants take hold: small functions registered by name and point.

A hook gets the value at its point and the call, and returns the value to go on with. In order:

| point     | value                                                             |
| --------- | ----------------------------------------------------------------- |
| route     | the Operation, None for an unknown path                           |
| arrive    | a Reply to give at once, None to go on                            |
| family    | "json", "xml", "form" for the request's media type, None: 415     |
| charset   | the charset to read the body in                                   |
| body      | the body's bytes                                                  |
| text      | the body's text                                                   |
| tree      | parsed JSON, an XML element or the pairs of a form                |
| bound     | the bound entity, None for a null model                           |
| entity    | the same, after the pause in which other calls may run            |
| problems  | what is wrong with it                                             |
| outcome   | the reply's entity, None for an empty reply                       |
| model     | the reply's model (names, namespaces, order)                      |
| accept    | the Accept header                                                 |
| type      | the reply's media type                                            |
| json      | the reply as JSON data                                            |
| text_out  | the reply's text                                                  |
| error     | an HttpError, before it is written                                |
| reply     | the whole Reply                                                   |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.faulty.call import Call

Hook = Callable[[Any, Call], Any]
POINTS = [
    "route",
    "arrive",
    "family",
    "charset",
    "body",
    "text",
    "tree",
    "bound",
    "entity",
    "problems",
    "outcome",
    "model",
    "accept",
    "type",
    "json",
    "text_out",
    "error",
    "reply",
]
_HOOKS: dict[str, dict[str, list[Hook]]] = {}


def at(point: str, *names: str) -> Callable[[Hook], Hook]:
    """Register a function at a point for the faults or variants of these names."""
    if point not in POINTS:
        raise ValueError(f"{point!r} is no point; there are {', '.join(POINTS)}")

    def register(hook: Hook) -> Hook:
        for name in names:
            _HOOKS.setdefault(name, {}).setdefault(point, []).append(hook)
        return hook

    return register


def hooks_of(name: str) -> dict[str, list[Hook]]:
    """The hooks of a fault or variant by point; KeyError when nothing is registered."""
    return _HOOKS[name]


def registered() -> frozenset[str]:
    """Every name that has a hook."""
    return frozenset(_HOOKS)

"""References within a document: what a ``$ref`` leads to, and which lead nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from openapi.schemas import SchemaError

Place = tuple[str | int, ...]

_MOST_STEPS = 20  # from reference to reference


def followed(source: Any, raw: Any, place: Place) -> tuple[Any, Place]:
    """What a reference in ``raw`` leads to, and where that is; else ``raw`` itself.

    Raises `SchemaError` for references that lead to each other.
    """
    for _ in range(_MOST_STEPS):
        if not (isinstance(raw, dict) and isinstance(raw.get("$ref"), str)):
            return raw, place
        raw, place = _target(source, raw["$ref"])
    raise SchemaError(place, "a reference leads back to itself")


def refuse_loops(source: Any) -> None:
    """Raises `SchemaError` for YAML's aliases that make data that holds itself."""
    _refuse_loops(source, (), (), set())


def _refuse_loops(raw: Any, place: Place, above: tuple[int, ...], seen: set[int]) -> None:
    if id(raw) in above:
        raise SchemaError(place, "an alias leads back to what it stands in")
    if id(raw) in seen or not isinstance(raw, dict | list):
        return
    for key, below in raw.items() if isinstance(raw, dict) else enumerate(raw):
        _refuse_loops(below, (*place, key), (*above, id(raw)), seen)
    seen.add(id(raw))


def refuse_broken(source: Any) -> None:
    """Raises `SchemaError` for a ``$ref`` that leads nowhere, or out of the document.

    Another file or host could be one that the author of a document may not read.
    """
    for place, said in everything(source):
        if place[-1] != "$ref" or not isinstance(said, str):
            continue
        if not said.startswith("#/"):
            raise SchemaError(place, f"$ref {said!r} leads out of the document; refused")
        if _target(source, said)[0] is None:
            raise SchemaError(place, f"$ref {said!r} leads to nothing in this document")


def everything(
    source: Any, is_wanted: Callable[[str | int], bool] = lambda key: True
) -> Iterator[tuple[Place, Any]]:
    """Every place in a document and what is there, but for keys that are not wanted."""
    waiting: list[tuple[Any, Place]] = [(source, ())]
    seen: set[int] = set()  # YAML aliases make the data a graph
    while waiting:
        raw, place = waiting.pop()
        if id(raw) in seen or not isinstance(raw, dict | list):
            continue
        seen.add(id(raw))
        for key, below in raw.items() if isinstance(raw, dict) else enumerate(raw):
            if is_wanted(key):
                yield (*place, key), below
                waiting.append((below, (*place, key)))


def _target(source: Any, reference: str) -> tuple[Any, Place]:
    """What stands at the place that a reference names (None for nothing), and that place."""
    place: list[str | int] = []
    for part in reference.removeprefix("#/").split("/"):
        name = unquote(part).replace("~1", "/").replace("~0", "~")
        step: str | int = name
        if isinstance(source, list) or (isinstance(source, dict) and name not in source):
            step = int(name) if name.isascii() and name.isdigit() and len(name) < 10 else name
        place.append(step)
        try:
            source = source[step]
        except (KeyError, IndexError, TypeError):
            return None, tuple(place)
    return source, tuple(place)

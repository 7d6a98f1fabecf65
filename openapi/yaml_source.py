"""A document's file as plain data, and the line of any place in it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(Exception):
    """A document cannot be used; the message is one line: "<file>:<line>: <what>"."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {' '.join(message.split())}")


class _StrictLoader(_Loader):  # type: ignore[misc]
    """YAML without its surprises: a key given twice is an error, dates stay text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """As the loader does it, but a key twice is an error at its second place."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands here a second time", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


_StrictLoader.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node)
)


def _refuse_tag(loader: Any, node: yaml.Node) -> Any:
    raise yaml.constructor.ConstructorError(
        None, None, f"{node.tag.rpartition(':')[2]} is no data of JSON", node.start_mark
    )


for _tag in ("binary", "omap", "pairs", "set"):
    _StrictLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _refuse_tag)


def read_yaml(path: Path) -> Any:
    """The data of a YAML file; raises `DocumentError` with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DocumentError(path, None, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DocumentError(path, None, f"is not UTF-8 at byte {error.start}") from None
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise DocumentError(path, line, error.problem or "is no YAML") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DocumentError(path, None, f"is no YAML: {error}") from None


def line_of(path: Path, place: Sequence[str | int]) -> int | None:
    """The line of a place in a YAML file, or of its nearest parent; None if unreadable."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return None
    line = None
    for part in place:
        if node is None:
            return None
        line = node.start_mark.line + 1
        below, node = node, None
        if isinstance(below, yaml.MappingNode):
            for key, value in below.value:
                if key.value == str(part):
                    line, node = key.start_mark.line + 1, value
        elif isinstance(below, yaml.SequenceNode) and isinstance(part, int):
            node = below.value[part] if part < len(below.value) else None
            line = node.start_mark.line + 1 if node else line
        if node is None:
            return line
    return line

"""JSON lines: every event of a run, one a line, as it happens; `contracts replay` reads them."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from contracts.events import Event


class JsonLinesReport:
    """Written and flushed line by line: a crash loses at most the last one."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def saw(self, event: Event) -> None:
        try:
            self._file.write(line(event) + "\n")
            self._file.flush()
        except OSError:
            with suppress(OSError):  # what could not be written cannot be at the end either
                self._file.close()
            raise

    def close(self) -> None:
        self._file.close()


def line(event: Event) -> str:
    """An event as one line of JSON; bytes as text where they are UTF-8, else in base64."""
    return json.dumps({"event": type(event).__name__, **_plain(asdict(event))}, ensure_ascii=True)


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            try:
                return value.decode()
            except UnicodeDecodeError:
                return {"base64": base64.b64encode(value).decode()}
        case dict():
            return {_key(name): _plain(below) for name, below in value.items()}
        case list() | tuple():
            return [_plain(below) for below in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _plain(asdict(value))
        case _:
            return value


def _key(name: Any) -> str:
    return " ".join(name) if isinstance(name, tuple) else str(name)

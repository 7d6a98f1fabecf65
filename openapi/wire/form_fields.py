"""The keys of a form body as a tree: ``Reasons[0].ReasonId=x`` -> {"Reasons": {0: {...}}}."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from openapi.violations import Pointer, Unreadable, Violation
from openapi.wire.text import decode

Fields = dict[Any, Any]
"""Member name or index -> the fields below it, or the texts of a leaf. "" stands for ``[]``."""

_PART = re.compile(r"(\.?)([^\[\].]+)|\[(0|[1-9]\d{0,8})?\]|\[([^\[\]]+)\]")
_KEY_WORDS = "a name such as A, A.B or A[0].B"


@dataclass(slots=True)
class Form:
    """One form body: its fields, and at most ``most`` notes on keys that say nothing clear."""

    most: int
    fields: Fields = field(default_factory=dict)
    notes: list[Violation] = field(default_factory=list)

    def note(self, where: str, pointer: Pointer, rule: str, expected: str, came: str) -> None:
        """Keep a violation while there are not too many already."""
        if len(self.notes) < self.most:
            cut = where[:100]
            self.notes.append(Violation(cut, pointer, rule, expected, came[:100], "framework"))

    def put(self, key: str, text: str, deepest: int) -> None:
        """One ``key=text``; a key that is none, or that contradicts another, is noted."""
        path = parts(key)
        if path is None:
            self.note(key, (), "key", _KEY_WORDS, key)
            return
        if len(path) > deepest:
            self.note(key, (), "depth", f"at most {deepest} levels of nesting", "more")
            return
        fields = self.fields
        for part in path[:-1]:
            below = fields.setdefault(part, {})
            if not isinstance(below, dict):
                self._both(key, path)
                return
            fields = below
        leaf = fields.setdefault(path[-1], [])
        if isinstance(leaf, list):
            leaf.append(text)
        else:
            self._both(key, path)

    def _both(self, key: str, path: Pointer) -> None:
        self.note(key, path, "key", "a value or members, not both", key)


def read_form(
    body: bytes, charset: str | None, deepest: int, most: int, most_fields: int = 10**9
) -> Form:
    """The fields of a body; raises `Unreadable`, `UnknownCharset`."""
    text = decode(body, charset)
    if text.count("&") >= most_fields:
        expected = f"at most {most_fields} fields"
        raise Unreadable(Violation("", (), "members", expected, "more", "framework"))
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        came = f"the byte 0x{error.object[error.start]:02x}"
        raise Unreadable(
            Violation("", (), "charset", "percent-encoded UTF-8", came, "framework")
        ) from None
    if text.strip() and not pairs:
        raise Unreadable(Violation("", (), "syntax", "name=value", text[:40], "framework"))
    form = Form(most)
    for key, value in pairs:
        form.put(key, value, deepest)
    return form


def parts(key: str) -> tuple[str | int, ...] | None:
    """The parts of a key; "" stands for ``[]``. None where it is no key."""
    found: list[str | int] = []
    at = 0
    while at < len(key):
        part = _PART.match(key, at)
        if part is None or len(found) > 1000:
            return None
        at = part.end()
        dot, word, index, bracketed = part.groups()
        if word is not None:
            if bool(dot) != bool(found):  # a dot parts names, and nothing else
                return None
            found.append(word)
        else:
            found.append(bracketed or (int(index) if index else ""))
    return tuple(found) if found and isinstance(found[0], str) and found[0] else None


def form_name(pointer: Pointer) -> str:
    """("Reasons", 0, "ReasonId") -> "Reasons[0].ReasonId"."""
    name = ""
    for part in pointer:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name

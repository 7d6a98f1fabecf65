"""Configured texts in bytes that no codec wrote: found however they are written, and masked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from contracts.config import Secret
from contracts.curl import token

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")
_LONGEST_WHOLE = 3
"""A text this short stands in many others by chance: it is masked as a whole value alone."""

_SHORTEST_PART = 3
"""What a cut body ends with is taken for the beginning of a text from so many characters on."""

_BEFORE = '">=:,[ \t\r\n'
_AFTER = '"<&,]} \t\r\n'


def masked(body: bytes, secrets: Sequence[Secret]) -> bytes:
    """``body`` with a token for each configured text, also for one that the body's end cuts off."""
    for encoding in _ENCODINGS:
        for secret in sorted(secrets, key=lambda one: -len(_text(one.value))):
            body = _without(body, secret, encoding)
    return body


def _text(value: Any) -> str:
    """The text that gives a value away; "" for yes and no, of which every body has some."""
    return "" if isinstance(value, bool) else str(value)


def _without(body: bytes, secret: Secret, encoding: str) -> bytes:
    text = _text(secret.value)
    if not text or (encoding == "latin-1" and text.isascii()):
        return body  # there is nothing to find, or UTF-8 was the same
    try:
        forms = [_forms(one, encoding) for one in text]
    except UnicodeEncodeError:
        return body  # this encoding has no such character, and the body no such text
    # In the body's own encoding, so that the body stays one that can be read.
    word = token(secret.variable).encode(encoding)
    whole = b"".join(_any_of(one) for one in forms)
    if len(forms) <= _LONGEST_WHOLE:
        whole = _standing_alone(whole, encoding)
    pattern = b"(" + _any_token(encoding) + b")|" + whole
    body = re.sub(pattern, lambda found: found[1] or word, body)
    return _without_part(body, forms, word)


def _forms(character: str, encoding: str) -> list[bytes]:
    """Every way in which JSON, XML and forms write one character, the longest first."""
    spelled = {
        character,
        json.dumps(character)[1:-1],
        escape(character),
        quoteattr(character)[1:-1],
        *_NAMED.get(character, ()),
        f"&#{ord(character)};",
        f"&#x{ord(character):x};",
        f"&#x{ord(character):X};",
        *_escaped(character),
    }
    return sorted({one.encode(encoding) for one in spelled}, key=len, reverse=True)


_NAMED = {
    '"': ('\\"', "&quot;"),
    "'": ("&apos;",),
    "/": ("\\/",),
    " ": ("+",),
}


def _escaped(character: str) -> Iterator[str]:
    """One character as JSON escapes it by its number, and as a form does, in both letter cases."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    numbers = [units[start : start + 4] for start in range(0, len(units), 4)]
    yield "".join(f"\\u{one}" for one in numbers)
    yield "".join(f"\\u{one.upper()}" for one in numbers)
    octets = character.encode("utf-8", "surrogatepass")
    yield quote(octets, safe="")
    yield "".join(f"%{one:02X}" for one in octets)
    yield "".join(f"%{one:02x}" for one in octets)


def _any_of(forms: Sequence[bytes]) -> bytes:
    return b"(?:" + b"|".join(re.escape(one) for one in forms) + b")"


def _any_token(encoding: str) -> bytes:
    """A token that is there already: the name in it may look like a configured text."""
    name = "A".encode(encoding).replace(b"A", b"[A-Z0-9_]")
    return "zq".encode(encoding) + b"(?:" + name + b")+" + "qz".encode(encoding)


def _standing_alone(whole: bytes, encoding: str) -> bytes:
    before = b"|".join(b"(?<=" + re.escape(one.encode(encoding)) + b")" for one in _BEFORE)
    after = _any_of([one.encode(encoding) for one in _AFTER])
    return b"(?:^|" + before + b")" + whole + b"(?=" + after + rb"|\Z)"


def _without_part(body: bytes, forms: Sequence[Sequence[bytes]], word: bytes) -> bytes:
    """``body`` without the beginning of a text at its end, where the body was cut."""
    longest = sum(len(one[0]) for one in forms)
    tail = body[-longest:]
    for size in range(len(forms) - 1, _SHORTEST_PART - 1, -1):
        cut = {one[:length] for one in forms[size] for length in range(1, len(one))}
        begun = b"".join(_any_of(one) for one in forms[:size])
        found = re.search(
            begun + (_any_of(sorted(cut, key=len, reverse=True)) + b"?" if cut else b"") + rb"\Z",
            tail,
        )
        if found:
            return body[: len(body) - len(found[0])] + word
    return body

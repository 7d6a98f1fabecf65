"""A request as a shell line that sends exactly the same bytes."""

from __future__ import annotations

import re
import shlex

from openapi.exchange import Request
from openapi.shell import ADDED_BY_CURL, printing

_LONGEST_PLAIN = 4_000
_TOKEN = re.compile("zq([A-Z][A-Z0-9_]*)qz")


def token(variable: str) -> str:
    """What stands for a shell variable in a body or header until it is printed."""
    return f"zq{re.sub('[^A-Z0-9_]', '_', variable.upper())}qz"


def curl(request: Request) -> str:
    """One line for a POSIX shell with curl (and base64, gzip where the body is no plain text)."""
    line = ["curl -sS -i"]
    if request.method != "POST" or not request.body:
        line.append(f"-X {request.method}")
    sent = {name.lower() for name, _ in request.headers}
    line += [
        f"-H {_quoted(f'{name}: {value}' if value else f'{name};')}"
        for name, value in request.headers
    ]
    line += [f"-H '{name}:'" for name in ADDED_BY_CURL if name.lower() not in sent]
    before = ""
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        before, data = _data(request.body)
        line.append(f"--data-binary {data}")
        if len(request.body) > 1_000_000:
            line.append("-H 'Expect:'")
    line.append(_quoted(request.url))
    return before + " ".join(line)


def _data(body: bytes) -> tuple[str, str]:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if len(body) <= _LONGEST_PLAIN and _is_plain(text):
        return "", _quoted(text)
    parts = _TOKEN.split(body.decode("latin-1"))
    if len(parts) == 1:
        return f"{printing(body)} | ", "@-"
    pieces = [
        f'printf %s "${part}"' if number % 2 else printing(part.encode("latin-1"))
        for number, part in enumerate(parts)
        if part
    ]
    return f"{{ {'; '.join(pieces)}; }} | ", "@-"


def _is_plain(text: str) -> bool:
    """Whether a text survives being printed, copied and pasted."""
    return not text.startswith("@") and all(one.isprintable() or one == "\n" for one in text)


def _quoted(text: str) -> str:
    """Quoted for the shell; a token becomes the variable that it stands for."""
    parts = _TOKEN.split(text)
    if len(parts) == 1:
        return shlex.quote(text)
    return "".join(
        f'"${part}"' if number % 2 else (shlex.quote(part) if part else "")
        for number, part in enumerate(parts)
    )


def printable(body: bytes, most: int = 600) -> str:
    """A body for people: text where it is text, tokens as variables, cut to ``most`` characters."""
    text = body.decode("utf-8", "backslashreplace")
    text = _TOKEN.sub(lambda match: f"${match[1]}", text)
    text = "".join(one if one in "\n\t" or one.isprintable() else _escaped(one) for one in text)
    return text if len(text) <= most else f"{text[:most]}... ({len(body)} bytes)"


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"

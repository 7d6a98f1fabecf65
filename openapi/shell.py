"""Bytes in the words of a POSIX shell."""

import base64
import gzip

ADDED_BY_CURL = ("User-Agent", "Accept", "Content-Type")
"""Headers that curl sends of itself, unless it is told `-H 'NAME:'`."""


def printing(body: bytes) -> str:
    """A command that prints exactly these bytes."""
    packed = gzip.compress(body, mtime=0)
    if len(packed) < len(body) // 2:
        return f"printf %s {base64.b64encode(packed).decode()} | base64 -d | gzip -d"
    return f"printf %s {base64.b64encode(body).decode()} | base64 -d"

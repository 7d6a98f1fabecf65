"""Control characters made visible: no value may steer a terminal, or forge a line."""

from __future__ import annotations


def visible(text: str) -> str:
    """``text`` with everything but line breaks and printable characters escaped."""
    return "".join(
        one if one == "\n" or one.isprintable() else f"\\x{ord(one):02x}" for one in text
    )

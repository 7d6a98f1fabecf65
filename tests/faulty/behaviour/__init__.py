"""What each fault does; importing this package registers all of them."""

from tests.faulty.behaviour import (
    choosing,
    framing,
    hostile,
    leaks,
    nasty,
    reading,
    repeated,
    reply_echo,
    reply_shape,
    reply_xml,
    rules,
)

__all__ = [
    "choosing",
    "framing",
    "hostile",
    "leaks",
    "nasty",
    "reading",
    "repeated",
    "reply_echo",
    "reply_shape",
    "reply_xml",
    "rules",
]

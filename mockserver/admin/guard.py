"""Who may use the pages and the admin API: this machine's own, and no web site in its name."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, request

from mockserver.problems import CROSS_SITE, HOST_FOREIGN, Problem, Refused

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_OWN = (None, "same-origin", "none")


def guard(blueprint: Blueprint, host: str) -> None:
    """Let a blueprint's routes answer only who may use them; `host` is what the mock listens at."""

    def check() -> None:
        problem = refuse(request.method, request.scheme, request.headers.get, host)
        if problem is not None:
            raise Refused(problem)

    blueprint.before_request(check)


def refuse(
    method: str, scheme: str, header: Callable[[str], str | None], host: str
) -> Problem | None:
    """Why a request to the pages or the admin API is not answered; None where it is.

    `header` finds the value of a header, or None.
    """
    named = header("Host") or ""
    if not may_be_named(named, host):
        return Problem(HOST_FOREIGN, "the Host of this request is not one that the mock serves at")
    origin = header("Origin")
    if origin is not None and origin.lower() != f"{scheme}://{named}".lower():
        return Problem(CROSS_SITE, "the request comes from a page of another origin")
    # A link that somebody follows leads here from anywhere, and only shows the page.
    followed = method == "GET" and header("Sec-Fetch-Mode") == "navigate"
    if header("Sec-Fetch-Site") not in _OWN and not followed:
        return Problem(CROSS_SITE, "the request comes from a page of another site")
    return None


def may_be_named(named: str, host: str) -> bool:
    """Whether a Host header names this mock, told to listen at `host`.

    A site whose name is made to lead to this machine (DNS rebinding) sends its own name. Where the
    mock listens at every address, each is its own: an address cannot be made to lead elsewhere.
    """
    name = _name(named)
    if name is None:
        return False
    if name == "localhost" or name.endswith(".localhost") or name == host.lower():
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or host in _WILDCARDS


def _name(named: str) -> str | None:
    """The name or address in a Host header, or None where it is no Host at all."""
    if not re.fullmatch(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?", named):
        return None
    return urlsplit(f"//{named}").hostname

"""What a row says, and the partners that rows are about."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faulty.bodies import Build

ALL = ("vezeeta", "calendar", "globalportal", "cmt", "amsalem")
XML_READERS = ("vezeeta", "globalportal", "cmt")
XML_WRITERS = ("vezeeta", "globalportal", "cmt", "amsalem")
REPLIERS = ("globalportal", "amsalem")
PORTAL = ("globalportal",)
BACK_OFFICE = ("amsalem",)
CALENDAR = ("calendar",)
CRM = ("vezeeta",)


@dataclass(frozen=True, slots=True)
class Fault:
    """One switchable fault.

    `suffers` is what a client would; `breaks` is the promise: `page:` (the help page states or
    shows it), `framework:` (ASP.NET Web API 2 does so), `http:`, `json:` or `xml:` (the standard).
    `witness` makes, for every partner of the row, the requests whose replies differ from the
    correct ones; `together` sends them at once, `pause` makes the server slow enough for that.
    """

    name: str
    family: str
    partners: tuple[str, ...]
    suffers: str
    breaks: str
    witness: Build
    together: bool = False
    pause: float = 0.0

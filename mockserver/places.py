"""Where `--upstream` says that a partner is: read and checked as text, not yet looked up."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_FORM = "PARTNER=URL or PARTNER=URL via ADDRESS, like acme=https://api.acme.test"


@dataclass(frozen=True, slots=True)
class Place:
    """One partner's base URL in its parts; `via` is the address to call it at, or "" to look up."""

    partner: str
    scheme: str
    host: str
    port: int
    authority: str
    path: str
    via: str = ""

    @classmethod
    def read(cls, text: str) -> "Place":
        """`PARTNER=URL` or `PARTNER=URL via ADDRESS`; raises ValueError."""
        match = re.fullmatch(r"\s*([^\s=]+)\s*=\s*(\S+?)(?:\s+via\s+(\S+))?\s*", text)
        if not match:
            raise ValueError(f"{text!r} is not {_FORM}")
        partner, url, via = match[1], match[2], (match[3] or "").strip("[]")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ValueError(f"{text!r} has no URL: {error}") from None
        if "@" in parts.netloc:  # not shown: it is a password, most likely
            raise ValueError(
                f"the URL of {partner} has a user or password in it, which is not taken"
            )
        if parts.scheme not in ("http", "https") or not host:
            raise ValueError(f"{text!r} has no http:// or https:// URL")
        if parts.query or parts.fragment or not url.isascii():
            raise ValueError(f"{text!r} has more than a base URL in ASCII")
        default = 443 if parts.scheme == "https" else 80
        path = parts.path.rstrip("/")
        return cls(partner, parts.scheme, host, port or default, parts.netloc, path, via)

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def __str__(self) -> str:
        return f"{self.partner}={self.url}" + (f" via {self.via}" if self.via else "")

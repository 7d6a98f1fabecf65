"""What a client asks for in `Prefer` headers, read as RFC 7240 says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - RFC 9110's word, not a password
_WORD = rf'(?:{_TOKEN}|"(?:[^"\\]|\\.)*")'
_PREFERENCE = re.compile(rf"[ \t]*({_TOKEN})(?:[ \t]*=[ \t]*({_WORD}))?")
# Up to the next comma outside quotes; an open quote reaches to the end, so no place is read twice.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+', re.DOTALL)


def parse_prefer(headers: Iterable[str]) -> Mapping[str, str]:
    """The preferences by name in small letters; of two with one name the first counts.

    What is no preference is passed over, as RFC 7240 wants it: a preference is never an error.
    """
    found: dict[str, str] = {}
    for header in headers:
        for element in _ELEMENT.findall(header):
            match = _PREFERENCE.match(element)
            if match:
                found.setdefault(match[1].lower(), _unquoted(match[2] or ""))
    return found


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client wants to be answered with; "" where it leaves that to the document."""

    example: str = ""
    code: str = ""

    @classmethod
    def of(cls, prefer: Iterable[str]) -> "Wish":
        """The wish in all `Prefer` headers of a request."""
        said = parse_prefer(prefer)
        return cls(said.get("example", ""), said.get("code", ""))


NO_WISH = Wish()


def preference(name: str, value: str) -> str:
    """One preference as `Preference-Applied` carries it: always visible ASCII, on one line."""
    if re.fullmatch(_TOKEN, value):
        return f"{name}={value}"
    visible = re.sub(r"[^ -~]", "?", value)
    return '{}="{}"'.format(name, re.sub(r'(["\\])', r"\\\1", visible))

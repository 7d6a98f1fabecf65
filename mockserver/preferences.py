"""What a client asks for in `Prefer` headers, read as RFC 7240 says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mockserver.trouble import Trouble, trouble

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - RFC 9110's word, not a password
# RFC 7240 would have a colon or a slash quoted; but who writes fault=drip:5 means just that.
_WORD = r"""(?:[!#$%&'*+.^_`|~0-9A-Za-z:/-]+|"(?:[^"\\]|\\.)*")"""
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


BEHAVIOURS = ("contract", "partner")
"""What `as` takes: judge by the document alone, or read and refuse as the partner's framework."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request is to be answered with; "" where that is left to the document.

    `behave` is what `Prefer` calls `as`. A plan has the same words; `plan` then names it, and
    `planned` the words that are its own and not the client's.
    """

    example: str = ""
    code: str = ""
    delay: str = ""
    behave: str = ""
    fault: str = ""
    plan: str = ""
    planned: tuple[str, ...] = ()

    @classmethod
    def of(cls, prefer: Iterable[str]) -> "Wish":
        """The wish in all `Prefer` headers of a request; raises ValueError for an unusable one."""
        return cls.saying(parse_prefer(prefer))

    @classmethod
    def saying(cls, said: Mapping[str, str]) -> "Wish":
        """The wish in words, by their names; raises ValueError for an unusable one."""
        example, code, delay, behave, fault = (said.get(word, "") for word in WORDS)
        return cls(example, code, delay, behave, fault).checked()

    def checked(self) -> "Wish":
        """The wish itself; raises ValueError where a word has a value that means nothing."""
        trouble(self.delay, self.fault)
        if self.behave and self.behave not in BEHAVIOURS:
            raise ValueError(f"as is one of {', '.join(BEHAVIOURS)}")
        return self

    @property
    def disturbance(self) -> Trouble | None:
        """The delay and the fault, read; None for neither."""
        return trouble(self.delay, self.fault) if self.delay or self.fault else None

    @property
    def applied(self) -> tuple[str, ...]:
        """The preferences of the client that this wish holds, for `Preference-Applied`."""
        return tuple(
            preference(word, value)
            for word, field in WORDS.items()
            if (value := getattr(self, field)) and word not in self.planned
        )

    def asked_by(self, word: str) -> str:
        """Who asks for what this word says."""
        return f"plan {self.plan}" if word in self.planned else "Prefer"

    def under(self, plan: str, planned: "Wish") -> "Wish":
        """This wish of a client where a plan has a say: what the plan says counts."""
        words = {word for word, field in WORDS.items() if getattr(planned, field)}
        if words & _REPLY_WORDS:  # a status of the one with an example of the other fits seldom
            words |= _REPLY_WORDS
        said = {
            word: getattr(planned if word in words else self, field)
            for word, field in WORDS.items()
        }
        own = tuple(word for word in WORDS if word in words)
        return replace(Wish.saying(said), plan=plan, planned=own)


WORDS = {"example": "example", "code": "code", "delay": "delay", "as": "behave", "fault": "fault"}
"""What `Prefer` and plans say, and the field of `Wish` that holds it."""

_REPLY_WORDS = {"example", "code"}

NO_WISH = Wish()


def preference(name: str, value: str) -> str:
    """One preference as `Preference-Applied` carries it: always visible ASCII, on one line."""
    if re.fullmatch(_TOKEN, value):
        return f"{name}={value}"
    visible = re.sub(r"[^ -~]", "?", value)
    return '{}="{}"'.format(name, re.sub(r'(["\\])', r"\\\1", visible))

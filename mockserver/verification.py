"""Was it called as expected? "Exactly 2 times with this body", and how near the nearest came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mockserver.drift import Undecodable, read
from mockserver.journal import Entry
from mockserver.showing import Showing, matching, request_content, request_of
from openapi.documents import Content
from openapi.masking import MASK
from openapi.schemas import Schema
from openapi.violations import Pointer, Reading, UnknownCharset, Value, describe, json_pointer
from openapi.wire.limits import DEEPEST, Limits

_LIMITS = Limits(body=100_000_000, depth=DEEPEST)
_FILTERS = ("partner", "method", "path", "status")
_COUNTS = ("times", "at_least", "at_most")

MOST_DIFFERENCES = 20
"""So many differences of the nearest call are told."""

ANYTHING = object()
"""What is expected of a body that may be anything."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """How often a call is expected, and what it looks like.

    `body` is the whole body as a plain value, or with `partial` what must be in it.
    """

    wanted: Mapping[str, str]
    low: int = 1
    high: int | None = None
    body: Value = ANYTHING
    partial: bool = False
    session: str = ""

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Expectation":
        """An expectation as JSON writes it; raises ValueError for an unusable one."""
        known = (*_FILTERS, *_COUNTS, "session", "body", "contains")
        for name in said:
            if name not in known:
                raise ValueError(f"there is no {name!r}; known: {', '.join(known)}")
        if "body" in said and "contains" in said:
            raise ValueError("a body is expected whole (body) or in part (contains), not both")
        low, high = _bounds(said)
        wanted = {name: _text(said, name) for name in _FILTERS if said.get(name) not in (None, "")}
        return cls(
            wanted,
            low,
            high,
            said.get("body", said.get("contains", ANYTHING)),
            "contains" in said,
            _text(said, "session"),
        )

    @property
    def count(self) -> str:
        """How many calls are expected, in words."""
        if self.low == self.high:
            return f"exactly {_calls(self.low)}"
        if self.high is None:
            return f"at least {_calls(self.low)}"
        return f"{self.low} to {_calls(self.high)}" if self.low else f"at most {_calls(self.high)}"

    def __str__(self) -> str:
        words = [self.count]
        words += [f"{name} {value}" for name, value in self.wanted.items()]
        words += [f"session {self.session}"] if self.session else []
        if self.body is not ANYTHING:
            words.append("a body that contains what is wanted" if self.partial else "this body")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a body is not as expected; values of sensitive members are masked."""

    where: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.where or 'the body'}: expected {self.expected}, came {self.came}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the expectation holds, the calls that count, and the nearest of the others."""

    ok: bool
    message: str
    exchanges: tuple[int, ...]
    nearest: int = 0
    differences: tuple[Difference, ...] = ()


def verify(
    expectation: Expectation, entries: Sequence[Entry], showing: Showing, fallen_out: int = 0
) -> Verdict:
    """Judge the exchanges of a session; `fallen_out` is how many of it are no longer kept."""
    candidates = matching(entries, expectation.wanted)
    missed: list[tuple[Entry, tuple[Difference, ...]]] = []
    hits: list[int] = []
    for entry in candidates:
        differences = tuple(_differences(entry, expectation, showing))
        if differences:
            missed.append((entry, differences))
        else:
            hits.append(entry.id)
    high = expectation.high
    ok = expectation.low <= len(hits) and (high is None or len(hits) <= high)
    lines = [f"expected {expectation}: came {_calls(len(hits))}"]
    nearest, differences = 0, ()
    if not ok and missed and len(hits) < expectation.low:
        entry, differences = min(missed, key=lambda miss: len(miss[1]))
        nearest = entry.id
        lines.append(f"the nearest is exchange {nearest}, which differs:")
        lines += [f"  {each}" for each in differences[:MOST_DIFFERENCES]]
        if any(MASK in (each.expected, each.came) for each in differences[:MOST_DIFFERENCES]):
            lines.append(f"  {MASK} is a value that is masked; mask=False, or --no-mask, shows it")
    elif not ok:
        lines += _others(candidates, entries)
    if fallen_out:
        lines.append(f"{fallen_out} exchanges are not in the journal any more (--journal)")
    return Verdict(ok, "\n".join(lines), tuple(hits), nearest, differences[:MOST_DIFFERENCES])


def differences(expected: Value, came: Value, partial: bool = False) -> Iterator[Pointer]:
    """Where two plain values differ; with `partial`, only where something expected is not there.

    A list in part is the expected items in their order, with others allowed between them.
    """
    yield from _walk(expected, came, partial, ())


def _walk(expected: Value, came: Value, partial: bool, at: Pointer) -> Iterator[Pointer]:
    if isinstance(expected, dict) and isinstance(came, dict):
        for name in expected:
            if name not in came:
                yield (*at, name)
            else:
                yield from _walk(expected[name], came[name], partial, (*at, name))
        if not partial:
            yield from ((*at, name) for name in came if name not in expected)
    elif isinstance(expected, list) and isinstance(came, list):
        if partial:
            rest = iter(came)
            yield from (
                (*at, number)
                for number, item in enumerate(expected)
                if not any(not list(_walk(item, each, partial, ())) for each in rest)
            )
            return
        for number in range(max(len(expected), len(came))):
            if number >= len(expected) or number >= len(came):
                yield (*at, number)
            else:
                yield from _walk(expected[number], came[number], partial, (*at, number))
    elif _scalar(expected) != _scalar(came):
        yield at


def _scalar(value: Value) -> Value:
    """A value that equals only its like: True is no 1, and 1.0 is 1."""
    if isinstance(value, bool) or value is None or isinstance(value, str | dict | list):
        return (type(value), value)
    return Decimal(repr(value)) if isinstance(value, float) else value


def _differences(entry: Entry, expectation: Expectation, showing: Showing) -> Iterator[Difference]:
    if expectation.body is ANYTHING:
        return
    content = request_content(entry)
    reading = _reading(entry, content)
    if content is None or reading is None or not reading.readable:
        yield Difference("", "a body that can be read", f"{len(entry.request_body)} bytes")
        return
    for pointer in differences(expectation.body, reading.value, expectation.partial):
        yield Difference(
            json_pointer(pointer),
            _shown(expectation.body, pointer, content.schema, showing),
            _shown(reading.value, pointer, content.schema, showing),
        )


def _reading(entry: Entry, content: Content | None) -> Reading | None:
    if content is None:
        return None
    try:
        return read(content, request_of(entry), _LIMITS)
    except (UnknownCharset, Undecodable):
        return None


def _shown(value: Value, pointer: Pointer, schema: Schema, showing: Showing) -> str:
    here: Schema | None = schema
    private = bool(schema.sensitive)
    for part in pointer:
        if here is not None:
            here = here.items if isinstance(part, int) else here.members.get(part)
        private = private or here is None or bool(here.sensitive)
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return "nothing"
    return MASK if private and showing.masked and value is not None else describe(value)


def _others(candidates: Sequence[Entry], entries: Sequence[Entry]) -> Iterator[str]:
    if not candidates and entries:
        yield "the journal of this session holds:"
        for entry in entries[-5:]:
            yield f"  exchange {entry.id}: {entry.method} {entry.path} {entry.status}"
    elif not entries:
        yield "the journal of this session is empty"


def _bounds(said: Mapping[str, Any]) -> tuple[int, int | None]:
    counts = {name: said[name] for name in _COUNTS if said.get(name) is not None}
    for name, value in counts.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"{name} is a number of calls, 0 or more")
    if "times" in counts:
        if len(counts) > 1:
            raise ValueError("times stands alone: it says at_least and at_most at once")
        return counts["times"], counts["times"]
    high = counts.get("at_most")
    return counts.get("at_least", 1 if high is None else 0), high


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text")
    return value


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count} calls"

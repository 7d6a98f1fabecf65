"""The same request, asking for another media type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from contracts.bench import Bench, Doubts
from contracts.cases import pattern
from contracts.checks.metamorphic.sameness import not_the_same
from contracts.checks.registry import check
from contracts.comparing import differences
from contracts.generation.phases.wish import one_of_each_family
from contracts.replies import documented_success
from openapi.wire.media_types import family, negotiate

_ACCEPTS = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Application/XML;q=0.9, APPLICATION/JSON;q=0.1",
    "application/xml; charset=utf-8",
)
_CHOICES = (
    "application/json;q=0.9, application/xml;q=0.1",
    "text/xml;q=0.2, text/json",
    "image/png, text/*;q=0.5, */*;q=0.1",
    "application/json;q=0, application/xml",
)
"""What only those can get wrong who have more than JSON to choose from."""
_UNMATCHED = ("image/png", "application/vnd.unknown+json")


@check("metamorphic")
def accept_header(bench: Bench) -> Doubts:
    """An Accept header with q values, ranges or several types gets the media type it prefers."""
    documented = documented_success(bench.operation)
    choices = documented and len(one_of_each_family(documented.contents)) > 1 and not bench.quick
    for accept in _shared(bench, (*_ACCEPTS, *(_CHOICES if choices or bench.deep else ()))):
        bench.send_later(
            bench.plain(
                "accept-header",
                f"Accept: {accept}",
                accept=accept,
                evidence="framework",
                rule=f"Accept: {accept}",
                promise=f"asking for {accept}",
            )
        )
    yield from ()


def _shared(bench: Bench, accepts: Sequence[str]) -> Sequence[str]:
    """What a media type of requests asks for: what would not come back to it anyway.

    The framework answers in the request's own media type, or in JSON, where it matches nothing.
    """
    documented = documented_success(bench.operation)
    offered = list(documented.contents) if documented else []
    if bench.deep or not offered:
        return accepts if bench.is_first else ()
    here, turns = [], Counter[str]()
    for accept in accepts:
        wanted = family(negotiate(accept, offered, bench.basis.media_type))
        askers = [one for one in bench.families if _without_a_match(one, offered) != wanted]
        if "*/*" in accept or not askers:
            askers = list(bench.families[:1])
        if askers[turns[wanted] % len(askers)] == bench.basis.family and not bench.is_twin:
            here.append(accept)
        turns[wanted] += 1
    return here


def _without_a_match(asking: str, offered: Iterable[str]) -> str:
    return asking if asking in [family(one) for one in offered] else "json"


@check("metamorphic")
def never_not_acceptable(bench: Bench) -> Doubts:
    """An Accept header that matches nothing, or none at all, still gets a reply, not 406.

    One that nobody can read is at least answered.
    """
    if bench.is_first:
        unreadable = {"accept": ";;q=x, <>", "expected": "either", "rule": "unreadable Accept"}
        bench.send_later(bench.plain("never-not-acceptable", "Accept: ;;q=x, <>", **unreadable))
    for accept in bench.share((*_UNMATCHED, "")):
        bench.send_later(
            bench.plain(
                "never-not-acceptable",
                f"Accept: {accept or '(none)'}",
                accept=accept,
                evidence="framework",
                rule="Accept",
                promise=f"asking for {accept or 'nothing'}",
            )
        )
    yield from ()


@check("metamorphic")
def same_reply_in_every_format(bench: Bench) -> Doubts:
    """The reply to one request says the same in JSON and in XML.

    Members that differ between two equal requests (new numbers, times) are left out.
    """
    documented = documented_success(bench.operation)
    if not bench.is_first or documented is None or len(documented.contents) < 2:
        return
    name = "same-reply-in-every-format"
    first_type, *others = (
        documented.contents if bench.deep else one_of_each_family(documented.contents)
    )
    first, again = bench.repeats[:2]
    if not isinstance(first.value, dict) or not isinstance(again.value, dict):
        return
    schema = documented.contents[first_type].schema
    changing = {pointer for pointer, _ in differences(schema, first.value, again.value)}
    for media_type in others:
        case = bench.plain(name, f"asking for {media_type}", accept=media_type)
        other = bench.send(case)
        if other.outcome != "accepted" or not isinstance(other.value, dict):
            continue
        for pointer, known in differences(schema, first.value, other.value):
            if known is not None and pointer not in changing:
                yield case, not_the_same(pattern(pointer), f"in {media_type} as in {first_type}")

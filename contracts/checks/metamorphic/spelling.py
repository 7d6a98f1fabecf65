"""The same value, written or labelled otherwise; the same path, written otherwise."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import Any

from contracts.bench import Bench, Doubts
from contracts.cases import Case
from contracts.checks.registry import check
from contracts.generation.places import MISSING, Place, changed
from contracts.generation.spellings import (
    in_reversed_order,
    json_spellings,
    moved,
    xml_spellings,
)


@check("metamorphic")
def member_order(bench: Bench) -> Doubts:
    """The members of a JSON object, or of a form, may come in any order."""
    if bench.is_twin or bench.basis.family not in ("json", "form"):
        return
    value = in_reversed_order(bench.basis.value)
    body = bench.basis.write(value)
    if body is not None:
        bench.send_later(
            bench.case(
                "member-order",
                "members in reversed order",
                body,
                "accepted",
                value=value,
                rule="order",
                promise="with its members in reversed order",
            )
        )
    yield from ()


@check("metamorphic")
def json_spelling(bench: Bench) -> Doubts:
    """JSON may be indented, and its texts and names escaped, without meaning anything else."""
    if bench.is_twin or bench.basis.family != "json":
        return

    def case(name: str, said: Any, body: bytes) -> Case:
        return bench.case(
            "json-spelling",
            name,
            body,
            "accepted",
            value=said,
            rule=name,
            verbatim=True,
            promise=f"of the sample's value, {name}",
        )

    value = bench.basis.value
    whole, parts = json_spellings(value, _with_text(bench, f'{_ACCENT} / \\ "'))
    bench.send_later(replace(case(*whole), parts=tuple(case(*part) for part in parts)))
    yield from ()


_ACCENT = "Zoë \U0001f600"


def _with_text(bench: Bench, text: str) -> Any:
    """The sample's value with a text put into its first free text member, if it has one."""
    here = (place.pointer for place in bench.basis.free_texts() if place.value is not MISSING)
    pointer = next(here, None)
    return bench.basis.value if pointer is None else changed(bench.basis.value, pointer, text)


@check("metamorphic")
def charset(bench: Bench) -> Doubts:
    """A Content-Type may name its charset, in quotes or not, and be written in any letter case.

    So HTTP says of every media type that a page lists. Byte order marks and UTF-16 are ASP.NET's.
    """
    if bench.is_twin:
        return
    essence = bench.basis.media_type
    headers = (f"{essence}; charset=utf-8", f'{essence};charset="UTF-8"', essence.upper())
    for header in headers if bench.is_first or bench.deep else bench.share(headers):
        bench.send_later(
            bench.plain(
                "charset",
                f"Content-Type: {header}",
                content_type=header,
                rule="charset",
                promise=f"labelled {header}",
            )
        )
    mark = b"\xef\xbb\xbf"
    if bench.basis.family != "form":
        marked = bench.plain("charset", "with a byte order mark")
        # No value: what is sent is not what a codec would write.
        bench.send_later(
            replace(
                marked,
                body=mark + marked.body,
                value=None,
                evidence="framework",
                rule="byte order mark",
                promise="with a byte order mark before it",
            )
        )
        text = marked.body.decode()
        utf16 = replace(
            marked,
            name="in UTF-16",
            body=b"\xff\xfe" + text.encode("utf-16-le"),
            value=None,
            content_type=f"{essence}; charset=utf-16",
            evidence="framework",
            rule="UTF-16",
            promise="in UTF-16, and labelled so",
        )
        bench.send_later(utf16)
    yield from ()


@check("metamorphic")
def xml_spelling(bench: Bench) -> Doubts:
    """XML may carry a declaration, comments, CDATA, prefixes, indentation, unknown elements.

    All but the last by XML's own rules, which a page that lists application/xml has taken over.
    """
    if bench.is_twin or bench.basis.family != "xml":
        return
    value = _with_text(bench, _ACCENT)
    body = bench.basis.write(value)
    if body is None:
        return
    booleans = {one.member.rpartition("/")[2] for one in bench.basis.places() if _is_boolean(one)}

    def case(name: str, spelled: bytes) -> Case:
        framework = ("unknown" in name, "digits" in name, "comment in" in name, "many" in name)
        return bench.case(
            "xml-spelling",
            name,
            spelled,
            "accepted",
            value=value,
            evidence="framework" if any(framework) else "page",
            rule=name,
            verbatim=True,
            promise=f"of the sample's value, {name}",
        )

    whole, parts = xml_spellings(body, _ACCENT, booleans)
    every = tuple(case(*part) for part in parts)
    bench.send_later(replace(case("in a spelling of many freedoms", whole), parts=every))
    yield from ()


def _is_boolean(place: Place) -> bool:
    return place.schema.kind == "boolean"


@check("metamorphic")
def path_spelling(bench: Bench) -> Doubts:
    """Paths are taken in any letter case and with a slash at the end, as ASP.NET routes them."""
    path = bench.operation.path
    ways = (
        ("small letters", path.lower()),
        ("capital letters", path.upper()),
        ("a slash at the end", f"{path}/"),
        ("a query", f"{path}?x=1"),
    )
    for name, spelled in bench.share(ways):
        bench.send_later(
            bench.plain(
                "path-spelling",
                f"the path with {name}",
                path=spelled,
                evidence="framework",
                rule=name,
                promise=f"sent to the path with {name}",
            )
        )
    yield from ()


@check("metamorphic")
def letter_case_of_names(bench: Bench) -> Doubts:
    """Names in another letter case are read, or missed, but never crash anything.

    So with JSON member names and with form keys.
    """
    if bench.is_twin or bench.basis.family == "xml" or not isinstance(bench.basis.value, dict):
        return
    value = {name.swapcase(): below for name, below in bench.basis.value.items()}
    body = bench.basis.write(value)
    if body is not None:
        bench.send_later(
            bench.case("letter-case-of-names", "names in another letter case", body, "either")
        )
    yield from ()


@check("metamorphic")
def equal_instants(bench: Bench) -> Doubts:
    """A date may be written with another offset, or fewer fraction digits, for the same instant."""
    if bench.is_twin or not (bench.is_last or bench.deep):
        return  # rows of nasty dates are sent in every media type: one will do for the sample's
    value, offsets = bench.basis.value, cycle((-11, 5, 0))
    offset = next(offsets)
    for place in bench.basis.places():
        later = moved(place.schema, place.value, offset)
        if later is not None:
            offset = next(offsets)
            value = changed(value, place.pointer, later)
    body = bench.basis.write(value)
    if value is not bench.basis.value and body is not None:
        bench.send_later(
            bench.case(
                "equal-instants",
                "dates at other offsets",
                body,
                "accepted",
                value=value,
                evidence="sample",
                rule="offset",
                promise="whose dates have other offsets",
            )
        )
    yield from ()

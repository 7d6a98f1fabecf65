"""Checks that send the same thing in another form, or twice, and compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts.bench import Bench
from contracts.cases import Case, pattern
from contracts.checks.objections import Answer, Objection
from contracts.checks.passive import is_canned
from contracts.checks.registry import check
from contracts.comparing import differences
from contracts.generation.places import MISSING, changed, places
from contracts.generation.spellings import (
    bracketed,
    in_reversed_order,
    json_spellings,
    moved,
    xml_spellings,
)
from openapi.schemas import Schema
from openapi.wire.media_types import FORM

Doubts = Iterator[tuple[Case, Objection]]

_ACCEPTS = (
    "application/xml;q=0.9, application/json;q=0.1",
    "application/json;q=0.9, application/xml;q=0.1",
    "text/xml;q=0.2, text/json",
    "image/png, */*;q=0.1",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "APPLICATION/JSON",
    "Application/XML",
    "application/json; charset=utf-8",
    "application/json;q=0, application/xml",
)
_UNMATCHED = ("image/png", "application/vnd.unknown+json")


@check("metamorphic")
def accept_header(bench: Bench) -> Doubts:
    """An Accept header with q values, ranges or several types gets the media type it prefers."""
    if not bench.is_first:
        return
    for accept in _ACCEPTS[: 3 if bench.quick else None]:
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


@check("metamorphic")
def never_not_acceptable(bench: Bench) -> Doubts:
    """An Accept header that matches nothing, or none at all, still gets a reply, not 406."""
    if not bench.is_first:
        return
    for accept in (*_UNMATCHED, ""):
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
    documented = bench.operation.replies.get("200")
    if not bench.is_first or documented is None or len(documented.contents) < 2:
        return
    name = "same-reply-in-every-format"
    first_type = next(iter(documented.contents))
    first, again = (
        bench.send(bench.plain(name, f"asking for {first_type}", accept=first_type))
        for _ in range(2)
    )
    if not isinstance(first.value, dict) or not isinstance(again.value, dict):
        return
    schema = documented.contents[first_type].schema
    changing = {pointer for pointer, _ in differences(schema, first.value, again.value)}
    for media_type in list(documented.contents)[1:]:
        case = bench.plain(name, f"asking for {media_type}", accept=media_type)
        other = bench.send(case)
        if other.outcome != "accepted" or not isinstance(other.value, dict):
            continue
        for pointer, known in differences(schema, first.value, other.value):
            if known is not None and pointer not in changing:
                yield case, _differs(pattern(pointer), f"in {media_type} as in {first_type}")


def _differs(member: str, how: str) -> Objection:
    return Objection(
        f"the reply's {member} is not the same {how}",
        f"the same {how}",
        "another value",
        member=member,
        rule="same",
        evidence="sample",
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
    value = bench.basis.value
    accented = _with_text(bench, 'Zoë \U0001f600 / \\ "')
    for name, said, body in json_spellings(value, accented):
        bench.send_later(
            bench.case(
                "json-spelling",
                name,
                body.encode(),
                "accepted",
                value=said,
                rule=name,
                verbatim=True,
                promise=f"of the sample's value, {name}",
            )
        )
    yield from ()


def _with_text(bench: Bench, text: str) -> Any:
    """The sample's value with a text put into its first free text member."""
    for place in bench.basis.places():
        schema = place.schema
        if schema.kind == "string" and not schema.format and not schema.known_values:
            return changed(bench.basis.value, place.pointer, text)
    return bench.basis.value


@check("metamorphic")
def charset(bench: Bench) -> Doubts:
    """A Content-Type may name its charset, in quotes or not, and be written in any letter case.

    So HTTP says of every media type that a page lists. Byte order marks and UTF-16 are ASP.NET's.
    """
    if bench.is_twin:
        return
    essence = bench.basis.media_type
    for header in (f"{essence}; charset=utf-8", f'{essence};charset="UTF-8"', essence.upper()):
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
    value = bench.basis.value
    body = bench.basis.write(value) or b""
    for name, spelled in xml_spellings(body):
        bench.send_later(
            bench.case(
                "xml-spelling",
                name,
                spelled,
                "accepted",
                value=value,
                evidence="framework" if "unknown" in name else "page",
                rule=name,
                verbatim=True,
                promise=f"of the sample's value, {name}",
            )
        )
    yield from ()


@check("metamorphic")
def path_spelling(bench: Bench) -> Doubts:
    """Paths are taken in any letter case and with a slash at the end, as ASP.NET routes them."""
    if not bench.is_first:
        return
    path = bench.operation.path
    for name, spelled in (
        ("small letters", path.lower()),
        ("capital letters", path.upper()),
        ("a slash at the end", f"{path}/"),
        ("a query", f"{path}?x=1"),
    ):
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
    """JSON member names in another letter case are read, or missed, but never crash anything."""
    if bench.is_twin or bench.basis.family == "xml" or not isinstance(bench.basis.value, dict):
        return
    value = {name.swapcase(): below for name, below in bench.basis.value.items()}
    body = bench.basis.write(value)
    if body is not None:
        bench.send(
            bench.case("letter-case-of-names", "names in another letter case", body, "either")
        )
    yield from ()


@check("metamorphic")
def equal_instants(bench: Bench) -> Doubts:
    """A date may be written with another offset, or fewer fraction digits, for the same instant."""
    if bench.is_twin:
        return
    for hours in (0, 5, -11):
        value = bench.basis.value
        for place in bench.basis.places():
            later = moved(place.schema, place.value, hours)
            if later is not None:
                value = changed(value, place.pointer, later)
        body = bench.basis.write(value)
        if value is bench.basis.value or body is None:
            return
        offset = f"{hours:+03d}:00"
        bench.send_later(
            bench.case(
                "equal-instants",
                f"every date at offset {offset}",
                body,
                "accepted",
                value=value,
                evidence="sample",
                rule="offset",
                promise=f"whose dates have the offset {offset}",
            )
        )
    yield from ()


@check("metamorphic")
def repeat(bench: Bench) -> Doubts:
    """The same request has the same outcome every time."""
    if not bench.is_first:
        return
    times = 10 if bench.deep else 4
    case = bench.plain("repeat", "the same request again", rule="repeat", promise="sent again")
    answers = [bench.send(case) for _ in range(times)]
    statuses = {answer.attempt.status for answer in answers}
    if len(statuses) > 1 and {answer.outcome for answer in answers} != {"accepted"}:
        said = ", ".join(sorted(str(status) for status in statuses))
        yield (
            case,
            Objection(
                f"the same request has different outcomes: {said}",
                "the same status every time",
                said,
                rule="repeat",
                evidence="page",
            ),
        )


@check("metamorphic")
def upsert_twice(bench: Bench) -> Doubts:
    """Sent again with the same key, an entity is changed, not made anew: its read-only id stays.

    Another key gives another id. A reply that is exactly a documented sample is taken for canned.
    """
    if not bench.is_first:
        return
    key = next((place for place in bench.basis.places() if place.schema.key), None)
    documented = bench.operation.replies.get("200")
    if key is None or documented is None or key.schema.kind != "string":
        return
    ids = _read_only(next(iter(documented.contents.values())).schema) if documented.contents else []
    chance = bench.session.random("upsert-twice")
    names = [f"check-{chance.randrange(10**9):09d}" for _ in range(2)]
    answers: list[tuple[Case, Answer]] = []
    for number, name in enumerate((names[0], names[0], names[1])):
        value = changed(bench.basis.value, key.pointer, name)
        for sent in ids:  # an implementation may keep an id that it is sent
            value = changed(value, (sent,), MISSING) if sent in value else value
        case = bench.case(
            "upsert-twice",
            f"key {number + 1}",
            bench.basis.write(value) or b"",
            "accepted",
            value=value,
            evidence="sample",
            rule="upsert",
            promise="whose key was sent before" if number == 1 else "with a new key",
        )
        answers.append((case, bench.send(case)))
    values = [answer.value for _, answer in answers]
    if not all(isinstance(value, dict) for value in values):
        return
    if any(is_canned(documented, value) for value in values):
        return
    for name in ids:
        first, again, other = (value.get(name) for value in values)
        if first is not None and first != again:
            yield answers[1][0], _id_changed(name, "the same", "another one")
        elif first is not None and first == other:
            yield answers[2][0], _id_changed(name, "an id of its own", "the other entity's")


def _read_only(schema: Schema) -> list[str]:
    return [name for name, member in schema.members.items() if member.read_only]


def _id_changed(name: str, expected: str, came: str) -> Objection:
    return Objection(
        f"/{name} does not follow the key: expected {expected}, came {came}",
        expected,
        came,
        member=f"/{name}",
        rule="id",
        evidence="sample",
    )


@check("metamorphic")
def concurrent_twins(bench: Bench) -> Doubts:
    """Equal requests at the same time are all answered as each alone is."""
    if not bench.is_first or bench.session.is_paced:
        return
    case = bench.plain(
        "concurrent-twins",
        "four at the same time",
        rule="concurrent",
        promise="sent four times at once",
    )
    alone = {
        (name, one.rule, one.member) for name, one in bench.session.objections(bench.send(case))
    }
    for group in ([case] * 4, _with_other_texts(bench, case)):
        for answer in bench.session.ask_together(group):
            for name, one in bench.session.objections(answer):
                if (name, one.rule, one.member) not in alone:
                    yield answer.case, replace(one, rule=f"{name} at the same time")


def _with_other_texts(bench: Bench, case: Case) -> list[Case]:
    """The case four times, each with texts of its own: what is mixed up shows in the replies."""
    made = []
    for number in range(4):
        value = bench.basis.value
        for place in bench.basis.places():
            free = place.schema.kind == "string" and not place.schema.format
            if free and not place.schema.known_values and len(place.pointer) == 1:
                value = changed(value, place.pointer, f"twin {number}")
        body = bench.basis.write(value)
        made.append(replace(case, value=value, body=body) if body else case)
    return made


@check("metamorphic")
def sent_in_chunks(bench: Bench) -> Doubts:
    """A body sent in chunks, without Content-Length, is read like any other, as HTTP/1.1 says."""
    if not bench.is_first:
        return
    bench.send_later(
        bench.plain(
            "sent-in-chunks",
            "in chunks",
            headers=(("Transfer-Encoding", "chunked"),),
            rule="chunked",
            promise="sent in chunks",
        )
    )
    yield from ()


@check("metamorphic")
def form_keys(bench: Bench) -> Doubts:
    """A form may write a list's key in brackets all the way: ``Reasons[0][ReasonId]``."""
    if bench.basis.media_type != FORM:
        return
    body = bench.basis.write(bench.basis.value) or b""
    nested = any(len(place.pointer) > 2 for place in places(bench.basis.schema, bench.basis.value))
    if not nested or b"%5D." not in body:
        return
    pairs = [pair.partition(b"=") for pair in body.split(b"&")]
    respelled = b"&".join(bracketed(name) + b"=" + value for name, _, value in pairs)
    bench.send(
        bench.case(
            "form-keys",
            "keys in brackets",
            respelled,
            "accepted",
            evidence="framework",
            rule="brackets",
            promise="with its keys in brackets",
        )
    )
    yield from ()


@check("metamorphic")
def null_and_absent(bench: Bench) -> Doubts:
    """Where null is allowed, it is taken as an absent member is: both, or neither."""
    documented = bench.operation.replies.get("200")
    if bench.is_twin or bench.basis.family != "json" or not documented or not documented.contents:
        return
    optional = [
        place
        for place in bench.basis.places()
        if len(place.pointer) == 1
        and not place.required
        and place.schema.nullable
        and place.schema.nullable_known
        and place.value is not MISSING
        and not bench.basis.holds_fixed(place.member)
    ]
    for half in (optional[::2], optional[1::2]) if optional else ():
        outcomes: list[tuple[Case, Answer]] = []
        for kind, new in (("null", None), ("absent", MISSING)):
            value = bench.basis.value
            for place in half:
                value = changed(value, place.pointer, new)
            case = bench.case(
                "null-and-absent",
                f"every other member {kind}",
                bench.basis.write(value) or b"",
                "accepted",
                value=value,
                evidence="framework",
                rule=kind,
                promise=f"with every other optional member {kind}",
            )
            outcomes.append((case, bench.send(case)))
        (_, with_null), (case, without) = outcomes
        if isinstance(with_null.value, dict) and isinstance(without.value, dict):
            schema = without.read.content.schema if without.read and without.read.content else None
            sent = {place.pointer for place in half}
            for pointer, below in differences(schema, with_null.value, without.value):
                if pointer in sent and below is not None and not below.read_only:
                    yield case, _differs(pattern(pointer), "for an absent member as for null")

"""Other ways of being right: a contract check that reports anything here raises a false alarm."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from tests.faulty.actions import ZONE
from tests.faulty.behaviour.framing import on_the_wire
from tests.faulty.behaviour.reply_shape import UNIX_EPOCH
from tests.faulty.call import Call, Entity, Problem, Reply
from tests.faulty.errors import HttpError
from tests.faulty.hooks import Hook, at
from tests.faulty.instants import LAST, MINUTE, Instant
from tests.faulty.models.table import Model, model
from tests.faulty.writers import camel, json_text


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of being right; `contested` says what speaks against it, if anything does."""

    name: str
    does: str
    contested: str = ""


VARIANTS = (
    Variant("no-offset", "dates come back in UTC without an offset (DateTimeKind.Unspecified)"),
    Variant("zulu", "dates come back in UTC with Z"),
    Variant("other-offset", "dates come back at -05:00"),
    Variant(
        "clamped-dates",
        "dates move to the server's zone and saturate at 0001 and 9999, as .NET's do",
    ),
    Variant(
        "milliseconds", "dates are stored to the millisecond", "the page's sample shows 100 ns"
    ),
    Variant(
        "pascal-case",
        "the echo is in PascalCase, as the page's table is",
        "the page's sample is camelCase",
    ),
    Variant("extra-members", "replies carry members that the page does not name"),
    Variant("member-order", "JSON replies name their members in reverse"),
    Variant("nulls-omitted", "members that are null are left out of replies"),
    Variant("id-as-sent", "a new appointment keeps the id that the client sent"),
    Variant("same-ticket", "a reservation sent again gets the ticket it has"),
    Variant(
        "object-replies", "the three that promise no body answer a small object, as JSON or XML"
    ),
    Variant("indented", "replies are laid out for people"),
    Variant("trailing-newline", "replies end in a line break"),
    Variant("ascii-json", "JSON replies escape everything beyond ASCII"),
    Variant("xml-declared", "XML replies begin with a declaration"),
    Variant("xml-prefixed", "XML replies use prefixes instead of default namespaces"),
    Variant("no-charset", "JSON replies are labelled without charset"),
    Variant("upper-case-charset", "replies are labelled charset=UTF-8, with no blank before it"),
    Variant(
        "utf16-mirrored", "a request in UTF-16, or Accept-Charset: utf-16, is answered in UTF-16"
    ),
    Variant("title-case-headers", "header names as IIS writes them; the connection is closed"),
    Variant("upper-case-headers", "header names are in capitals; the connection is closed"),
    Variant("bare-headers", "no Server, X-Powered-By or Cache-Control"),
    Variant("chunked", "replies with a body are chunked"),
    Variant("closing", "the connection is closed after each reply"),
    Variant("problem-json", "errors are application/problem+json"),
    Variant("plain-errors", "errors are one sentence of text/plain"),
    Variant("empty-errors", "errors have no body"),
    Variant("json-errors", "errors are JSON whatever is accepted"),
    Variant("errors-422", "a body that can be read and is not valid is refused with 422"),
    Variant("bare-message", "errors are `Message` alone, without ModelState"),
    Variant("int64", "every integer may have 64 bits"),
    Variant(
        "trimmed-ids",
        "blanks around text are trimmed before it is stored",
        "no page says that text comes back as it was sent",
    ),
    Variant("created-201", "a success is 201", "an action that returns its result answers 200"),
    Variant(
        "slash-308",
        "a path with a slash at the end is redirected to the one without",
        "the framework takes both",
    ),
    Variant(
        "methods-501",
        "a method that is not there at all is one that the server does not know",
        "RFC 9110 has 501 for that, the framework 405",
    ),
    Variant("length-required", "a body without Content-Length is refused with 411"),
    Variant("site-pages", "an unknown path gets the page of a site, with links and a cookie"),
    Variant("own-error-words", "errors begin with `ValidationError:`, which is no class"),
    Variant("flagged-refusals", "what is refused by the three without a body is `Success: false`"),
    Variant("null-body", "the three that promise no body answer null where JSON is asked for"),
    Variant("blank-as-null", "an optional text that is blank is stored as null"),
    Variant("null-as-blank", "an optional text that is null is stored as an empty one"),
    Variant("merged", "an update leaves what is stored where it sends null"),
    Variant("utc-unmarked", "dates without offset are stored in UTC and come back without one"),
    Variant("composed", "texts are stored in Unicode's form C"),
    Variant(
        "camel-case",
        "every JSON reply is in camel case",
        "the page's samples are in Pascal case",
    ),
    Variant(
        "older-forms",
        "JSON has GUIDs without hyphens and dates as /Date(ms)/",
        "the page's sample shows other forms",
    ),
    Variant(
        "digits-below-zero",
        "a number below zero of as many digits as asked for is taken",
        "a random number is seldom below zero",
    ),
    Variant(
        "prose-unchecked",
        "what only the prose requires is not enforced",
        "the prose does require it",
    ),
)

ACKNOWLEDGEMENT = model(
    "Acknowledgement",
    "http://schemas.datacontract.org/2004/07/Partner.Api.Models",
    "Success bool\nMessage string\nReference int",
)


def _dates(name: str, change: Callable[[Instant], Instant]) -> None:
    def hook(entity: Entity | None, call: Call) -> Entity | None:
        if entity is None:
            return None
        return {
            key: change(value) if isinstance(value, Instant) else value
            for key, value in entity.items()
        }

    at("outcome", name)(hook)


def _clamped(when: Instant) -> Instant:
    if when.offset is None or when.zulu:
        return when
    return Instant(min(max(when.utc + ZONE * MINUTE, 0), LAST - 1), ZONE)


def _in_utc(when: Instant) -> Instant:
    return when.moved_to(0)


def _unspecified(when: Instant) -> Instant:
    moved = _in_utc(when)
    return when if moved.offset else Instant(moved.ticks)


def _zulu(when: Instant) -> Instant:
    moved = _in_utc(when)
    return moved if moved.offset or moved.offset is None else Instant(moved.ticks, 0, zulu=True)


_dates("no-offset", _unspecified)
_dates("zulu", _zulu)
_dates("other-offset", lambda when: when.moved_to(-300))
_dates("clamped-dates", _clamped)
_dates("milliseconds", lambda when: replace(when, ticks=when.ticks // 10_000 * 10_000))


@at("model", "pascal-case")
def pascal_case(shape: Model, call: Call) -> Model:
    return replace(shape, camel=False)


@at("json", "extra-members")
def extra_members(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"links": [{"rel": "self", "href": "/api/1"}], "version": 3}


@at("json", "member-order")
def member_order(tree: dict[str, Any], call: Call) -> Any:
    return dict(reversed(tree.items()))


@at("json", "nulls-omitted")
def nulls_omitted(tree: dict[str, Any], call: Call) -> Any:
    return {
        key: nulls_omitted(value, call) if isinstance(value, dict) else value
        for key, value in tree.items()
        if value is not None
    }


@at("text_out", "nulls-omitted")
def nil_omitted(text: str, call: Call) -> str:
    return re.sub(r"<\w+(?: xmlns=\"[^\"]*\")? i:nil=\"true\"/>", "", text)


@at("outcome", "id-as-sent")
def id_as_sent(entity: Entity | None, call: Call) -> Entity | None:
    sent = (call.entity or {}).get("Id")
    if entity is None or call.partner != "globalportal":
        return entity
    kept: dict[Any, Any] = call.memory.setdefault("kept", {})
    new = sent if sent and sent != UUID(int=0) else entity["Id"]
    return entity | {"Id": kept.setdefault(entity["ExternalId"], new)}


@at("outcome", "same-ticket")
def same_ticket(entity: Entity | None, call: Call) -> Entity | None:
    if entity is None or call.partner != "amsalem":
        return entity
    tickets: dict[str, int] = call.memory.setdefault("tickets", {})
    key = str((call.entity or {}).get("Reservation"))
    return entity | {
        "CallCenterIdentifier": tickets.setdefault(key, entity["CallCenterIdentifier"])
    }


@at("outcome", "object-replies")
def object_replies(entity: Entity | None, call: Call) -> Entity:
    return entity or {"Success": True, "Message": "Saved", "Reference": 7}


@at("model", "object-replies")
def acknowledgement(shape: Model | None, call: Call) -> Model:
    return shape or ACKNOWLEDGEMENT


def _is_xml(call: Call) -> bool:
    return call.reply_type.endswith("xml")


@at("text_out", "indented")
def indented(text: str, call: Call) -> str:
    if not _is_xml(call):
        return json_text(json.loads(text), indent=2).replace("\n", "\r\n")
    return re.sub(r"(?<=>)<", "\r\n  <", text)


@at("text_out", "trailing-newline")
def trailing_newline(text: str, call: Call) -> str:
    return text + "\r\n"


@at("text_out", "ascii-json")
def ascii_json(text: str, call: Call) -> str:
    return text if _is_xml(call) else json.dumps(json.loads(text), separators=(",", ":"))


@at("text_out", "xml-declared")
def xml_declared(text: str, call: Call) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>{text}' if _is_xml(call) else text


@at("text_out", "xml-prefixed")
def xml_prefixed(text: str, call: Call) -> str:
    found = re.match(r'<(\w+) xmlns:i="([^"]*)" xmlns="([^"]*)">', text)
    if not _is_xml(call) or not found:
        return text
    inner = text[found.end() :]
    own = re.sub(r"<(/?)(\w+)(?=[>/ ])", r"<\1a:\2", inner)
    # members in the base class's namespace get a prefix of their own
    based = re.sub(r'<a:(\w+) xmlns="([^"]*)"(.*?)</a:\1>', r'<b:\1 xmlns:b="\2"\3</b:\1>', own)
    return f'<a:{found[1]} xmlns:i="{found[2]}" xmlns:a="{found[3]}">{based}'


def _label(name: str, change: Callable[[str], str]) -> None:
    def hook(reply: Reply, call: Call) -> Reply:
        label = reply.header("content-type")
        if label:
            reply.set_header("Content-Type", change(label))
        return reply

    at("reply", name)(hook)


_label("no-charset", lambda label: label.split(";")[0] if "json" in label else label)
_label("upper-case-charset", lambda label: label.replace("; charset=utf-8", ";charset=UTF-8"))


@at("reply", "utf16-mirrored")
def utf16_mirrored(reply: Reply, call: Call) -> Reply:
    headers = [call.request.header("accept-charset"), call.request.header("content-type")]
    wanted = any("utf-16" in (value or "").lower() for value in headers)
    if not wanted or not reply.body:
        return reply
    reply.set_header("Content-Type", f"{call.reply_type}; charset=utf-16")
    return replace(reply, body=reply.body.decode().encode("utf-16"))


def _header_names(name: str, change: Callable[[str], str]) -> None:
    """Variant `name`: header names as they stand; uvicorn itself writes small letters only."""

    def hook(reply: Reply, call: Call) -> Reply:
        headers = [(change(key), value) for key, value in reply.headers]
        headers.append((change("Connection"), "close"))
        body = b"" if call.request.method == "HEAD" else reply.body
        changed = replace(reply, headers=headers)
        return replace(changed, raw=on_the_wire(changed, length=str(len(reply.body)), body=body))

    at("reply", name)(hook)


_header_names("title-case-headers", str)
_header_names("upper-case-headers", str.upper)


@at("reply", "bare-headers")
def bare_headers(reply: Reply, call: Call) -> Reply:
    needed = ("content-type", "allow", "location")
    return replace(reply, headers=[pair for pair in reply.headers if pair[0].lower() in needed])


@at("reply", "chunked")
def chunked(reply: Reply, call: Call) -> Reply:
    return replace(reply, chunked=True)


@at("reply", "closing")
def closing(reply: Reply, call: Call) -> Reply:
    reply.set_header("Connection", "close")
    return reply


def _errors(name: str) -> Callable[[Hook], Hook]:
    """Register a reply hook for errors only."""

    def register(change: Hook) -> Hook:
        def hook(reply: Reply, call: Call) -> Any:
            return change(reply, call) if reply.status >= 400 else reply

        at("reply", name)(hook)
        return hook

    return register


def _as(reply: Reply, text: str, content_type: str) -> Reply:
    changed = replace(reply, body=text.encode())
    changed.set_header("Content-Type", content_type)
    return changed


@_errors("problem-json")
def problem_json(reply: Reply, call: Call) -> Reply:
    problem = {"type": "about:blank", "title": "The request is invalid.", "status": reply.status}
    return _as(reply, json_text(problem), "application/problem+json")


@_errors("plain-errors")
def plain_errors(reply: Reply, call: Call) -> Reply:
    return _as(reply, "The request is invalid.", "text/plain; charset=utf-8")


@_errors("empty-errors")
def empty_errors(reply: Reply, call: Call) -> Reply:
    reply.set_header("Content-Type", None)
    return replace(reply, body=b"")


@_errors("json-errors")
def json_errors(reply: Reply, call: Call) -> Reply:
    small = call.partner == "globalportal"
    message = {camel("Message") if small else "Message": "The request is invalid."}
    return _as(reply, json_text(message), "application/json; charset=utf-8")


@_errors("errors-422")
def errors_422(reply: Reply, call: Call) -> Reply:
    readable = call.problems == [] or all(
        entry.rule not in ("syntax", "root") for entry in call.problems
    )
    return replace(reply, status=422) if reply.status == 400 and readable else reply


@at("error", "bare-message")
def bare_message(error: HttpError, call: Call) -> HttpError:
    return {"Message": escape(str(error["Message"]))}


@at("problems", "int64")
def int64(problems: list[Problem], call: Call) -> list[Problem]:
    def fits(problem: Problem) -> bool:
        text = str(problem.came).strip()
        whole = re.fullmatch(r"[+-]?\d{1,19}", text) is not None
        return problem.kind == "int" and whole and -(2**63) <= int(text) < 2**63

    return [problem for problem in problems if not fits(problem)]


@at("bound", "trimmed-ids")
def trimmed(entity: Entity | None, call: Call) -> Entity | None:
    return entity and {
        key: value.strip() if isinstance(value, str) else value for key, value in entity.items()
    }


@at("reply", "created-201")
def created(reply: Reply, call: Call) -> Reply:
    return replace(reply, status=201) if reply.status == 200 else reply


@at("arrive", "slash-308")
def slash_redirects(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and call.request.path.endswith("/"):
        return Reply(308, [("Location", call.operation.path)])
    return reply


@at("arrive", "methods-501")
def unknown_methods(reply: Reply | None, call: Call) -> Reply | None:
    return Reply(501) if call.request.method in ("PATCH", "TRACE") else reply


@at("arrive", "length-required")
def length_required(reply: Reply | None, call: Call) -> Reply | None:
    return Reply(411) if call.request.header("transfer-encoding") else reply


SITE = """<!doctype html><html><head><link rel="stylesheet" href="/app/site.css"></head>
<body><a href="/Users/Login">Sign in</a><script src="/app/main.js"></script></body></html>"""


@at("reply", "site-pages")
def site_pages(reply: Reply, call: Call) -> Reply:
    if reply.status != 404:
        return reply
    reply.set_header("Set-Cookie", "visit=1; path=/app/site")
    return _as(reply, SITE, "text/html; charset=utf-8")


@at("error", "own-error-words")
def own_error_words(error: HttpError, call: Call) -> HttpError:
    return {"Message": f"ValidationError: {escape(str(error['Message']))}"}


@at("reply", "flagged-refusals")
def flagged_refusals(reply: Reply, call: Call) -> Reply:
    if reply.status != 400 or call.partner not in ("vezeeta", "calendar", "cmt"):
        return reply
    xml = "<Answer><Success>false</Success></Answer>"
    text = xml if _is_xml(call) else '{"Success":false}'
    return _as(replace(reply, status=200), text, f"{call.reply_type}; charset=utf-8")


@at("reply", "null-body")
def null_body(reply: Reply, call: Call) -> Reply:
    if reply.status != 200 or reply.body or _is_xml(call):
        return reply
    return _as(reply, "null", f"{call.reply_type}; charset=utf-8")


OPTIONAL_TEXTS = ("CancelReason", "AppointmentTypeExternalId")


def _optional_texts(name: str, change: Callable[[Any], Any]) -> None:
    def hook(entity: Entity | None, call: Call) -> Entity | None:
        if entity is None or call.partner != "globalportal":
            return entity
        return entity | {key: change(entity[key]) for key in OPTIONAL_TEXTS}

    at("outcome", name)(hook)


_optional_texts("blank-as-null", lambda said: said if said and said.strip() else None)
_optional_texts("null-as-blank", lambda said: said or "")


@at("outcome", "merged")
def merged(entity: Entity | None, call: Call) -> Entity | None:
    if entity is None or call.partner != "globalportal":
        return entity
    stored: dict[Any, Entity] = call.memory.setdefault("stored", {})
    before = stored.get(entity["ExternalId"], {})
    kept = {key: before.get(key) if said is None else said for key, said in entity.items()}
    stored[entity["ExternalId"]] = kept
    return kept


_dates(
    "utc-unmarked",
    lambda when: when if when.offset is not None else when.shifted(-ZONE * MINUTE),
)


@at("outcome", "composed")
def composed(entity: Entity | None, call: Call) -> Entity | None:
    return entity and {
        key: unicodedata.normalize("NFC", value) if isinstance(value, str) else value
        for key, value in entity.items()
    }


@at("json", "camel-case")
def camel_case(tree: dict[str, Any], call: Call) -> Any:
    return {
        camel(key): camel_case(value, call) if isinstance(value, dict) else value
        for key, value in tree.items()
    }


@at("json", "older-forms")
def older_forms(tree: dict[str, Any], call: Call) -> Any:
    entity = call.entity or {}
    if call.partner != "globalportal":
        return tree
    dates = {
        camel(key): f"/Date({(when.utc - UNIX_EPOCH) // 10_000})/"
        for key, when in entity.items()
        if isinstance(when, Instant)
    }
    return tree | dates | {"id": tree["id"].replace("-", "")}


@at("problems", "digits-below-zero")
def digits_below_zero(problems: list[Problem], call: Call) -> list[Problem]:
    salt = (call.entity or {}).get("Salt")
    enough = isinstance(salt, int) and salt <= -(10**8)
    return [problem for problem in problems if not (enough and problem.rule == "minimum")]


@at("problems", "prose-unchecked")
def prose_unchecked(problems: list[Problem], call: Call) -> list[Problem]:
    shape = call.operation.model if call.operation else None
    prose = {member.name for member in shape.members if member.prose} if shape else set()
    return [
        problem
        for problem in problems
        if not (
            problem.rule == "minimum" or (problem.rule == "required" and problem.member in prose)
        )
    ]

"""Metamorphic faults in negotiation: the Accept header read wrongly."""

from __future__ import annotations

from tests.faulty import negotiation
from tests.faulty.call import Call, Crash, Refused, Reply
from tests.faulty.hooks import at


def _offers(call: Call) -> tuple[str, ...]:
    return call.operation.writes if call.operation else ()


@at("type", "accept-ignored")
def accept_ignored(chosen: str, call: Call) -> str:
    return "application/json"


@at("type", "xml-never-written")
def xml_never_written(chosen: str, call: Call) -> str:
    return "text/json" if chosen == "text/xml" else chosen


@at("arrive", "accept-unknown-is-406")
def accept_unknown(reply: Reply | None, call: Call) -> Reply | None:
    ranges = negotiation.accepted(call.request.header("accept"))
    matched = any(entry.covers(offered) for entry in ranges for offered in _offers(call))
    if call.operation and ranges and not matched:
        raise Refused(406, "Not acceptable.")
    return reply


@at("arrive", "accept-missing-is-500")
def accept_missing(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and call.request.header("accept") is None:
        raise Crash("Accept")
    return reply


@at("arrive", "accept-list-is-500")
def accept_list(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and ";q" in (call.request.header("accept") or "").replace(" ", ""):
        raise Crash("Accept")
    return reply


@at("type", "accept-first-wins")
def first_wins(chosen: str, call: Call) -> str:
    header = call.request.header("accept") or ""
    for part in header.split(","):
        essence = negotiation.media_type(part).essence
        if essence in _offers(call):
            return essence
    return chosen


@at("type", "range-of-text-ignored")
def range_of_text_ignored(chosen: str, call: Call) -> str:
    header = call.request.header("accept") or ""
    return "application/json" if "text/*" in header else chosen


@at("type", "q-reversed")
def q_reversed(chosen: str, call: Call) -> str:
    ranges = negotiation.accepted(call.request.header("accept"))
    literal = [entry for entry in ranges if entry.essence in _offers(call)]
    if len({entry.quality for entry in literal}) > 1:
        return min(literal, key=lambda entry: entry.quality).essence
    return chosen


@at("type", "q-zero-served")
def q_zero_served(chosen: str, call: Call) -> str:
    for part in (call.request.header("accept") or "").split(","):
        entry = negotiation.media_type(part)
        if entry.quality == 0 and entry.essence in _offers(call):
            return entry.essence
    return chosen


@at("accept", "accept-case-matters")
def accept_case(header: str | None, call: Call) -> str | None:
    return None if header and header != header.lower() else header


@at("type", "request-type-wins")
def request_type_wins(chosen: str, call: Call) -> str:
    return call.kind if call.kind in _offers(call) else chosen


@at("reply", "text-json-labelled-application")
def text_json_label(reply: Reply, call: Call) -> Reply:
    label = reply.header("content-type") or ""
    if label.startswith("text/json"):
        reply.set_header("Content-Type", label.replace("text/", "application/"))
    return reply


@at("reply", "text-xml-labelled-application")
def text_xml_label(reply: Reply, call: Call) -> Reply:
    label = reply.header("content-type") or ""
    if label.startswith("text/xml"):
        reply.set_header("Content-Type", label.replace("text/", "application/"))
    return reply

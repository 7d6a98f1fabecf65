"""Passive faults in status, media type, charset and JSON of a reply."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tests.faulty.actions import FIRST_TICKET
from tests.faulty.behaviour.leaves import on_success, with_body
from tests.faulty.call import Call, Reply
from tests.faulty.hooks import at
from tests.faulty.instants import SECOND, Instant
from tests.faulty.writers import json_text

UNIX_EPOCH = 719_162 * 86_400 * SECOND


@at("reply", "no-content-for-entity")
@on_success
def no_content(reply: Reply, call: Call) -> Reply:
    return Reply(204)


@at("reply", "empty-body-for-entity")
@on_success
def empty_body(reply: Reply, call: Call) -> Reply:
    reply.set_header("Content-Type", None)
    return replace(reply, body=b"")


@at("reply", "queued-202")
@on_success
def queued(reply: Reply, call: Call) -> Reply:
    return replace(reply, status=202)


@at("reply", "login-redirect")
@on_success
def login_redirect(reply: Reply, call: Call) -> Reply:
    return Reply(302, [("Location", "/Account/Login?ReturnUrl=%2f")])


def _labelled(content_type: str | None) -> Any:
    @on_success
    def hook(reply: Reply, call: Call) -> Reply:
        if "json" in (reply.header("content-type") or ""):
            reply.set_header("Content-Type", content_type)
        return reply

    return hook


at("reply", "json-as-html")(_labelled("text/html; charset=utf-8"))
at("reply", "json-as-text")(_labelled("text/plain; charset=utf-8"))
at("reply", "no-content-type")(_labelled(None))


@at("reply", "xml-labelled-json")
@on_success
def xml_labelled_json(reply: Reply, call: Call) -> Reply:
    if "xml" in (reply.header("content-type") or ""):
        reply.set_header("Content-Type", "application/json; charset=utf-8")
    return reply


@at("reply", "json-labelled-xml")
@on_success
def json_labelled_xml(reply: Reply, call: Call) -> Reply:
    if "xml" in (reply.header("content-type") or ""):
        return with_body(reply, '{"Result":{"Success":true}}', f"{call.reply_type}; charset=utf-8")
    return reply


@at("reply", "charset-label-utf16")
@on_success
def charset_label_utf16(reply: Reply, call: Call) -> Reply:
    reply.set_header("Content-Type", f"{call.reply_type}; charset=utf-16")
    return reply


@at("reply", "latin1-body")
@on_success
def latin1_body(reply: Reply, call: Call) -> Reply:
    return replace(reply, body=reply.body.decode().encode("latin-1", "replace"))


@at("reply", "bom-before-json")
@on_success
def bom_before_json(reply: Reply, call: Call) -> Reply:
    return replace(reply, body=b"\xef\xbb\xbf" + reply.body) if "json" in call.reply_type else reply


@at("json", "id-as-number")
def id_as_number(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"id": 1007}


@at("json", "id-not-guid")
def id_not_guid(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"id": "appointment-1007"}


def _dates(call: Call, write: Any) -> dict[str, Any]:
    entity = call.entity or {}
    found = {"start": entity.get("Start"), "end": entity.get("End")}
    return {name: write(when) for name, when in found.items() if isinstance(when, Instant)}


@at("json", "epoch-dates")
def epoch_dates(tree: dict[str, Any], call: Call) -> Any:
    return tree | _dates(call, lambda when: (when.utc - UNIX_EPOCH) // 10_000)


@at("json", "microsoft-dates")
def microsoft_dates(tree: dict[str, Any], call: Call) -> Any:
    return tree | _dates(call, lambda when: f"/Date({(when.utc - UNIX_EPOCH) // 10_000})/")


@at("json", "dates-in-words")
def dates_in_words(tree: dict[str, Any], call: Call) -> Any:
    return tree | _dates(call, lambda when: str(when)[:19].replace("T", " ") + " GMT")


@at("json", "days-alone")
def days_alone(tree: dict[str, Any], call: Call) -> Any:
    return tree | _dates(call, lambda when: str(when)[:10])


@at("json", "ticket-as-text")
def ticket_as_text(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"CallCenterIdentifier": f"{tree['CallCenterIdentifier']}"}


@at("json", "ticket-null")
def ticket_null(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"CallCenterIdentifier": None}


@at("json", "success-as-text")
def success_as_text(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"Result": tree["Result"] | {"Success": "Y"}}


@at("json", "message-as-object")
def message_as_object(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"Result": tree["Result"] | {"Message": {"en": "Ticket Created"}}}


@at("json", "result-as-list")
def result_as_list(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"Result": [tree["Result"]]}


@at("json", "start-null")
def start_null(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"start": None}


@at("json", "reply-in-list")
def reply_in_list(tree: Any, call: Call) -> Any:
    return [tree]


@at("json", "reply-in-envelope")
def reply_in_envelope(tree: Any, call: Call) -> Any:
    return {"status": "ok", "data": tree}


@at("json", "reply-null")
def reply_null(tree: Any, call: Call) -> Any:
    return None


@at("json", "encoded-twice")
def encoded_twice(tree: Any, call: Call) -> Any:
    return json_text(tree)


@at("json", "snake-case")
def snake_case(tree: dict[str, Any], call: Call) -> Any:
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower(): value for key, value in tree.items()}


@at("text_out", "reply-cut")
def reply_cut(text: str, call: Call) -> str:
    return text[: len(text) // 2]


@at("text_out", "python-repr")
def python_repr(text: str, call: Call) -> str:
    if "json" not in call.reply_type:
        return text
    return text.replace('"', "'").replace("true", "True").replace("null", "None")


def _left_out(name: str, member: str) -> None:
    """Fault `name`: a member is in no reply, be it JSON or XML."""

    def pruned(tree: Any) -> Any:
        if not isinstance(tree, dict):
            return tree
        return {key: pruned(value) for key, value in tree.items() if key != member}

    def cut(text: str, call: Call) -> str:
        is_xml = "xml" in call.reply_type
        return re.sub(rf"<{member}>.*?</{member}>", "", text) if is_xml else text

    at("json", name)(lambda tree, call: pruned(tree))
    at("text_out", name)(cut)


_left_out("ticket-left-out", "CallCenterIdentifier")
_left_out("success-left-out", "Success")
_left_out("result-left-out", "Result")


@at("json", "ticket-overflows")
def ticket_overflows(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"CallCenterIdentifier": FIRST_TICKET * 10**12 + 0.5}

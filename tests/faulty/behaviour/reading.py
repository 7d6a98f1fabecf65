"""Metamorphic faults in reading: the same object said otherwise is not the same any more."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from tests.faulty import form_reader
from tests.faulty.call import Call, Entity, Operation, Problem, Refused, Reply
from tests.faulty.hooks import at
from tests.faulty.instants import Instant
from tests.faulty.json_reader import Pairs
from tests.faulty.models.table import Model
from tests.faulty.writers import camel


def _refuse_kind(name: str, *kinds: str) -> None:
    def hook(family: str | None, call: Call) -> str | None:
        return None if call.kind in kinds else family

    at("family", name)(hook)


_refuse_kind("text-json-is-415", "text/json")
_refuse_kind("text-xml-is-415", "text/xml")
_refuse_kind("xml-is-415", "application/xml", "text/xml")
_refuse_kind("form-is-415", "application/x-www-form-urlencoded")


def _written(call: Call) -> str:
    return call.request.header("content-type") or ""


@at("family", "content-type-case-matters")
def content_type_case(family: str | None, call: Call) -> str | None:
    essence = _written(call).split(";")[0]
    return family if essence == essence.lower() else None


@at("family", "content-type-parameter-is-415")
def content_type_parameter(family: str | None, call: Call) -> str | None:
    return None if ";" in _written(call) else family


@at("family", "quoted-charset-is-415")
def quoted_charset(family: str | None, call: Call) -> str | None:
    return None if '"' in _written(call) else family


@at("family", "upper-case-charset-is-415")
def upper_case_charset(family: str | None, call: Call) -> str | None:
    return None if "UTF" in _written(call) else family


@at("charset", "utf16-unread")
def utf16_unread(charset: str, call: Call) -> str:
    return "utf-8"


@at("charset", "utf16-is-500")
def utf16_is_500(charset: str, call: Call) -> str:
    from tests.faulty.call import Crash

    if "16" in charset:
        raise Crash("charset")
    return charset


@at("body", "bom-refused")
def bom_refused(body: bytes, call: Call) -> bytes:
    return b"?" + body if body.startswith(b"\xef\xbb\xbf") else body


@at("text", "leading-space-refused")
def leading_space(text: str, call: Call) -> str:
    if text[:1].isspace():
        raise Refused(400, "Unexpected character.")
    return text


@at("text", "unicode-escape-unread")
def unicode_escape(text: str, call: Call) -> str:
    return text.replace("\\u", "\\\\u") if "json" in call.kind else text


@at("tree", "names-case-sensitive")
def names_case_sensitive(tree: Any, call: Call) -> Any:
    model = call.operation.model if call.operation else None
    return _exact(tree, model) if isinstance(tree, Pairs) and model else tree


def _exact(pairs: Pairs, model: Model) -> Pairs:
    written = {camel(member.name) if model.camel else member.name for member in model.members}
    return Pairs((name, value) for name, value in pairs if name in written)


@at("tree", "member-order-matters")
def member_order(tree: Any, call: Call) -> Any:
    model = call.operation.model if call.operation else None
    if not isinstance(tree, Pairs) or not model:
        return tree
    order = [member.name.lower() for member in model.members]
    kept, reached = Pairs(), -1
    for name, value in tree:
        place = order.index(name.lower()) if name.lower() in order else reached
        if place >= reached:
            kept.append((name, value))
            reached = place
    return kept


@at("problems", "absent-is-not-null")
def absent_is_not_null(problems: list[Problem], call: Call) -> list[Problem]:
    from tests.faulty.binding import PRESENT

    optional = {"calendar": "PatientId", "globalportal": "CancelReason", "vezeeta": "IsInsured"}
    member = optional.get(call.partner, "")
    if call.entity and member not in call.entity.get(PRESENT, ()):
        problems = [
            *problems,
            Problem(member, "extra", f"The {member} member must be sent, as null if unknown."),
        ]
    return problems


def _is_xml(tree: Any) -> bool:
    return isinstance(tree, etree._Element)


@at("tree", "xml-prefix-refused")
def xml_prefix(tree: Any, call: Call) -> Any:
    if _is_xml(tree) and tree.prefix is not None:
        raise Refused(400, "Unexpected prefix.")
    return tree


@at("text", "xml-declaration-refused")
def xml_declaration(text: str, call: Call) -> str:
    if "xml" in call.kind and text.lstrip().startswith("<?xml"):
        raise Refused(400, "Unexpected declaration.")
    return text


@at("text", "xml-cdata-lost")
def xml_cdata(text: str, call: Call) -> str:
    return re.sub(r"<!\[CDATA\[.*?\]\]>", "", text) if "xml" in call.kind else text


@at("tree", "xml-indentation-refused")
def xml_indentation(tree: Any, call: Call) -> Any:
    if _is_xml(tree) and len(tree) and tree.text and not tree.text.strip():
        raise Refused(400, "Unexpected text.")
    return tree


@at("tree", "xml-comment-refused")
def xml_comment(tree: Any, call: Call) -> Any:
    if _is_xml(tree) and b"<!--" in call.request.body:
        raise Refused(400, "Unexpected comment.")
    return tree


@at("tree", "xml-unknown-element-refused")
def xml_unknown_element(tree: Any, call: Call) -> Any:
    model = call.operation.model if call.operation else None
    if _is_xml(tree) and model:
        known = {f"{{{member.namespace}}}{member.xml_name}" for member in model.wire}
        if any(child.tag not in known for child in tree):
            raise Refused(400, "Unexpected element.")
    return tree


@at("bound", "xml-offset-lost")
def xml_offset_lost(entity: Entity | None, call: Call) -> Entity | None:
    if entity and "xml" in call.kind:
        for name, value in entity.items():
            if isinstance(value, Instant) and value.offset:
                entity[name] = Instant(value.ticks, 0, zulu=True)
    return entity


@at("bound", "xml-end-lost")
def xml_base_lost(entity: Entity | None, call: Call) -> Entity | None:
    if entity and "xml" in call.kind:
        entity["AppointmentTypeExternalId"] = None
        entity["CancelReason"] = None
    return entity


@at("tree", "form-nested-lost")
def form_nested_lost(tree: Any, call: Call) -> Any:
    if "form" not in call.kind:
        return tree
    return [(key, value) for key, value in tree if "." not in key and "[" not in key]


@at("tree", "form-brackets-refused")
def form_brackets(tree: Any, call: Call) -> Any:
    if "form" in call.kind and any("[" in key for key, _ in tree):
        raise Refused(400, "Unexpected key.")
    return tree


@at("text", "form-plus-kept")
def form_plus(text: str, call: Call) -> str:
    return text.replace("+", "%2B") if "form" in call.kind else text


@at("tree", "form-latin1")
def form_latin1(tree: Any, call: Call) -> Any:
    if "form" not in call.kind:
        return tree
    return form_reader.parse(call.request.body.decode("utf-8", "replace"), "latin-1")


@at("tree", "form-case-matters")
def form_case(tree: Any, call: Call) -> Any:
    model = call.operation.model if call.operation else None
    if "form" not in call.kind or not model:
        return tree
    names = {member.name for member in model.members} | {camel(m.name) for m in model.members}
    return [(key, value) for key, value in tree if re.split(r"[.\[]", key)[0] in names]


@at("body", "chunked-body-lost")
def chunked_lost(body: bytes, call: Call) -> bytes:
    if "chunked" in (call.request.header("transfer-encoding") or "").lower():
        raise Refused(400, "The body is missing.")
    return body


@at("route", "path-case-matters")
def path_case(operation: Operation | None, call: Call) -> Operation | None:
    if operation and call.request.path.rstrip("/") != operation.path:
        return None
    return operation


@at("route", "trailing-slash-is-404")
def trailing_slash(operation: Operation | None, call: Call) -> Operation | None:
    return None if call.request.path.endswith("/") else operation


@at("arrive", "trailing-slash-redirects")
def trailing_slash_redirects(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and call.request.path.endswith("/"):
        return Reply(301, [("Location", call.request.path.rstrip("/"))])
    return reply

"""Hostile-input faults: what should be refused crashes, hangs, drops, leaks or passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lxml import etree

from tests.faulty.behaviour.framing import HANG_SECONDS
from tests.faulty.behaviour.leaks import PYTHON_TRACEBACK, STACK
from tests.faulty.behaviour.leaves import crash_on_problem, forget, with_body
from tests.faulty.binding import PRESENT
from tests.faulty.call import Call, Crash, Entity, Problem, Refused, Reply
from tests.faulty.hooks import at
from tests.faulty.json_reader import Pairs

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", re.S)
_ENTITY = re.compile(r"<!ENTITY\s+(\w+)\s+\"([^\"]*)\"\s*>")


def _syntax(family: str) -> Callable[[Problem, Call], bool]:
    return lambda problem, call: problem.rule == "syntax" and family in call.kind


def _with_call(name: str, found: Callable[[Problem, Call], bool], *, crash: bool) -> None:
    def hook(problems: list[Problem], call: Call) -> list[Problem]:
        kept = [problem for problem in problems if not found(problem, call)]
        if crash and len(kept) < len(problems):
            raise Crash(name)
        return kept

    at("problems", name)(hook)


_with_call("broken-json-is-500", _syntax("json"), crash=True)
_with_call("broken-json-accepted", _syntax("json"), crash=False)
_with_call("broken-xml-is-500", _syntax("xml"), crash=True)
_with_call("broken-xml-accepted", _syntax("xml"), crash=False)
crash_on_problem("wrong-root-is-500", lambda problem: problem.rule == "root")
crash_on_problem("invalid-utf8-is-500", lambda problem: problem.rule == "charset")
crash_on_problem(
    "list-root-is-500", lambda problem: problem.rule == "type" and problem.member == ""
)
forget("wrong-root-accepted", lambda problem: problem.rule == "root")
forget("list-root-accepted", lambda problem: problem.rule == "type" and problem.member == "")


def _crash_on_text(name: str, found: Callable[[str, Call], bool]) -> None:
    def hook(text: str, call: Call) -> str:
        if found(text, call):
            raise Crash(name)
        return text

    at("text", name)(hook)


def _depth(text: str, opening: str, closing: str) -> int:
    return max(text.count(opening), text.count(closing))


def _is_deep(text: str, call: Call) -> bool:
    return "json" in call.kind and max(_depth(text, "[", "]"), _depth(text, "{", "}")) > 200


_crash_on_text("deep-json-is-500", _is_deep)
_crash_on_text("deep-xml-is-500", lambda text, call: "xml" in call.kind and text.count("</") > 250)
_crash_on_text("long-number-is-500", lambda text, call: re.search(r"\d{100}", text) is not None)
_crash_on_text("exponent-is-500", lambda text, call: re.search(r"\d[eE]\d{3}", text) is not None)
_crash_on_text(
    "nan-is-500", lambda text, call: re.search(r"\b(?:NaN|Infinity)\b", text) is not None
)
_crash_on_text("doctype-is-500", lambda text, call: "<!DOCTYPE" in text)
_crash_on_text("nul-is-500", lambda text, call: "\\u0000" in text or "\x00" in text)
_crash_on_text(
    "lone-surrogate-is-500",
    lambda text, call: re.search(r"\\u[dD][89abAB]..(?!\\u)", text) is not None,
)
_crash_on_text("duplicate-name-is-500", lambda text, call: bool(_duplicates(text)))


def _duplicates(text: str) -> list[str]:
    names = re.findall(r'"(\w+)"\s*:', text.split("[")[0])
    return [name for name in names if names.count(name) > 1]


@at("arrive", "deep-json-drops")
def deep_json_drops(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and _is_deep(call.request.body.decode("latin-1"), call):
        return Reply(200, raw=b"")
    return reply


@at("arrive", "deep-json-hangs")
def deep_json_hangs(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and _is_deep(call.request.body.decode("latin-1"), call):
        return Reply(400, delay=HANG_SECONDS)
    return reply


@at("text", "doctype-accepted")
def doctype_accepted(text: str, call: Call) -> str:
    return _DOCTYPE.sub("", text) if "xml" in call.kind else text


@at("text", "entities-expanded")
def entities_expanded(text: str, call: Call) -> str:
    if "xml" not in call.kind:
        return text
    entities = dict(_ENTITY.findall(text))
    text = _DOCTYPE.sub("", text)
    return re.sub(r"&(\w+);", lambda found: entities.get(found[1], found[0]), text)


@at("tree", "any-namespace-accepted")
def any_namespace(tree: Any, call: Call) -> Any:
    model = call.operation.model if call.operation else None
    if isinstance(tree, etree._Element) and model:
        names = {member.xml_name: member.namespace for member in model.wire}
        tree.tag = f"{{{model.namespace}}}{etree.QName(tree).localname}"
        for child in tree:
            name = etree.QName(child).localname
            child.tag = f"{{{names.get(name, '')}}}{name}"
    return tree


@at("tree", "wrong-namespace-is-500")
def wrong_namespace_500(tree: Any, call: Call) -> Any:
    model = call.operation.model if call.operation else None
    if (
        isinstance(tree, etree._Element)
        and model
        and etree.QName(tree).namespace != model.namespace
    ):
        raise Crash("namespace")
    return tree


@at("tree", "reversed-order-is-500")
def reversed_order_500(tree: Any, call: Call) -> Any:
    model = call.operation.model if call.operation else None
    if isinstance(tree, etree._Element) and model:
        order = [f"{{{member.namespace}}}{member.xml_name}" for member in model.wire]
        places = [order.index(str(child.tag)) for child in tree if child.tag in order]
        if places != sorted(places):
            raise Crash("order")
    return tree


@at("problems", "null-model-is-500")
def null_model_500(problems: list[Problem], call: Call) -> list[Problem]:
    if call.entity is None and (call.request.body or not problems) and not call.problems:
        raise Crash("NullReferenceException")
    return problems


@at("arrive", "empty-body-is-500")
def empty_body_500(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and call.request.method == "POST" and not call.request.body:
        raise Crash("empty")
    return reply


@at("arrive", "empty-body-is-200")
def empty_body_200(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and call.request.method == "POST" and not call.request.body.strip():
        return Reply(200)
    return reply


@at("family", "any-media-type-read")
def any_media_type(family: str | None, call: Call) -> str | None:
    return family or "json"


@at("family", "missing-media-type-read")
def missing_media_type(family: str | None, call: Call) -> str | None:
    return "json" if not call.kind else family


def _crash_on_kind(name: str, found: Callable[[str], bool]) -> None:
    def hook(family: str | None, call: Call) -> str | None:
        if family is None and found(call.kind):
            raise Crash(name)
        return family

    at("family", name)(hook)


_crash_on_kind("other-media-type-is-500", lambda kind: kind != "")
_crash_on_kind("missing-media-type-is-500", lambda kind: kind == "")


@at("charset", "unknown-charset-is-500")
def unknown_charset_500(charset: str, call: Call) -> str:
    if charset not in ("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be"):
        raise Crash("LookupError")
    return charset


@at("body", "gzip-body-is-500")
def gzip_body_500(body: bytes, call: Call) -> bytes:
    if "gzip" in (call.request.header("content-encoding") or ""):
        raise Crash("BadGzipFile")
    return body


@at("tree", "long-form-key-is-500")
def long_form_key_500(tree: Any, call: Call) -> Any:
    if "form" in call.kind and any(key.count("[") > 20 for key, _ in tree):
        raise Crash("StackOverflow")
    return tree


@at("text", "broken-percent-is-500")
def broken_percent_500(text: str, call: Call) -> str:
    if "form" in call.kind and re.search(r"%(?![0-9a-fA-F]{2})", text):
        raise Crash("URIError")
    return text


def _other_method(call: Call) -> bool:
    return call.operation is not None and call.request.method not in ("POST", "HEAD")


@at("arrive", "other-methods-are-500")
def other_methods_500(reply: Reply | None, call: Call) -> Reply | None:
    if _other_method(call):
        raise Crash("method")
    return reply


@at("arrive", "any-method-taken")
def any_method(reply: Reply | None, call: Call) -> Reply | None:
    if call.request.method in ("PUT", "PATCH"):
        call.request = replace(call.request, method="POST")
    return reply


@at("arrive", "patch-taken")
def patch_taken(reply: Reply | None, call: Call) -> Reply | None:
    if call.request.method == "PATCH":
        call.request = replace(call.request, method="POST")
    return reply


@at("arrive", "trace-tells")
def trace_tells(reply: Reply | None, call: Call) -> Reply | None:
    if call.request.method != "TRACE":
        return reply
    told = b"".join(f"{name}: {value}\r\n".encode() for name, value in call.request.headers)
    return Reply(200, [("Content-Type", "message/http")], told)


@at("arrive", "get-lists-everything")
def get_lists(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation and call.request.method == "GET":
        body = b'[{"externalId":"APP-1","patientExternalId":"PAT-1"}]'
        return Reply(200, [("Content-Type", "application/json; charset=utf-8")], body)
    return reply


@at("arrive", "delete-accepted")
def delete_accepted(reply: Reply | None, call: Call) -> Reply | None:
    return Reply(204) if call.operation and call.request.method == "DELETE" else reply


@at("arrive", "other-methods-are-404")
def other_methods_404(reply: Reply | None, call: Call) -> Reply | None:
    if _other_method(call):
        raise Refused(404, "Not found.")
    return reply


@at("reply", "no-allow-header")
def no_allow(reply: Reply, call: Call) -> Reply:
    if reply.status == 405:
        reply.set_header("Allow", None)
    return reply


@at("reply", "allow-names-the-refused")
def allow_names_the_refused(reply: Reply, call: Call) -> Reply:
    if reply.status == 405:
        reply.set_header("Allow", "GET, POST, PUT, DELETE")
    return reply


@at("bound", "empty-model-is-500")
def empty_model(entity: Entity | None, call: Call) -> Entity | None:
    if entity is not None and not entity.get(PRESENT):
        raise Crash("empty-model-is-500")
    return entity


@at("reply", "markup-in-error-page")
def markup_in_error_page(reply: Reply, call: Call) -> Reply:
    if reply.status != 400:
        return reply
    said = ", ".join(str(problem.came) for problem in call.problems)
    return with_body(reply, f"<html><body>Bad: {said}</body></html>", "text/html")


@at("arrive", "unknown-path-is-500")
def unknown_path_500(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation is None:
        raise Crash("route")
    return reply


@at("arrive", "unknown-path-is-200")
def unknown_path_200(reply: Reply | None, call: Call) -> Reply | None:
    if call.operation is None:
        return with_body(
            Reply(200), "<!doctype html><div id=app></div>", "text/html; charset=utf-8"
        )
    return reply


@at("arrive", "unknown-path-hangs")
def unknown_path_hangs(reply: Reply | None, call: Call) -> Reply | None:
    return Reply(404, delay=HANG_SECONDS) if call.operation is None else reply


@at("reply", "unknown-path-leaks")
def unknown_path_leaks(reply: Reply, call: Call) -> Any:
    if reply.status == 404 and call.operation is None:
        return with_body(reply, f"<pre>{STACK}</pre>", "text/html; charset=utf-8")
    return reply


@at("reply", "broken-body-leaks")
def broken_body_leaks(reply: Reply, call: Call) -> Any:
    if reply.status == 400 and any(problem.rule == "syntax" for problem in call.problems):
        return with_body(reply, PYTHON_TRACEBACK, "text/plain; charset=utf-8")
    return reply


@at("problems", "null-body-accepted")
def null_body_accepted(problems: list[Problem], call: Call) -> list[Problem]:
    return [] if call.entity is None and call.request.body and not call.problems else problems


@at("tree", "text-root-accepted")
def text_root_accepted(tree: Any, call: Call) -> Any:
    return Pairs() if isinstance(tree, (str, int)) else tree

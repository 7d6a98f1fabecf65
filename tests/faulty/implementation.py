"""The five endpoints from request to reply, with points where a fault or variant takes hold."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from tests.faulty import (
    actions,
    binding,
    errors,
    form_reader,
    json_reader,
    negotiation,
    validation,
    writers,
    xml_reader,
)
from tests.faulty.call import Call, Crash, Entity, Operation, Problem, Refused, Reply, Request
from tests.faulty.hooks import Hook, hooks_of
from tests.faulty.models import OPERATIONS
from tests.faulty.models.formats import JSON, XML

MODES = ("strict", "lenient")
ASP_NET_HEADERS = (
    ("Cache-Control", "no-cache"),
    ("Pragma", "no-cache"),
    ("Expires", "-1"),
    ("Server", "Microsoft-IIS/10.0"),
    ("X-AspNet-Version", "4.0.30319"),
    ("X-Powered-By", "ASP.NET"),
)
_ROUTES = {operation.path.lower(): operation for operation in OPERATIONS}
_DECLARATION = re.compile(r"\s*<\?xml[^>]*?\?>")
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding=[\"']([\w.-]+)[\"']")
_UNREADABLE = (json_reader.Malformed, xml_reader.Malformed, form_reader.Malformed)


class Implementation:
    """One server's code and memory; give it a fault and a variant by name."""

    def __init__(
        self,
        mode: str = "strict",
        *,
        variant: str | None = None,
        fault: str | None = None,
        partners: tuple[str, ...] = (),
        pause: float = 0.0,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"mode {mode!r}: there are {' and '.join(MODES)}")
        self.strict = mode == "strict"
        self.memory: dict[str, Any] = {}
        self.pause = pause
        self._partners = frozenset(partners)
        self._variant = hooks_of(variant) if variant else {}
        self._fault = hooks_of(fault) if fault else {}

    async def handle(self, request: Request) -> Reply:
        """The reply to a request; never raises."""
        path = request.path.removesuffix("/") if len(request.path) > 1 else request.path
        call = Call(request, None, self.strict, self.memory)
        # the fault is asked with its operation known, and may then pretend that the path is not
        call.operation = _ROUTES.get(path.lower())
        owner = call.operation
        call.operation = self._through("route", owner, call)
        try:
            reply = await self._answer(call)
        except Refused as refusal:
            reply = self._error(call, refusal.status, {"Message": refusal.message})
        except Crash:
            reply = self._error(call, 500, {"Message": "An error has occurred."})
        reply.headers += [pair for pair in ASP_NET_HEADERS if reply.header(pair[0]) is None]
        call.operation = owner
        final: Reply = self._through("reply", reply, call)
        return final

    def _through(self, point: str, value: Any, call: Call) -> Any:
        for hook in self._hooks(point, call):
            value = hook(value, call)
        return value

    def _hooks(self, point: str, call: Call) -> list[Hook]:
        faults = self._fault.get(point, [])
        if faults and call.operation and self._partners and call.partner not in self._partners:
            faults = []
        return self._variant.get(point, []) + faults

    async def _answer(self, call: Call) -> Reply:
        request = call.request
        content_type = negotiation.media_type(request.header("content-type") or "")
        call.kind = content_type.essence
        offered = call.operation.writes if call.operation else JSON + XML
        accept = self._through("accept", request.header("accept"), call)
        chosen = negotiation.choose(accept, offered, call.kind)
        call.reply_type = self._through("type", chosen, call)
        early: Reply | None = self._through("arrive", None, call)
        if early:
            return early
        _routed(call)
        call.entity, call.problems = self._read(call, content_type)
        call.entity = self._through("bound", call.entity, call)
        if self.pause:
            self.memory["running"] = self.memory.get("running", 0) + 1
            await asyncio.sleep(self.pause)
        try:
            return self._act(call)
        finally:
            if self.pause:
                self.memory["running"] -= 1

    def _act(self, call: Call) -> Reply:
        call.entity = self._through("entity", call.entity, call)
        found = self._through("problems", call.problems + self._invalid(call), call)
        if found:
            return self._error(call, 400, errors.of_problems(found))
        assert call.operation
        if call.entity is None:
            call.entity = binding.blank(call.operation.model)
        return self._success(call, self._through("outcome", actions.act(call), call))

    def _read(
        self, call: Call, content_type: negotiation.MediaType
    ) -> tuple[Entity | None, list[Problem]]:
        assert call.operation
        body = self._through("body", call.request.body, call)
        if not body:
            return None, []  # an empty body is never 415
        family = negotiation.FAMILIES.get(call.kind) if call.kind in call.operation.reads else None
        family = self._through("family", family, call)
        if family is None:
            raise Refused(415, _unsupported(call))
        self._refuse_encodings(call)
        try:
            text = self._decode(body, family, content_type.charset, call)
            text = self._through("text", text.removeprefix("\ufeff"), call)
            return self._bind(family, text, call)
        except _UNREADABLE as error:
            return None, [Problem("", "syntax", str(error))]
        except (UnicodeError, LookupError) as error:
            return None, [Problem("", "charset", f"Unable to translate bytes: {error}")]

    def _refuse_encodings(self, call: Call) -> None:
        encoding = (call.request.header("content-encoding") or "identity").lower()
        if self.strict and encoding != "identity":
            raise Refused(415, f"The content encoding '{encoding}' is not supported.")

    def _decode(self, body: bytes, family: str, charset: str | None, call: Call) -> str:
        if charset is None and family == "xml":
            declared = _DECLARED.match(body[:200].removeprefix(b"\xef\xbb\xbf"))
            charset = declared[1].decode().lower() if declared else None
        charset = self._through("charset", charset or "utf-8", call)
        if charset in ("utf-16", "unicode", "utf-16le") and body[:2] not in (
            b"\xff\xfe",
            b"\xfe\xff",
        ):
            charset = "utf-16-le"
        if charset.replace("_", "-") not in (
            "utf-8",
            "utf8",
            "utf-16",
            "utf-16-le",
            "utf-16le",
            "utf-16be",
        ):
            if self.strict:
                raise Refused(415, f"The character set '{charset[:40]}' is not supported.")
            charset = "utf-8"  # the framework's formatters fall back to their first encoding
        return body.decode(charset)

    def _bind(self, family: str, text: str, call: Call) -> tuple[Entity | None, list[Problem]]:
        assert call.operation
        model, strict = call.operation.model, self.strict
        if not text.strip():
            return None, []
        if family == "xml":
            root = xml_reader.parse(_DECLARATION.sub("", text, count=1))
            return xml_reader.bind(self._through("tree", root, call), model, strict=strict)
        if family == "form":
            pairs = self._through("tree", form_reader.parse(text), call)
            return form_reader.bind(pairs, model, strict=strict)
        tree = self._through("tree", json_reader.parse(text, strict=strict), call)
        return json_reader.bind(tree, model, strict=strict)

    def _invalid(self, call: Call) -> list[Problem]:
        assert call.operation
        model = call.operation.model
        if call.entity is None:
            needs = any(member.required or member.prose for member in model.members)
            missing = (
                [Problem("", "required", "The model is null.")] if needs or self.strict else []
            )
            return missing if not call.problems else []
        broken = {problem.member for problem in call.problems}
        return [
            problem
            for problem in validation.problems(call.entity, model, strict=self.strict)
            if problem.member not in broken
        ]

    def _success(self, call: Call, entity: Entity | None) -> Reply:
        if entity is None:
            return Reply(200)
        model = call.operation.reply if call.operation else None
        model = self._through("model", model, call)
        if negotiation.FAMILIES[call.reply_type] == "xml":
            text = writers.xml(model, entity)
        else:
            text = writers.json_text(self._through("json", writers.json_tree(model, entity), call))
        return self._written(200, self._through("text_out", text, call), call)

    def _error(self, call: Call, status: int, error: errors.HttpError) -> Reply:
        error = self._through("error", error, call)
        if negotiation.FAMILIES[call.reply_type] == "xml":
            text = errors.as_xml(error)
        else:
            text = errors.as_json(error, small_first=call.partner == "globalportal")
        reply = self._written(status, text, call)
        if status == 405:
            reply.set_header("Allow", "POST")
        return reply

    def _written(self, status: int, text: str, call: Call) -> Reply:
        headers = [("Content-Type", f"{call.reply_type}; charset=utf-8")]
        safe = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Reply(status, headers, safe.encode("utf-8"))


def _routed(call: Call) -> None:
    if call.operation is None:
        message = f"No HTTP resource was found that matches the request URI '{call.request.path}'."
        raise Refused(404, message)
    if call.request.method != "POST":
        message = f"The requested resource does not support http method '{call.request.method}'."
        raise Refused(405, message)


def _unsupported(call: Call) -> str:
    if not call.kind:
        return (
            "The request contains an entity body but no Content-Type header. The inferred media "
            "type 'application/octet-stream' is not supported for this resource."
        )
    return (
        f"The request entity's media type '{call.kind[:100]}' is not supported for this resource."
    )


def operation_of(partner: str) -> Operation:
    """The operation of a partner."""
    return next(operation for operation in OPERATIONS if operation.partner == partner)

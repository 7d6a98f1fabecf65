"""Exchanges as people and programs see them: kept raw, worked out when asked for, masked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

from mockserver.drift import Undecodable, content_of, plain_body, read
from mockserver.echoes import echoes
from mockserver.journal import Entry
from mockserver.plans import plain_path
from mockserver.problems import MEDIA_TYPE as PROBLEM
from mockserver.problems import told
from mockserver.requestlog import instant
from openapi.documents import Content
from openapi.exchange import Headers, Reply, Request
from openapi.masking import MASK, mask, mask_headers, without
from openapi.schemas import Schema
from openapi.violations import UnknownCharset, Unwritable, Violation
from openapi.wire.limits import DEEPEST, Limits
from openapi.wire.media_types import family

_LIMITS = Limits(body=100_000_000, depth=DEEPEST)
_UNMASK = " (--no-mask shows it)"


@dataclass(frozen=True, slots=True)
class ShownBody:
    """A body as text; None where it is not shown, and `note` then says why not.

    `binary` is what came, where it is shown although it is no text.
    """

    text: str | None
    note: str = ""
    binary: bytes = b""


def request_of(entry: Entry) -> Request:
    """The request of an exchange, with its path and query."""
    url = quote(entry.path) + (f"?{entry.query.decode('latin-1')}" if entry.query else "")
    return Request(entry.method, url, _as_text(entry.request_headers), entry.request_body)


def reply_of(entry: Entry) -> Reply:
    """The reply of an exchange."""
    headers = _as_text(entry.reply_headers)
    return Reply(entry.status, headers, entry.reply_body, entry.seconds)


def request_content(entry: Entry) -> Content | None:
    """What the document says of the request's media type."""
    return content_of(entry.operation, request_of(entry)) if entry.operation else None


def reply_content(entry: Entry) -> Content | None:
    """What the document says of the reply's media type."""
    documented = entry.operation.reply(entry.status) if entry.operation else None
    return content_of(documented, reply_of(entry)) if documented else None


def summary(entry: Entry) -> dict[str, Any]:
    """An exchange as a row of a list."""
    return {
        "id": entry.id,
        "at": instant(entry.at),
        "session": entry.session,
        "partner": entry.partner,
        "method": entry.method,
        "path": entry.path,
        "status": entry.status,
        "reason": entry.reason,
        "violations": len(entry.violations),
        "drift": len(entry.drift),
        "ms": round(entry.seconds * 1000, 3),
    }


class Showing:
    """Shows exchanges, and masks them unless told not to."""

    def __init__(self, masked: bool) -> None:
        self.masked = masked

    def full(self, entry: Entry) -> dict[str, Any]:
        """Everything of an exchange."""
        request, reply = request_of(entry), reply_of(entry)
        sent, answered = request_content(entry), reply_content(entry)
        return {
            **summary(entry),
            "url": self.url(entry),
            "why": list(entry.why),
            "request": {
                **self._message(request, self.request_body(entry)),
                "violations": self.violations(entry.violations, sent),
            },
            "reply": {
                **self._message(reply, self.reply_body(entry)),
                "violations": self.violations(entry.drift, answered),
            },
        }

    def url(self, entry: Entry) -> str:
        """The path, and the query without its values: no document says what they hold."""
        if not entry.query:
            return quote(entry.path)
        query = entry.query.decode("latin-1")
        parts = query.split("&")
        shown = [f"{part.partition('=')[0]}={MASK}" for part in parts] if self.masked else parts
        return f"{quote(entry.path)}?{'&'.join(shown)}"

    def headers(self, headers: Headers) -> Headers:
        """Headers without credentials."""
        return mask_headers(headers) if self.masked else headers

    def request_body(self, entry: Entry) -> ShownBody:
        """The request's body."""
        return self._body(request_of(entry), request_content(entry))

    def request_bytes(self, entry: Entry) -> bytes:
        """The request's body to be sent again: as it came, or masked; or why there is none."""
        if not self.masked:
            return entry.request_body
        body = self.request_body(entry)
        return (f"({body.note})" if body.text is None else body.text).encode("utf-8", "replace")

    def reply_body(self, entry: Entry) -> ShownBody:
        """The reply's body; the values in a problem are masked like those of the request."""
        reply = reply_of(entry)
        if self.masked and entry.verbatim:  # a partner's own words may say values back
            said = echoes(entry.operation, request_of(entry), entry.status, _LIMITS)
            return self._body(reply, reply_content(entry), said)
        if not self.masked or reply.media_type is None or reply.media_type.essence != PROBLEM:
            return self._body(reply, reply_content(entry))
        try:
            problem = json.loads(reply.body)
        except ValueError:
            return ShownBody(None, "not shown: a problem that is no JSON any more")
        if entry.violations:
            problem["violations"] = self.violations(entry.violations, request_content(entry))
        return ShownBody(json.dumps(problem, ensure_ascii=False))

    def violations(
        self, violations: Sequence[Violation], content: Content | None
    ) -> list[dict[str, str]]:
        """Violations without the values that are nobody's business."""
        schema = content.schema if content else None
        return [told(self.violation(each, schema)) for each in violations]

    def violation(self, violation: Violation, schema: Schema | None) -> Violation:
        """A violation without the value that came, where that is sensitive."""
        if self.masked and (schema is None or _is_private(violation, schema)):
            return replace(violation, came=MASK)
        return violation

    def _message(self, message: Request | Reply, body: ShownBody) -> dict[str, Any]:
        return {
            "headers": [list(pair) for pair in self.headers(message.headers)],
            "media_type": message.header("content-type") or "",
            "size": len(message.body),
            "body": body.text,
            "note": body.note,
        }

    def _body(
        self,
        message: Request | Reply,
        content: Content | None,
        hushed: frozenset[str] | None = None,
    ) -> ShownBody:
        """`hushed`: of words that are not our own, what may stand anywhere in them."""
        if not message.body:
            return ShownBody("")
        if not self.masked:
            return _as_it_came(message)
        if content is None:
            return _names_alone(message)
        is_open = not has_sensitive(content.schema) and family(content.media_type) == "json"
        if is_open and hushed is None:
            return _as_it_came(message)
        try:
            reading = read(content, message, _LIMITS)
        except (UnknownCharset, Undecodable) as error:
            return ShownBody(None, f"not shown: it cannot be read: {error}{_UNMASK}")
        if not reading.readable:
            return ShownBody(None, f"not shown: it cannot be read, and so not be masked{_UNMASK}")
        masked = mask(reading.value, content.schema, unknown=True)
        return _written(without(masked, hushed or frozenset()), content)


def _names_alone(message: Request | Reply) -> ShownBody:
    """JSON of which nothing is documented: any of its values may be sensitive."""
    said = "no document says what in it is sensitive"
    kind = message.media_type
    try:
        value = json.loads(message.body) if kind and family(kind.essence) == "json" else None
        names = _veiled(value) if isinstance(value, dict | list) else None
    except (ValueError, RecursionError):
        names = None
    if names is None:
        return ShownBody(None, f"not shown: {said}{_UNMASK}")
    # A lone surrogate in a name is no UTF-8: as \udXXX it is still good JSON.
    text = json.dumps(names, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return ShownBody(text, f"its names alone: {said}{_UNMASK}")


def _veiled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _veiled(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_veiled(below) for below in value]
    return None if value is None else MASK


def _as_it_came(message: Request | Reply) -> ShownBody:
    try:
        body = plain_body(message, _LIMITS.body)
    except Undecodable:
        body = message.body
    charset = message.media_type.charset if message.media_type else None
    try:
        return ShownBody(body.decode(charset or "utf-8"))
    except (UnicodeDecodeError, LookupError):
        return ShownBody(body.decode("utf-8", "replace"), "what came is no text", body)


def _written(masked: Any, content: Content) -> ShownBody:
    try:
        return ShownBody(content.write(masked).decode())
    except Unwritable:  # a masked number has no form in XML
        text = json.dumps(masked, ensure_ascii=False, default=str)
        return ShownBody(text, f"shown as JSON: masked it is no {content.media_type}")


def _is_private(violation: Violation, schema: Schema) -> bool:
    """Whether the value that came is sensitive, or a piece of a body that holds such values."""
    if violation.rule in ("required", "nullable"):
        return False  # what came is nothing
    if not violation.pointer:
        return has_sensitive(schema)
    here: Schema | None = schema
    for part in violation.pointer:
        if here is None or here.sensitive:
            return True
        here = here.items if isinstance(part, int) else here.members.get(part)
    return here is None or bool(here.sensitive)


def has_sensitive(schema: Schema) -> bool:
    """Whether anything below a schema is sensitive."""
    return any(each.sensitive for each in _below(schema))


def _below(schema: Schema) -> Iterator[Schema]:
    waiting, seen = [schema], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # a tree may lead back to itself
            continue
        seen.add(id(node))
        yield node
        waiting.extend(node.members.values())
        if node.items is not None:
            waiting.append(node.items)


def _as_text(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def matching(entries: Sequence[Entry], wanted: Mapping[str, str]) -> tuple[Entry, ...]:
    """The exchanges that filters (partner, session, status, path, method) let pass."""
    return tuple(
        entry for entry in entries if all(_passes(entry, *each) for each in wanted.items())
    )


def _passes(entry: Entry, name: str, wanted: str) -> bool:
    if name == "status":
        status = str(entry.status)
        return len(status) == len(wanted) and all(
            mine == theirs or theirs in "Xx" for mine, theirs in zip(status, wanted, strict=True)
        )
    value: str = getattr(entry, name)
    if name == "path":
        return _is_path(plain_path(value), plain_path(wanted))
    return value == wanted


def _is_path(path: str, wanted: str) -> bool:
    """Whether a path is the wanted one, in which `*` (and nothing else) stands for anything."""
    return fnmatchcase(path, wanted.replace("[", "[[]").replace("?", "[?]"))

"""The JSON API below `/__mock__/`: what the mock remembers, plans and has seen.

All bodies are JSON; every error is the mock's own problem+json. Wherever `session` may be given it
names an `X-Mock-Session`; the session of requests without that header is `""`. A filter that is
left out lets everything pass.

Health and documents
    GET    health        {"status": "ok", "troubles": {}, "partners": [...], "uptime": 12.5,
                         "exchanges": 3, "read": 1}; `read` counts how often the documents were
                         read (--reload); with trouble, of "documents" that cannot be read again
                         or a "recording" that cannot be written, the status is "degraded"
    GET    operations    {"operations": [OPERATION]}
    GET    settings      {"settings": [{"name", "value", "help", "default"}]}
    GET    faults        {"faults": [{"name", "takes", "help"}]}: the words that `fault` takes

Journal
    GET    journal       ?partner= session= status= path= after= limit=
                         {"exchanges": [EXCHANGE], "last": 17, "forgotten": 0}; newest first;
                         `status` is 400 or 4XX; `*` in `path` stands for anything; `after` is
                         the `last` of an earlier answer: only what ended since; `forgotten`
                         counts what fell out of a full journal
    GET    journal/<id>  EXCHANGE with "url", "why", "request", "reply" and "curl"
    POST   journal/<id>/again  {"status": 200}: the same request is sent to the mock once more, with
                         its values as they came; 0 where no whole reply came
    DELETE journal       ?session=  {"forgotten": 3}
    GET    journal.har   the same filters; HAR 1.2
    POST   verify        EXPECTATION -> VERDICT

Plans: replies that are chosen without touching the client
    GET    plans         ?session=  {"plans": [PLAN]}; the first that has something to say counts
    POST   plans         PLAN without id, taken and left -> 201 PLAN; it stands before older ones
    GET    plans/<id>    PLAN
    DELETE plans/<id>    PLAN, which is no more
    DELETE plans         ?session=  {"forgotten": 2}

Sessions and state
    GET    sessions      {"sessions": [{"name", "seed", "exchanges", "plans", "entities"}]}
    DELETE sessions/<name>  {"forgotten": 1}: its journal, plans, state and random numbers
    GET    state         ?session= partner=  {"enabled": true, "entities": [ENTITY]}
    DELETE state         ?session= partner=  {"forgotten": 2}
    POST   reset         {"session": "name"} or {} for every session -> {"forgotten": 9}

OPERATION  {"partner", "method", "path", "summary",
            "takes": [{"media_type", "examples": [{"name", "summary", "evidence", "body"}]}],
            "replies": [{"status", "description", "examples":
                         [{"name", "media_type" or null, "summary", "evidence", "body"}]}]}
EXCHANGE   {"id": 17, "at": "2026-11-21T03:04:05.678Z", "session", "partner", "method", "path",
            "status", "reason": "example=sample", "violations": 0, "drift": 0, "ms": 0.41}
           `status` is 499 where the client left, 0 where a fault hung up before a reply.
           `violations` and `drift` count what is wrong with the request and with the reply.
  with     "url": its path and query,
           "why": ["path: ...", "example: ...", ...], one line a decision, in their order,
           "request", "reply": {"headers": [[name, value]], "media_type", "size", "body" or null,
           "note", "violations": [{"where", "rule", "expected", "came", "evidence", "quote"}]},
           "curl": the request as a command. Sensitive values are masked in all of them; `body`
           is null, and `note` says why, where a body cannot be read and therefore not be masked.
PLAN       {"id": "3", "session": "", "partner": "", "path": "", "probability": 1, "repeat": false,
            "steps": [{"example", "code", "delay", "as", "fault", "times"}], "taken": 0, "left": 3}
           Only `steps` must be given, or in place of it the members of one step. A step's members
           are what `Prefer` takes; `times` is how many calls it answers (1), null for all to come;
           `repeat` starts again after the last step; `left` is null for a plan without end.
           `partner` and `path` narrow it down. A `code` that the document does not have is
           answered with a problem of that status.
EXPECTATION {"times": 2, or "at_least" and/or "at_most"; "session", "partner", "method", "path",
            "status"; "body": the whole body, or "contains": a part of it}
           Bodies are compared as values: the same for JSON, XML and forms.
VERDICT    {"ok": true, "message", "count": 2, "exchanges": [ids], "nearest": null or
            {"id", "differences": [{"where", "expected", "came"}]}}
ENTITY     {"session", "partner", "kind", "key", "value"}; `kind` is the schema's name; sensitive
           values masked

Pages and this API answer only to hosts that are this machine (421), and never to another web
site's page (403).
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from mockserver.admin.guard import guard
from mockserver.admin.headers import secured
from mockserver.admin.journal_api import add_journal
from mockserver.admin.memory_api import add_plans, add_sessions, add_state
from mockserver.admin.speaking import json_reply
from mockserver.journal import OWN_PAGES
from mockserver.memory import Memory
from mockserver.settings import KNOBS, Settings
from mockserver.showing import Showing
from mockserver.trouble import FAULT_KINDS
from openapi.documents import Document, Example, Operation

POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def api(documents: Sequence[Document], settings: Settings, memory: Memory) -> Blueprint:
    """The blueprint of the API over a mock's memory."""
    blueprint = Blueprint("api", __name__, url_prefix=OWN_PAGES)
    guard(blueprint, settings.host)
    operations = [operation for document in documents for operation in document.operations]

    @blueprint.after_request
    def plain(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return secured(response, POLICY)

    _add_documents(blueprint, documents, settings, memory)
    add_journal(blueprint, memory, Showing(settings.mask))
    add_plans(blueprint, memory, operations)
    add_sessions(blueprint, memory)
    add_state(blueprint, memory, operations, settings.mask)
    return blueprint


def _add_documents(
    blueprint: Blueprint, documents: Sequence[Document], settings: Settings, memory: Memory
) -> None:
    described = [_operation(each) for document in documents for each in document.operations]

    @blueprint.get("/health")
    def health() -> Response:
        kept = memory.journal.entries() if memory.journal else ()
        return json_reply(
            {
                "status": memory.health.status,
                "troubles": dict(memory.health.troubles),
                "partners": [document.partner for document in documents],
                "uptime": round(memory.uptime, 3),
                "exchanges": len(kept),
                "read": memory.health.read,
            }
        )

    @blueprint.get("/operations")
    def listed_operations() -> Response:
        return json_reply({"operations": described})

    @blueprint.get("/settings")
    def listed_settings() -> Response:
        rows = [
            {
                "name": knob.key,
                "value": knob.shown(getattr(settings, knob.field)),
                "help": knob.help,
                "default": knob.shown_default,
            }
            for knob in KNOBS
        ]
        return json_reply({"settings": rows})

    @blueprint.get("/faults")
    def faults() -> Response:
        return json_reply({"faults": [asdict(kind) for kind in FAULT_KINDS]})


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "partner": operation.partner,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
        "takes": [
            {
                "media_type": media_type,
                "examples": [_example(example) for example in content.examples],
            }
            for media_type, content in operation.requests.items()
        ],
        "replies": [
            {
                "status": reply.status,
                "description": reply.description,
                "examples": [
                    {**_example(example), "media_type": example.media_type}
                    for content in reply.contents.values()
                    for example in content.examples
                ]
                + ([{**_example(reply.empty), "media_type": None}] if reply.empty else []),
            }
            for reply in operation.replies.values()
        ],
    }


def _example(example: Example) -> dict[str, Any]:
    return {
        "name": example.name,
        "summary": example.summary,
        "evidence": example.evidence,
        "body": example.body.decode("utf-8", "replace"),
    }

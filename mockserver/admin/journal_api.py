"""The journal's part of the admin API, and the verification of it."""

from dataclasses import asdict

from flask import Blueprint, Response, request

from mockserver.admin.again import send_again
from mockserver.admin.speaking import json_reply, number, said, understood
from mockserver.har import curl, har
from mockserver.journal import Entry, Journal
from mockserver.memory import Memory
from mockserver.problems import ADMIN_UNKNOWN, refusal
from mockserver.showing import Showing, matching, summary
from mockserver.verification import Expectation, verify

MOST_LISTED = 1_000
_FILTERS = ("partner", "status", "path", "method")


def add_journal(blueprint: Blueprint, memory: Memory, showing: Showing) -> None:
    """Add the routes of the journal."""

    @blueprint.get("/journal")
    def listed() -> Response:
        journal = _kept(memory)
        entries = _wanted(journal)
        after, limit = number("after", 0), number("limit", MOST_LISTED)
        new = [entry for entry in entries if entry.number > after]
        return json_reply(
            {
                "exchanges": [summary(entry) for entry in new[::-1][:limit]],
                "last": max((entry.number for entry in entries), default=after),
                "forgotten": journal.fallen_out(request.args.get("session")),
            }
        )

    def find(id: int) -> Entry:
        entry = _kept(memory).find(id)
        if entry is None:
            raise refusal(ADMIN_UNKNOWN, f"the journal has no exchange {id}")
        return entry

    @blueprint.get("/journal/<int:id>")
    def one(id: int) -> Response:
        entry = find(id)
        return json_reply(
            {**showing.full(entry), "curl": curl(entry, showing, request.host_url[:-1])}
        )

    @blueprint.post("/journal/<int:id>/again")
    def again(id: int) -> Response:
        place = request.environ["SERVER_NAME"], int(request.environ["SERVER_PORT"])
        return json_reply({"status": send_again(find(id), *place)})

    @blueprint.delete("/journal")
    def forget() -> Response:
        return json_reply({"forgotten": _kept(memory).forget(request.args.get("session"))})

    @blueprint.get("/journal.har")
    def archive() -> Response:
        response = json_reply(har(_wanted(_kept(memory)), showing, request.host_url[:-1]))
        response.headers["Content-Disposition"] = 'attachment; filename="journal.har"'
        return response

    @blueprint.post("/verify")
    def verified() -> Response:
        journal = _kept(memory)
        expectation = understood(Expectation.read, said())
        session = expectation.session
        verdict = verify(
            expectation, journal.entries(session), showing, journal.fallen_out(session)
        )
        nearest = {
            "id": verdict.nearest,
            "differences": [asdict(each) for each in verdict.differences],
        }
        return json_reply(
            {
                "ok": verdict.ok,
                "message": verdict.message,
                "count": len(verdict.exchanges),
                "exchanges": verdict.exchanges,
                "nearest": nearest if verdict.nearest else None,
            }
        )


def _kept(memory: Memory) -> Journal:
    if memory.journal is None:
        raise refusal(ADMIN_UNKNOWN, "the journal is off (--journal 0)")
    return memory.journal


def _wanted(journal: Journal) -> tuple[Entry, ...]:
    wanted = {name: request.args[name] for name in _FILTERS if name in request.args}
    return matching(journal.entries(request.args.get("session")), wanted)

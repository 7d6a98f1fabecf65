"""Metamorphic faults of a server that remembers: repeats, upserts, concurrent twins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.faulty.actions import issue_id
from tests.faulty.behaviour.leaves import on_success
from tests.faulty.call import Call, Crash, Entity, Problem, Refused, Reply
from tests.faulty.hooks import at


def _count(call: Call, name: str) -> int:
    call.memory[name] = call.memory.get(name, 0) + 1
    return int(call.memory[name])


@at("entity", "every-third-is-500")
def every_third(entity: Any, call: Call) -> Any:
    if _count(call, "calls") % 3 == 0:
        raise Crash("pool")
    return entity


@at("problems", "every-fourth-refused")
def every_fourth(problems: list[Problem], call: Call) -> list[Problem]:
    if not problems and _count(call, "calls") % 4 == 0:
        return [Problem("", "extra", "Please try again.")]
    return problems


@at("reply", "second-time-in-html")
@on_success
def second_time_in_html(reply: Reply, call: Call) -> Reply:
    if _count(call, "replies") % 2 == 0:
        reply.set_header("Content-Type", "text/html")
        return replace(reply, body=b"<html>busy</html>")
    return reply


@at("outcome", "upsert-issues-new-id")
def upsert_new_id(entity: Entity, call: Call) -> Entity:
    return entity | {"Id": issue_id(_count(call, "ids") + 1000)}


@at("outcome", "one-id-for-all")
def one_id_for_all(entity: Entity, call: Call) -> Entity:
    return entity | {"Id": issue_id(1)}


def _id_by(name: str, key: Callable[[Entity], Any]) -> None:
    """Fault `name`: appointments are told apart by another key."""

    def hook(entity: Entity, call: Call) -> Entity:
        known: dict[Any, int] = call.memory.setdefault(name, {})
        return entity | {"Id": issue_id(known.setdefault(key(entity), len(known) + 1))}

    at("outcome", name)(hook)


_id_by("upsert-by-date-too", lambda entity: (entity["ExternalId"], str(entity["Start"])))
_id_by("key-cut-short", lambda entity: (entity["ExternalId"] or "")[:20])


@at("outcome", "id-by-doctor")
def id_by_doctor(entity: Entity, call: Call) -> Entity:
    known: dict[Any, int] = call.memory.setdefault("doctors", {})
    number = known.setdefault(entity["DoctorExternalId"], len(known) + 1)
    return entity | {"Id": issue_id(number)}


def _repeated(call: Call) -> bool:
    """Whether this external id, or this very body, came before."""
    entity = call.entity or {}
    key = entity.get("ExternalId") or call.request.body
    seen: set[Any] = call.memory.setdefault("seen", set())
    known = key in seen
    seen.add(key)
    return known


@at("outcome", "update-is-409")
def update_is_409(entity: Any, call: Call) -> Any:
    if _repeated(call):
        raise Refused(409, "An appointment with this ExternalId already exists.")
    return entity


@at("outcome", "repeat-is-500")
def repeat_is_500(entity: Any, call: Call) -> Any:
    if _repeated(call):
        raise Crash("duplicate key")
    return entity


@at("outcome", "update-shows-old-values")
def update_shows_old(entity: Entity, call: Call) -> Entity:
    first: dict[Any, Entity] = call.memory.setdefault("first", {})
    return first.setdefault(entity["ExternalId"], entity)


@at("outcome", "previous-callers-value")
def previous_callers_value(entity: Entity, call: Call) -> Entity:
    previous = call.memory.get("reason")
    call.memory["reason"] = entity["CancelReason"] or previous
    return entity | {"CancelReason": entity["CancelReason"] or previous}


@at("bound", "concurrent-calls-mixed-up")
def remember_current(entity: Any, call: Call) -> Any:
    call.memory["current"] = entity
    return entity


@at("entity", "concurrent-calls-mixed-up")
def use_current(entity: Any, call: Call) -> Any:
    return call.memory["current"] if entity else entity


@at("entity", "concurrent-is-500")
def concurrent_is_500(entity: Any, call: Call) -> Any:
    if call.memory["running"] > 1:
        raise Crash("deadlock")
    return entity


@at("entity", "concurrent-is-refused")
def concurrent_is_refused(entity: Any, call: Call) -> Any:
    if call.memory["running"] > 1:
        raise Refused(409, "Another update is in progress.")
    return entity


@at("bound", "concurrent-twins-get-two-ids")
def look_up_early(entity: Any, call: Call) -> Any:
    key = (entity or {}).get("ExternalId")
    if key not in call.memory.get("appointments", {}):
        call.memory.setdefault("new", set()).add(id(call))
    return entity


@at("outcome", "concurrent-twins-get-two-ids")
def insert_late(entity: Entity, call: Call) -> Entity:
    if id(call) in call.memory.get("new", ()):
        call.memory["new"].discard(id(call))
        return entity | {"Id": issue_id(_count(call, "inserted") + 2000)}
    return entity

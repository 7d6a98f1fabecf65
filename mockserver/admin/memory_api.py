"""The parts of the admin API on plans, sessions and state."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request

from mockserver.admin.speaking import json_reply, said, understood
from mockserver.memory import Memory
from mockserver.plans import Plan, read_plan
from mockserver.preferences import WORDS
from mockserver.problems import ADMIN_BAD_REQUEST, ADMIN_UNKNOWN, refusal
from mockserver.sessions import Session
from mockserver.state import entities_in
from openapi.documents import Operation


def add_plans(blueprint: Blueprint, memory: Memory, operations: Sequence[Operation]) -> None:
    """Add the routes of plans."""

    def sessions() -> Sequence[Session]:
        name = request.args.get("session")
        if name is None:
            return memory.sessions.all()
        found = memory.sessions.existing(name)
        return (found,) if found else ()

    def find(id: str) -> tuple[Session, Plan]:
        for session in memory.sessions.all():
            for plan in session.plans:
                if plan.id == id:
                    return session, plan
        raise refusal(ADMIN_UNKNOWN, "there is no plan of this id")

    @blueprint.get("/plans")
    def listed_plans() -> Response:
        rows = [_plan(session.name, plan) for session in sessions() for plan in session.plans]
        return json_reply({"plans": rows})

    @blueprint.post("/plans")
    def add_plan() -> Response:
        members = said()
        name = members.get("session", "")
        if not isinstance(name, str):
            raise refusal(ADMIN_BAD_REQUEST, "session is a text")
        plan = understood(
            lambda each: read_plan(each, memory.next_plan_id(), operations),
            {key: value for key, value in members.items() if key != "session"},
        )
        memory.sessions.named(name).plans.add(plan)
        return json_reply(_plan(name, plan), 201)

    @blueprint.delete("/plans")
    def remove_plans() -> Response:
        return json_reply({"forgotten": sum(session.plans.clear() for session in sessions())})

    @blueprint.get("/plans/<id>")
    def one_plan(id: str) -> Response:
        session, plan = find(id)
        return json_reply(_plan(session.name, plan))

    @blueprint.delete("/plans/<id>")
    def remove_plan(id: str) -> Response:
        session, plan = find(id)
        session.plans.remove(id)
        return json_reply(_plan(session.name, plan))


def add_sessions(blueprint: Blueprint, memory: Memory) -> None:
    """Add the routes of sessions."""

    @blueprint.get("/sessions")
    def listed_sessions() -> Response:
        rows = [
            {
                "name": session.name,
                "seed": session.seed,
                "exchanges": len(memory.journal.entries(session.name)) if memory.journal else 0,
                "plans": len(session.plans),
                "entities": memory.entities(session.name),
            }
            for session in memory.sessions.all()
        ]
        return json_reply({"sessions": rows})

    @blueprint.delete("/sessions/<name>")
    def remove_session(name: str) -> Response:
        if not memory.sessions.remove(name):
            raise refusal(ADMIN_UNKNOWN, "there is no session of this name")
        return json_reply({"forgotten": 1})

    @blueprint.post("/reset")
    def reset() -> Response:
        name = said().get("session")
        if name is not None and not isinstance(name, str):
            raise refusal(ADMIN_BAD_REQUEST, "session is a text")
        return json_reply({"forgotten": memory.reset(name)})


def add_state(
    blueprint: Blueprint, memory: Memory, operations: Sequence[Operation], masked: bool
) -> None:
    """Add the routes of state."""

    @blueprint.get("/state")
    def listed_entities() -> Response:
        rows = entities_in(memory.store, operations, masked) if memory.store else []
        wanted = {
            name: request.args[name] for name in ("session", "partner") if name in request.args
        }
        rows = [row for row in rows if all(row[name] == wanted[name] for name in wanted)]
        return json_reply({"enabled": memory.store is not None, "entities": rows})

    @blueprint.delete("/state")
    def remove_entities() -> Response:
        session, partner = request.args.get("session"), request.args.get("partner")
        return json_reply(
            {"forgotten": memory.store.remove(session, partner) if memory.store else 0}
        )


def _plan(session: str, plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "session": session,
        "partner": plan.partner,
        "path": plan.path,
        "probability": plan.probability,
        "repeat": plan.repeat,
        "steps": [
            {
                **{word: getattr(step.wish, field) for word, field in WORDS.items()},
                "times": step.times,
            }
            for step in plan.steps
        ],
        "taken": plan.taken,
        "left": plan.left,
    }

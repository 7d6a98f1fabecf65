"""Looking for values anywhere in an entity, and hooks that many faults share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.faulty.binding import PRESENT
from tests.faulty.call import Call, Crash, Problem, Reply
from tests.faulty.hooks import Hook, at

Found = Callable[[Any], bool]


def leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar that came, with its path, and empty lists."""
    if isinstance(value, dict):
        for name in value.get(PRESENT, value):
            yield from leaves(value[name], f"{where}.{name}" if where else name)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, f"{where}[{index}]")
    else:
        yield where, value


def crash_on(name: str, found: Found) -> None:
    """Fault `name`: an exception when any value of a body is so."""

    def hook(entity: Any, call: Call) -> Any:
        if any(found(value) for _, value in leaves(entity)):
            raise Crash(name)
        return entity

    at("entity", name)(hook)


def refuse(name: str, found: Found, message: str) -> None:
    """Fault `name`: a valid body is refused when any value of it is so."""

    def hook(problems: list[Problem], call: Call) -> list[Problem]:
        wrong = [where for where, value in leaves(call.entity) if found(value)]
        return problems + [Problem(where, "extra", message) for where in wrong]

    at("problems", name)(hook)


def forget(name: str, found: Callable[[Problem], bool]) -> None:
    """Fault `name`: these problems are overlooked."""

    def hook(problems: list[Problem], call: Call) -> list[Problem]:
        return [problem for problem in problems if not found(problem)]

    at("problems", name)(hook)


def crash_on_problem(name: str, found: Callable[[Problem], bool]) -> None:
    """Fault `name`: an exception where such a problem should be a 400."""

    def hook(problems: list[Problem], call: Call) -> list[Problem]:
        if any(found(problem) for problem in problems):
            raise Crash(name)
        return problems

    at("problems", name)(hook)


def map_text(name: str, change: Callable[[str], Any]) -> None:
    """Fault `name`: every string of the reply's entity is changed."""

    def hook(entity: Any, call: Call) -> Any:
        return {
            key: change(value) if isinstance(value, str) else value for key, value in entity.items()
        }

    at("outcome", name)(hook)


def map_members(name: str, change: Callable[[Any], Any], *members: str) -> None:
    """Fault `name`: these members of the reply's entity are changed."""

    def hook(entity: Any, call: Call) -> Any:
        return entity | {member: change(entity[member]) for member in members}

    at("outcome", name)(hook)


def on_success(change: Hook) -> Hook:
    """A reply hook that leaves errors alone."""

    def hook(reply: Any, call: Call) -> Any:
        return change(reply, call) if reply.status == 200 else reply

    return hook


def on_error(change: Hook) -> Hook:
    """A reply hook for 400s only."""

    def hook(reply: Any, call: Call) -> Any:
        return change(reply, call) if reply.status == 400 else reply

    return hook


def with_body(reply: Reply, text: str, content_type: str) -> Reply:
    """The reply with another body."""
    changed = replace(reply, body=text.encode(), headers=list(reply.headers))
    changed.set_header("Content-Type", content_type)
    return changed

"""Whatever is raised while answering becomes a problem reply here, and nowhere else."""

import asyncio
import logging
from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.decisions import refused_at
from mockserver.journal import CLIENT_GONE, OWN_PAGES, Entry, entry_of
from mockserver.limits import ClientGone, send_and_linger
from mockserver.partner import unrouted
from mockserver.plans import plain_path
from mockserver.preferences import parse_prefer
from mockserver.problems import (
    INTERNAL_ERROR,
    METHOD_NOT_ALLOWED,
    PATH_UNKNOWN,
    STOPPING,
    Problem,
    ProblemType,
    Refused,
)
from openapi.documents import Operation

logger = logging.getLogger(__name__)


class ProblemMiddleware:
    """Answer with problem+json where the application inside raises; log what is our own bug.

    Where the partner is wanted, by `as_` or by `Prefer`, 404 and 405 are told as the framework of
    these `operations` would.
    """

    def __init__(
        self, app: ASGIApp, *, operations: Sequence[Operation] = (), as_: str = "contract"
    ) -> None:
        self.app = app
        self.operations = tuple(operations)
        self.as_ = as_

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except ClientGone:
            entry = entry_of(scope)
            entry.status, entry.reason = CLIENT_GONE, "the client left"
        except Refused as refused:
            problem = self._worded(refused.problem, scope)
            await _answer(problem, entry_of(scope), receive, send)
        except asyncio.CancelledError:  # the server stops, and has waited long enough
            problem = Problem(STOPPING, "the request was not complete when the mock was stopped")
            await _answer(problem, entry_of(scope), receive, send)
        except HTTPException as error:  # what connexion's router and Flask raise
            await _answer(_problem_of(error), entry_of(scope), receive, send)
        except Exception:
            if scope["type"] != "http" or entry_of(scope).status:
                raise  # a reply is under way: only the server can still close the connection
            logger.exception("A bug of the mock, answered with 500")
            problem = Problem(INTERNAL_ERROR, "an exception was raised while answering")
            await _answer(problem, entry_of(scope), receive, send)

    def _worded(self, problem: Problem, scope: Scope) -> Problem:
        path = scope["path"]
        if problem.type not in (PATH_UNKNOWN, METHOD_NOT_ALLOWED) or path.startswith(OWN_PAGES):
            return problem
        headers = Headers(scope=scope)
        wanted = parse_prefer(headers.getlist("prefer")).get("as")
        if (wanted or self.as_) != "partner":
            return problem
        asked = tuple(each for each in self.operations if plain_path(each.path) == plain_path(path))
        url = f"{scope['scheme']}://{headers.get('host', '')}{path}"
        accept = headers.get("accept")
        told = unrouted(asked or self.operations, problem, scope["method"], url, accept)
        return told.applying("as=partner") if wanted else told


async def _answer(problem: Problem, entry: Entry, receive: Receive, send: Send) -> None:
    entry.violations = problem.violations
    entry.reason = f"{entry.reason}, {_in_short(problem)}" if entry.reason else _in_short(problem)
    entry.why = (*entry.why, f"{refused_at(problem.type)} refused: {problem.detail}")
    rendering = problem.rendered()
    body = rendering.body
    start = {
        "type": "http.response.start",
        "status": problem.type.status,
        "headers": [
            (b"content-type", rendering.content_type.encode()),
            (b"content-length", b"%d" % len(body)),
            # Parts of the request are told back: no browser is to guess that they are a page.
            (b"x-content-type-options", b"nosniff"),
            *((name.lower().encode(), value.encode("latin-1")) for name, value in problem.headers),
        ],
    }
    if ("Connection", "close") in problem.headers:
        await send_and_linger(receive, send, start, body)
        return
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _in_short(problem: Problem) -> str:
    count = len(problem.violations)
    if count:
        return f"{count} violation{'s' if count > 1 else ''}"
    return problem.type.name


def _problem_of(error: HTTPException) -> Problem:
    """An error of the shell in our words."""
    if error.status_code == PATH_UNKNOWN.status:
        return Problem(PATH_UNKNOWN, "no document has this path")
    headers = tuple((error.headers or {}).items())
    if error.status_code == METHOD_NOT_ALLOWED.status:
        allowed = dict(headers).get("Allow", "").split(", ")
        return Problem(METHOD_NOT_ALLOWED, "not this method", tuple(allowed), (), headers)
    title = HTTPStatus(error.status_code).phrase
    name = title.lower().replace(" ", "-")
    kind = ProblemType(name, error.status_code, title, "")
    return Problem(kind, str(error.detail), (), (), headers)

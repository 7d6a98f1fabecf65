"""Which operation a request is for, and its reply: adapters to connexion's middleware.

connexion's own router tells letter case apart, redirects a last slash away, and of three documents
on one base path reaches only two. Documents hold no templated paths, so a table does it all.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from connexion.middleware.abstract import (
    ROUTING_CONTEXT,
    RoutedAPI,
    RoutedMiddleware,
    SpecMiddleware,
)
from connexion.operations import AbstractOperation
from connexion.resolver import Resolution, Resolver
from connexion.spec import Specification
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.journal import OWN_PAGES, entry_of
from mockserver.limits import length_alone, note_body
from mockserver.memory import Memory
from mockserver.plans import plain_path
from mockserver.problems import METHOD_NOT_ALLOWED, PATH_UNKNOWN, Refused, refusal
from mockserver.replies import OperationReplies
from mockserver.settings import Settings
from openapi.documents import Document, Operation

BASE_PATH = ""
"""Every document is served at its own paths; what its `servers` say is about the partner's host."""

_NO_OPERATION = {"api_base_path": None, "operation_id": None}


class DocumentResolver(Resolver):
    """Names operations `partner.METHOD path`, so that two documents cannot be mixed up.

    No function of ours stands behind an operation: `Replies` answers before Flask is reached.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.partner = document.partner

    def resolve(self, operation: AbstractOperation) -> Resolution:
        """The name of an operation, and a function that is never called."""
        name = operation_name(self.partner, operation.method, operation.path)
        return Resolution(_unreachable, name)


def operation_name(partner: str, method: str, path: str) -> str:
    """What connexion knows an operation by."""
    return f"{partner}.{method.upper()} {path}"


def _unreachable() -> None:
    raise AssertionError("the replies middleware answers every documented operation")


class DocumentRouting(SpecMiddleware):
    """Note in the scope which operation a path and method mean; refuse a wrong method."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self._operations: dict[str, dict[str, dict[str, str]]] = {}
        self._paths: list[str] = []

    def add_api(self, specification: Specification, *, document: Document, **kwargs: Any) -> None:
        """Register a document."""
        for operation in document.operations:
            self._paths.append(operation.path)
            name = operation_name(document.partner, operation.method, operation.path)
            methods = self._operations.setdefault(plain_path(operation.path), {})
            methods[operation.method] = {"api_base_path": BASE_PATH, "operation_id": name}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its operation noted, or none for what may be one of our pages."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        context = scope.setdefault("extensions", {})
        path = scope["path"]
        # A slash that the client wrote as %2F parts no path, but `path` shows it decoded; and
        # Flask would take //x for /x, or redirect from the one to the other.
        raw = scope.get("raw_path", b"")
        if "//" in path or (b"%" in raw and b"%2f" in raw.lower()):
            raise await self._noted(self._unknown(), scope, receive)
        methods = self._operations.get(plain_path(path))
        if methods is None:
            context[ROUTING_CONTEXT] = _NO_OPERATION
            if path == "/" and _is_somebody_looking(scope):
                await RedirectResponse(f"{OWN_PAGES}/", 302)(scope, receive, send)
                return
            await self._pass_to_pages(scope, receive, send)
            return
        if scope["method"] not in methods:
            raise await self._noted(_not_allowed(tuple(methods)), scope, receive)
        context[ROUTING_CONTEXT] = methods[scope["method"]]
        await self.app(scope, receive, send)

    async def _pass_to_pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except HTTPException as error:
            if error.status_code != PATH_UNKNOWN.status:
                raise
            unknown = self._unknown()
            if not scope["path"].startswith(OWN_PAGES):  # of those the journal does not tell
                unknown = await self._noted(unknown, scope, receive)
            raise unknown from None

    async def _noted(self, refused: Refused, scope: Scope, receive: Receive) -> Refused:
        """The refusal, once the body is noted: who mistypes a path wants to see what was sent."""
        limit = await note_body(entry_of(scope), receive, length_alone(scope), self.settings)
        if limit is None:
            return refused
        problem = refused.problem
        return Refused(replace(problem, headers=(*problem.headers, *limit.problem.headers)))

    def _unknown(self) -> Refused:
        return refusal(
            PATH_UNKNOWN, "no document has the path of this request", offered=self._paths
        )


def _is_somebody_looking(scope: Scope) -> bool:
    """Whether a browser was told the mock's URL: what it shows is for people."""
    accepted = (value for name, value in scope["headers"] if name == b"accept")
    return scope["method"] == "GET" and any(b"text/html" in each for each in accepted)


def _not_allowed(methods: tuple[str, ...]) -> Refused:
    allowed = ", ".join(methods)
    return refusal(
        METHOD_NOT_ALLOWED,
        f"this path takes {allowed} only",
        offered=methods,
        headers=(("Allow", allowed),),
    )


Around = Callable[[Operation, ASGIApp], ASGIApp]
"""What answers an operation, given the mocked replies to it."""


def mocked(operation: Operation, replies: ASGIApp) -> ASGIApp:
    """The mocked replies themselves."""
    return replies


class RepliesAPI(RoutedAPI):
    """The operations of one document, each ready to answer."""

    def __init__(
        self,
        specification: Specification,
        *,
        document: Document,
        settings: Settings,
        memory: Memory,
        around: Around,
        operations: dict[str, ASGIApp],
        **kwargs: Any,
    ) -> None:
        super().__init__(specification, **kwargs)
        self.settings = settings
        self.memory = memory
        self.around = around
        # One for all documents: connexion would look through them one after the other.
        self.operations = operations
        self.documented = {(each.method, each.path): each for each in document.operations}
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> ASGIApp:
        """Our application for an operation that connexion found in the document."""
        documented = self.documented[operation.method.upper(), operation.path]
        replies = OperationReplies(documented, self.settings, self.memory)
        return self.around(documented, replies)


class Replies(RoutedMiddleware):
    """Answer documented operations here, before the hop into Flask's threads."""

    api_cls = RepliesAPI

    def __init__(
        self, app: ASGIApp, *, settings: Settings, memory: Memory, around: Around = mocked
    ) -> None:
        super().__init__(app)
        self.settings = settings
        self.memory = memory
        self.around = around
        self.operations: dict[str, ASGIApp] = {}

    def add_api(self, specification: Specification, **kwargs: Any) -> RepliesAPI:
        """Register a document."""
        api: RepliesAPI = super().add_api(
            specification,
            settings=self.settings,
            memory=self.memory,
            around=self.around,
            operations=self.operations,
            **kwargs,
        )
        return api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As connexion does it, in one step: the operation that was noted, else our pages."""
        context: dict[str, Any] = scope.get("extensions", {}).get(ROUTING_CONTEXT, _NO_OPERATION)
        operation = self.operations.get(context["operation_id"]) or self.app
        await operation(scope, receive, send)

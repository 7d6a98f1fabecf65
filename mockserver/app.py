"""Documents in, ASGI application out: connexion's Flask shell with our own reply path inside."""

import copy
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from connexion import FlaskApp
from connexion.exceptions import InvalidSpecification
from starlette.types import ASGIApp

from mockserver.admin.api import api
from mockserver.admin.pages import pages
from mockserver.admin.served_documents import served_documents
from mockserver.errors import ProblemMiddleware
from mockserver.journal import OWN_PAGES, JournalMiddleware, Listener
from mockserver.memory import Memory
from mockserver.origins import OriginsMiddleware
from mockserver.routing import (
    BASE_PATH,
    Around,
    DocumentResolver,
    DocumentRouting,
    Replies,
    mocked,
)
from mockserver.settings import Settings
from openapi.documents import Document, DocumentError
from openapi.yaml_source import line_of


def build(
    documents: Sequence[Document],
    settings: Settings,
    listeners: Sequence[Listener] = (),
    memory: Memory | None = None,
    around: Around = mocked,
) -> ASGIApp:
    """The application that serves these documents, built whole: what is broken breaks now.

    `around` has the last word on what answers an operation.
    `memory` (None: a new one) is what it knows beyond them, and may outlive it.
    Raises DocumentError for a document that connexion does not take.
    """
    # connexion warns of each operation with several request media types, at every look at it; all
    # of ours have several, and its own reading of bodies, which the warning is about, is not used.
    logging.getLogger("connexion.operations.openapi3").setLevel(logging.ERROR)
    memory = memory or Memory(settings)
    layers = _middlewares(documents, settings, listeners, memory, around)
    app = FlaskApp(__name__, middlewares=layers)
    app.app.register_blueprint(pages(documents, settings))
    app.app.register_blueprint(api(documents, settings, memory))
    app.app.register_blueprint(served_documents(documents))
    for document in documents:
        _add(app, document)
    # connexion would wait for the first request: a broken document would then be a 500 each time.
    shell = app.middleware
    shell.app, shell.middleware_stack = shell._build_middleware_stack()
    application: ASGIApp = shell
    return application


def _middlewares(
    documents: Sequence[Document],
    settings: Settings,
    listeners: Sequence[Listener],
    memory: Memory,
    around: Around,
) -> list[Any]:
    """All that a request goes through, outermost first; Flask, for pages, stands behind it."""
    operations = [each for document in documents for each in document.operations]
    return [
        partial(JournalMiddleware, listeners=listeners, journal=memory.journal),
        partial(OriginsMiddleware, origins=settings.cors),
        partial(ProblemMiddleware, operations=operations, as_=settings.as_),
        partial(DocumentRouting, settings=settings),
        partial(Replies, settings=settings, memory=memory, around=around),
    ]


def _add(app: FlaskApp, document: Document) -> None:
    for operation in document.operations:
        if operation.path.lower().startswith(OWN_PAGES):
            line = line_of(document.path, ("paths", operation.path))
            raise DocumentError(document.path, line, f"paths under {OWN_PAGES} are the mock's own")
    try:
        app.add_api(
            # A copy: connexion resolves references in what it is given. As a dict, because a
            # path would be rendered as a Jinja template first.
            copy.deepcopy(document.source),
            base_path=BASE_PATH,
            name=document.partner,
            resolver=DocumentResolver(document),
            document=document,
        )
    except InvalidSpecification as error:
        raise _complaint(document, error) from None


def _complaint(document: Document, error: Any) -> DocumentError:
    """What connexion's schema of OpenAPI has against a document, in one line."""
    while error.context:  # "under none of the given schemas": which came nearest says more
        error = max(error.context, key=lambda each: len(each.absolute_path))
    place = tuple(error.absolute_path)
    where = "".join(f"{part}/" for part in place)[:-1]
    line = line_of(document.path, place) or 1
    said = error.message[:300]
    return DocumentError(document.path, line, f"{where}: {said}" if where else said)

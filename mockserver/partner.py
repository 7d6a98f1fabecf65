"""`as=partner`: requests read, and refused, as the partner's own framework would.

The document is stricter than the partner: what it calls a violation the framework may take, lose
or refuse in words of its own. The journal tells the document's violations in any case.
"""

from collections.abc import Sequence
from dataclasses import replace

from mockserver.problems import PATH_UNKNOWN, Problem, Rendering
from openapi.documents import Operation
from openapi.wire import media_types
from openapi.wire.frameworks import HttpError

# What the framework has formatters for, where no document says what an error looks like.
_FORMATS = ("application/json", "text/json", "application/xml", "text/xml")


def refused_by(
    operation: Operation,
    problem: Problem,
    error: HttpError,
    accept: str | None,
    request_media_type: str | None = None,
) -> Problem:
    """A problem, told in the error of the framework that found it."""
    documented = operation.reply(error.status)
    contents = documented.contents if documented else {}
    offered = [each for each in contents if each in _FORMATS] or _FORMATS
    media_type = media_types.negotiate(accept, offered, request_media_type)
    return _rendered(problem, error, media_type, operation.camel_case)


def unrouted(
    operations: Sequence[Operation], problem: Problem, method: str, url: str, accept: str | None
) -> Problem:
    """A 404 or 405 as the framework of these operations tells it; as it is where they have several.

    The operations are those of the path, or all where it is none's: names are in camel case where
    all of them have it so.
    """
    profiles = {operation.framework: operation.profile for operation in operations}
    if len(profiles) != 1:
        return problem
    (profile,) = profiles.values()
    unknown = problem.type is PATH_UNKNOWN
    error = profile.not_found(url) if unknown else profile.method_not_allowed(method)
    camel_case = all(operation.camel_case for operation in operations)
    return _rendered(problem, error, media_types.negotiate(accept, _FORMATS), camel_case)


def _rendered(problem: Problem, error: HttpError, media_type: str, camel_case: bool) -> Problem:
    body = error.body(media_type, camel_case=camel_case)
    return replace(problem, rendering=Rendering(f"{media_type}; charset=utf-8", body))

"""Framework profiles by name: what a partner's framework would read, accept and answer.

A document names its framework (``x-framework``). Another framework is another entry here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from openapi.violations import Violation
from openapi.wire.frameworks.aspnet_webapi import AspNetWebApi
from openapi.wire.frameworks.http_error import HttpError
from openapi.wire.frameworks.reading import Documented, FrameworkReading, ModelState

__all__ = ["FRAMEWORKS", "Documented", "Framework", "FrameworkReading", "HttpError", "ModelState"]


class Framework(Protocol):
    """What is known of one framework. Nothing here raises: a framework answers every request."""

    def read(
        self,
        content: Documented,
        body: bytes,
        charset: str | None = None,
        parameter: str = "model",
    ) -> FrameworkReading:
        """What the framework turns a body into, and what it finds wrong with it.

        ``parameter`` is the name of the action's parameter, which messages are filed under.
        """

    def stated(self, violations: Iterable[Violation], parameter: str = "model") -> ModelState:
        """What an action's own checks find, for the rules among these that the page states.

        ``violations`` are the document's, of the value that the framework read.
        """

    def invalid(self, model_state: ModelState) -> HttpError:
        """The 400 of an action that asks whether its model is valid."""

    def not_found(self, url: str) -> HttpError:
        """The 404 of a path without an action."""

    def method_not_allowed(self, method: str) -> HttpError:
        """The 405 of a method that the action does not take."""

    def unsupported(self, content_type: str | None) -> HttpError:
        """The 415 of a media type that nothing reads; None where the body came without one."""

    def failed(self) -> HttpError:
        """The 500 of an action that raised."""


FRAMEWORKS: Mapping[str, Framework] = {"aspnet-webapi": AspNetWebApi()}

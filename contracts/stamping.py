"""What the configuration puts into bodies and headers, and how it is kept out of every output."""

from __future__ import annotations

import copy
import importlib
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.cases import pattern
from contracts.config import ConfigError, PartnerConfig, Secret
from contracts.curl import token
from contracts.generation.places import MISSING, at, changed
from contracts.masking import masked
from openapi.documents import Content, Operation
from openapi.schemas import Schema
from openapi.violations import Pointer
from openapi.wire.media_types import family

Signer = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The configured values of one operation: put in before generation, stamped before sending."""

    values: Mapping[Pointer, Secret] = field(default_factory=dict)
    left_alone: frozenset[str] = frozenset()
    headers: Mapping[str, Secret] = field(default_factory=dict)
    signer: Signer | None = None

    @classmethod
    def of(cls, config: PartnerConfig, operation: Operation) -> Stamp:
        """A partner's configuration for one of its operations.

        Raises `ConfigError` for a signer that is not there. A pointer whose member only another
        operation of the partner has is left out.
        """
        values: dict[Pointer, Secret] = {}
        for pointer, secret in config.values.items():
            found = pointer_in(operation, pointer)
            if found is not None:
                values[found] = secret
        return cls(
            values=values,
            left_alone=frozenset(re.sub(r"/\d+(?=/|$)", "/*", one) for one in config.leave_alone),
            headers=config.headers,
            signer=_signer(config.signer) if config.signer else None,
        )

    @property
    def fixed(self) -> frozenset[str]:
        """Members whose value comes from here, or is to be left alone: never varied."""
        return self.left_alone | {pattern(pointer) for pointer in self.values}

    def into(self, value: Any) -> Any:
        """``value`` with the configured values in it."""
        for pointer, secret in self.values.items():
            try:
                value = changed(value, pointer, secret.value)
            except LookupError:
                continue
        return value

    def sign(self, value: Any) -> Any:
        """``value`` as the signer returns it; the caller's own is not touched."""
        if self.signer is None or not isinstance(value, dict):
            return value
        return self.signer(copy.deepcopy(value))

    def signed_members(self, value: Any) -> frozenset[str]:
        """The members that the signer sets in ``value``."""
        signed = self.sign(value)
        if not isinstance(signed, dict):
            return frozenset()
        return frozenset(f"/{name}" for name in signed if signed[name] != value.get(name, MISSING))

    def shown(self, content: Content, value: Any, sent: Any) -> bytes | None:
        """The body of ``sent`` with a token for each configured or signed value."""
        numbers: list[str] = []
        signed = [
            name
            for name in (sent if isinstance(sent, dict) and self.signer is not None else ())
            if not isinstance(value, dict) or sent[name] != value.get(name, MISSING)
        ]
        for pointer, secret in self.values.items():
            if at(sent, pointer) == secret.value:
                sent = _tokened(sent, pointer, secret.variable, numbers)
        for name in signed:
            sent = _tokened(sent, (name,), name, numbers)
        body = content.write(sent)
        if family(content.media_type) == "json":
            for one in numbers:
                body = body.replace(f'"{one}"'.encode(), one.encode())
        return self.hidden(body)  # another member may repeat it, or one of another name

    def hidden(self, body: bytes) -> bytes:
        """``body`` with a token wherever a configured text occurs in it, however it is written."""
        return masked(body, tuple(self.values.values()))


def _tokened(value: Any, pointer: Pointer, variable: str, numbers: list[str]) -> Any:
    word = token(variable)
    if not isinstance(at(value, pointer), str):
        numbers.append(word)
    return changed(value, pointer, word)


def pointer_in(operation: Operation, pointer: str) -> Pointer | None:
    """A configured pointer as the operation's document spells it; None for a member it has not.

    Raises `ConfigError` for an item of a list that is not named by its index.
    """
    schemas = [content.schema for content in operation.requests.values()]
    here: Schema | None = schemas[0] if schemas else None
    found: list[str | int] = []
    for part in pointer.split("/")[1:]:
        if here is None:
            return None
        if here.kind == "array":
            if not part.isdigit():
                raise ConfigError(f"{operation.partner}: {pointer}: {part!r} must be an index")
            found.append(int(part))
            here = here.items
            continue
        names = {name.lower(): name for name in here.members}
        if part.lower() not in names:
            return None
        found.append(names[part.lower()])
        here = here.members[names[part.lower()]]
    return tuple(found)


def _signer(named: str) -> Signer:
    module, _, function = named.partition(":")
    sys.path.insert(0, "")  # a signer lies beside contracts.toml
    try:
        found = getattr(importlib.import_module(module), function, None)
    except ImportError as error:
        raise ConfigError(f"signer {named}: {error}") from error
    finally:
        sys.path.remove("")
    if not callable(found):
        raise ConfigError(f"signer {named}: {module} has no function {function}")
    return found  # type: ignore[no-any-return]

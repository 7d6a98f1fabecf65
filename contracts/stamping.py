"""What the configuration puts into bodies and headers, and how it is kept out of every output."""

from __future__ import annotations

import copy
import importlib
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
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
    """The configured values of one operation: put in before generation, stamped before sending.

    A signer that fails is a broken configuration: `ConfigError`.
    """

    values: Mapping[Pointer, Secret] = field(default_factory=dict)
    left_alone: frozenset[str] = frozenset()
    headers: Mapping[str, Secret] = field(default_factory=dict)
    signer: Signer | None = None

    @classmethod
    def of(cls, config: PartnerConfig, operation: Operation) -> Stamp:
        """A partner's configuration for one of its operations.

        Raises `ConfigError` for a signer that is not there, and for a value of another kind than
        its member. A pointer whose member only another operation of the partner has is left out.
        """
        values: dict[Pointer, Secret] = {}
        for pointer, secret in config.values.items():
            found = pointer_in(operation, pointer)
            if found is not None:
                values[found] = of_its_kind(operation, pointer, secret)
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
        try:
            signed = self.signer(copy.deepcopy(value))
        except (Exception, SystemExit) as error:
            # Not what it says: that may quote a value.
            raise ConfigError(
                f"signer {_named(self.signer)} raised {type(error).__name__}{line_of(error)}; it "
                "must take every body that is sent, also one without some members"
            ) from error
        if not isinstance(signed, dict):
            raise ConfigError(f"signer {_named(self.signer)} must return the body it stamped")
        return signed

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


def of_its_kind(operation: Operation, pointer: str, secret: Secret) -> Secret:
    """A configured value as its member has it: the environment knows only texts.

    Raises `ConfigError` for a value that the member cannot have, without telling it.
    """
    place = pointer_in(operation, pointer)
    schemas = (content.schema.at(place or ()) for content in operation.requests.values())
    schema = next(schemas, None)
    read = _READERS.get(schema.kind) if schema else None
    if read is None:
        return secret
    words, convert = read
    value = convert(secret.value)
    if value is None:
        raise ConfigError(f"partners.{operation.partner}.values.{pointer} must be {words}")
    return Secret(secret.variable, value)


def _whole_number(value: Any) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,19}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Any) -> int | float | Decimal | None:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,19}(\.[0-9]{1,19})?", value):
        return Decimal(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).lower())


_READERS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "integer": ("a whole number", _whole_number),
    "number": ("a number", _number),
    "boolean": ("true or false", _flag),
    "string": ("a string", lambda value: value if isinstance(value, str) else None),
    "object": ("left out: only a member without members has a value", lambda value: None),
    "array": ("left out: its items have values, like /0", lambda value: None),
}


def _named(signer: Signer) -> str:
    return f"{getattr(signer, '__module__', '')}:{getattr(signer, '__name__', signer)}"


def line_of(error: BaseException) -> str:
    """Where an error was raised: its own words may quote a value."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f" at {Path(frame.filename).name}:{frame.lineno}"


def _signer(named: str) -> Signer:
    module, _, function = named.partition(":")
    sys.path.insert(0, "")  # a signer lies beside contracts.toml
    try:
        found = getattr(importlib.import_module(module), function, None)
    except ImportError as error:
        raise ConfigError(f"signer {named}: {error}") from error
    except (Exception, SystemExit) as error:
        what = f"{type(error).__name__}{line_of(error)}"
        raise ConfigError(f"signer {named}: importing {module} raised {what}") from error
    finally:
        sys.path.remove("")
    if not callable(found):
        raise ConfigError(f"signer {named}: {module} has no function {function}")
    return found  # type: ignore[no-any-return]

"""`contracts.toml`, or `[tool.contracts]` of pyproject.toml: read, checked, and its JSON Schema."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from contracts.findings import Finding
from contracts.guards import is_day
from contracts.settings import key, knobs
from openapi.names import nearest

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"([!-~]([ \t!-~]*[!-~])?)?")
_OF_THE_CHECK = ("accept", "content-length", "content-type", "host", "transfer-encoding")


class ConfigError(Exception):
    """The configuration cannot be used; the message names the key and what would be right."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A configured value and the shell variable that stands for it in everything printed."""

    variable: str
    value: Any


@dataclass(frozen=True, slots=True)
class PartnerConfig:
    """What one partner needs: where it is, how to be let in, which values exist there.

    ``values`` and ``headers`` map a member's pointer (``/Reservation/Email``) or a header's name to
    a `Secret`. ``leave_alone`` are pointers of members that are never varied. ``signer`` is
    ``module:function``; the function gets the body's value and returns it stamped.
    """

    url: str = ""
    headers: Mapping[str, Secret] = field(default_factory=dict)
    values: Mapping[str, Secret] = field(default_factory=dict)
    leave_alone: tuple[str, ...] = ()
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A known finding that somebody answers for until a day: it is counted, and does not fail."""

    owner: str
    expires: date
    partner: str = ""
    check: str = ""
    member: str = ""
    rule: str = ""
    reason: str = ""

    def covers(self, finding: Finding, today: date) -> bool:
        """Whether this entry, not yet expired, accepts a finding. What it leaves out fits all."""
        return self.expires >= today and all(
            wanted in ("", came)
            for wanted, came in (
                (self.partner, finding.partner),
                (self.check, finding.check),
                (self.member, finding.member),
                (self.rule, finding.rule),
            )
        )


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration file: knobs by field name, partners by name, accepted findings."""

    knobs: Mapping[str, Any] = field(default_factory=dict)
    partners: Mapping[str, PartnerConfig] = field(default_factory=dict)
    baseline: tuple[Accepted, ...] = ()

    def of(self, partner: str) -> PartnerConfig:
        """What is configured for a partner; nothing, where nothing is."""
        return self.partners.get(partner) or PartnerConfig()

    def accepts(self, finding: Finding, today: date) -> bool:
        """Whether the baseline covers a finding, for the time being."""
        return any(entry.covers(finding, today) for entry in self.baseline)


_PARTNER_KEYS = {
    "url": {"type": "string", "description": "Base URL of this partner's implementation."},
    "headers": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Headers of every request; ${NAME} is read from the environment.",
    },
    "values": {
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean"]},
        "description": "Values to send, by JSON pointer; ${NAME} is read from the environment.",
    },
    "leave-alone": {
        "type": "array",
        "items": {"type": "string"},
        "description": "JSON pointers of members whose value is never varied.",
    },
    "signer": {
        "type": "string",
        "pattern": "^[\\w.]+:\\w+$",
        "description": "module:function that stamps each body just before it goes out.",
    },
}
_BASELINE_KEYS = {
    "owner": {"type": "string", "description": "Who answers for it."},
    "expires": {"description": "The last day on which it is accepted, like 2027-01-31."},
    "partner": {"type": "string"},
    "check": {"type": "string"},
    "member": {"type": "string"},
    "rule": {"type": "string"},
    "reason": {"type": "string"},
}


def load_config(path: Path | None, environment: Mapping[str, str]) -> Config:
    """The given file, else contracts.toml, else [tool.contracts] of pyproject.toml, else nothing.

    Raises `ConfigError`.
    """
    if path is None:
        if Path("contracts.toml").is_file():
            path = Path("contracts.toml")
        elif Path("pyproject.toml").is_file():
            tool = _toml(Path("pyproject.toml")).get("tool", {})
            return read_config(
                _table(tool.get("contracts", {}), "[tool.contracts]"),
                environment,
                "[tool.contracts] of pyproject.toml",
            )
        else:
            return Config()
    return read_config(_toml(path), environment, str(path))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} is no TOML: {error}") from error


def read_config(
    raw: Mapping[str, Any], environment: Mapping[str, str], where: str = "contracts.toml"
) -> Config:
    """A parsed file, called ``where``, as a `Config`; raises `ConfigError`."""
    by_key = {key(one): one for one in knobs()}
    _known(raw, (*by_key, "partners", "baseline"), where)
    partners = {
        name: _partner(name, said, environment)
        for name, said in _table(raw.get("partners", {}), "partners").items()
    }
    accepted = raw.get("baseline", [])
    if not isinstance(accepted, list):
        raise ConfigError("baseline must be a list: [[baseline]]")
    return Config(
        knobs={by_key[name].name: value for name, value in raw.items() if name in by_key},
        partners=partners,
        baseline=tuple(_accepted(one) for one in accepted),
    )


def _known(said: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    names = list(allowed)
    for name in said:
        if name not in names:
            hint = nearest(name, names, f"known: {', '.join(names)}")
            raise ConfigError(f"{where}: unknown key {name!r}; {hint}")


def _table(said: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise ConfigError(f"{where} must be a table")
    return said


def _partner(name: str, said: Any, environment: Mapping[str, str]) -> PartnerConfig:
    where = f"partners.{name}"
    table = _table(said, where)
    _known(table, _PARTNER_KEYS, where)
    leave_alone = table.get("leave-alone", [])
    if not isinstance(leave_alone, list) or not all(isinstance(one, str) for one in leave_alone):
        raise ConfigError(f"{where}.leave-alone must be a list of JSON pointers")
    for one in ("url", "signer"):
        if not isinstance(table.get(one, ""), str):
            raise ConfigError(f"{where}.{one} must be a string")
    signer = table.get("signer", "")
    if signer and not re.fullmatch(r"[\w.]+:\w+", signer):
        raise ConfigError(f"{where}.signer: {signer!r} must be module:function")
    values = _table(table.get("values", {}), f"{where}.values")
    for pointer in (*values, *leave_alone):
        if not pointer.startswith("/"):
            raise ConfigError(f"{where}: {pointer!r} is no JSON pointer; write it like /Reason")
    return PartnerConfig(
        url=_text(table.get("url", ""), environment, f"{where}.url"),
        headers=_headers(table.get("headers", {}), environment, f"{where}.headers"),
        values=_secrets(values, environment, f"{where}.values"),
        leave_alone=tuple(leave_alone),
        signer=signer,
    )


def _headers(said: Any, environment: Mapping[str, str], where: str) -> dict[str, Secret]:
    """Headers that can be sent as they are; what is wrong is said without the value."""
    headers = _secrets(said, environment, where)
    for name, secret in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ConfigError(f"{where}: {name!r} is no header's name; write it like X-Api-Key")
        if name.lower() in _OF_THE_CHECK:
            raise ConfigError(f"{where}.{name}: the check itself sets {name}, in each request")
        if not _HEADER_VALUE.fullmatch(str(secret.value)):
            raise ConfigError(
                f"{where}.{name}: a header's value is visible ASCII in one line, with no space at "
                "its ends"
            )
    return headers


def _secrets(said: Any, environment: Mapping[str, str], where: str) -> dict[str, Secret]:
    secrets: dict[str, Secret] = {}
    for name, raw in _table(said, where).items():
        if not isinstance(raw, str | int | float | bool):
            raise ConfigError(f"{where}.{name} must be a string, a number, true or false")
        whole = _VARIABLE.fullmatch(raw) if isinstance(raw, str) else None
        variable = whole[1] if whole else re.sub(r"\W+", "_", name).strip("_").upper()
        value = _text(raw, environment, f"{where}.{name}") if isinstance(raw, str) else raw
        secrets[name] = Secret(variable or "VALUE", value)
    return secrets


def _text(raw: str, environment: Mapping[str, str], where: str) -> str:
    def known(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise ConfigError(f"{where}: the environment variable {match[1]} is not set")
        return environment[match[1]]

    return _VARIABLE.sub(known, raw)


def _accepted(said: Any) -> Accepted:
    table = _table(said, "baseline")
    _known(table, _BASELINE_KEYS, "baseline")
    for one in ("owner", "partner", "check", "member", "rule", "reason"):
        if not isinstance(table.get(one, ""), str):
            raise ConfigError(f"baseline: {one} must be a string, not {table[one]!r}")
    if not is_day(table.get("expires")):
        raise ConfigError("baseline: expires must be a date, like 2027-01-31")
    if not table.get("owner"):
        raise ConfigError("baseline: every accepted finding needs an owner")
    if not any(table.get(name) for name in ("partner", "check", "member", "rule")):
        raise ConfigError("baseline: say what is accepted: partner, check, member or rule")
    return Accepted(**table)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors; the shipped copy is kept equal by a test."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "contracts.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **{key(one): _schema_of(one.default, one.metadata) for one in knobs()},
            "partners": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": _PARTNER_KEYS,
                },
            },
            "baseline": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["owner", "expires"],
                    "properties": _BASELINE_KEYS,
                },
            },
        },
    }


def _schema_of(default: Any, metadata: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
    choices: dict[str, Any] = {"enum": list(metadata["choices"])} if "choices" in metadata else {}
    about: dict[str, Any] = {"description": metadata["help"]}
    if isinstance(default, tuple):
        return {"type": "array", "items": choices or {"type": "string"}, **about}
    return {"type": kinds[type(default)], **choices, **about, "default": default}

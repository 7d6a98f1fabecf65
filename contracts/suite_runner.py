"""What the pytest plugin and the suite run: phases of operations, one at a time."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.config import Config, load_config
from contracts.events import Event, OperationFinished
from contracts.findings import Finding
from contracts.fitting import fit
from contracts.session import Session
from contracts.settings import Phase, Settings, knobs, settings_from
from contracts.stamping import Stamp
from contracts.transport import Transport
from contracts.trial import Trial, run
from openapi.documents import Operation, load, partners


class NotTested(AssertionError):
    """An operation to which nothing was sent, or whose every valid body was refused."""


@dataclass(slots=True)
class Contract:
    """Runs phases against implementations, with one transport for each base URL."""

    url: str | None = None
    documents: Path | None = None
    partners: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    config: Config = field(default_factory=Config)
    _transports: dict[str, Transport] = field(default_factory=dict)

    @classmethod
    def from_options(cls, config: pytest.Config) -> Contract:
        """As the command line of pytest says; raises what `contracts check` exits with 2 for."""
        file, folder = config.getoption("contract_config"), config.getoption("contract_documents")
        read = load_config(Path(file) if file else None, os.environ)
        values = {**read.knobs, **_values(config.getoption("contract_set"))}
        return cls(
            url=config.getoption("contract_url"),
            documents=Path(folder) if folder else None,
            partners=tuple(config.getoption("contract_partner")),
            settings=settings_from(values),
            config=read,
        )

    def operations(self) -> list[Operation]:
        """The operations of the chosen documents."""
        documents = load(self.documents, self.partners)
        fit(self.config, documents, partners(self.documents))
        return [operation for document in documents for operation in document.operations]

    def phase(self, operation: Operation, media_type: str, phase: Phase) -> OperationFinished:
        """Run one phase of an operation in one request media type."""
        trial = self._trial(operation, self.url)
        trial.phase(phase, media_type)
        return trial.finish()

    def check(
        self, url: str, *, partner: str = "", documents: Path | None = None, **settings: Any
    ) -> list[Finding]:
        """Check all of an implementation (or one partner's part); its findings, strongest first.

        Keyword arguments are settings: ``depth="quick"``. Raises `NotTested` where an operation was
        not really tested.
        """
        given = settings_from({**_as_values(self.settings), **settings})
        one = Contract(url, documents or self.documents, (partner,) if partner else self.partners)
        one.settings, one.config = given, self.config
        try:
            return [finding for operation in one.operations() for finding in one._all(operation)]
        finally:
            one.close()

    def close(self) -> None:
        """Close every connection."""
        for transport in self._transports.values():
            transport.close()

    def failing(self, findings: Sequence[Finding]) -> list[Finding]:
        """Those findings that make a run fail by ``fail-on``, and that nobody has accepted."""
        today = date.today()
        return [
            one
            for one in findings
            if one.fails(self.settings.fail_on) and not self.config.accepts(one, today)
        ]

    def _all(self, operation: Operation) -> Sequence[Finding]:
        trial = self._trial(operation, self.url)
        for _ in run(trial, self.settings.phase):
            pass
        finished = trial.finish()
        if finished.reason:
            raise NotTested(f"{operation.path}: {finished.reason}")
        return finished.findings

    def _trial(self, operation: Operation, url: str | None) -> Trial:
        config = self.config.of(operation.partner)
        base = config.url or url
        if not base:
            raise pytest.UsageError("give --contract-url")
        if base not in self._transports:
            permission, limits = self.settings.permission(), self.settings.limits()
            self._transports[base] = Transport(base, permission, limits)
        stamp = Stamp.of(config, operation)
        return Trial(Session(operation, self.settings, self._transports[base], stamp, _silent))


def _silent(event: Event) -> None:
    """Nobody listens: the test's own result is the report."""


def _values(texts: Sequence[str]) -> Mapping[str, Any]:
    by_key = {one.name.replace("_", "-"): one for one in knobs()}
    values: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if name not in by_key or not equals:
            raise pytest.UsageError(
                f"--contract-set {text}: write KEY=VALUE with one of {', '.join(by_key)}"
            )
        default: Any = by_key[name].default
        number = isinstance(default, int | float) and not isinstance(default, bool)
        values[by_key[name].name] = type(default)(value) if number else value
    return values


def _as_values(settings: Settings) -> dict[str, Any]:
    return {one.name: getattr(settings, one.name) for one in knobs()}


def told(findings: Sequence[Finding]) -> str:
    """Findings as the text of a failed test."""
    return "\n\n".join(
        f"{one.severity}: {one.message}\n  expected {one.expected}; came {one.came}\n"
        f"  evidence: {one.basis} {one.quote}\n  {one.curl}"
        for one in findings
    )

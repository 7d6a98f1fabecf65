"""What is told of a refusal: the one value behind it, and how much the page has to do with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from contracts.attempts import Attempt
from contracts.config import ConfigError, PartnerConfig, Secret
from contracts.findings import Finding
from contracts.session import Session
from contracts.settings import Phase, Settings
from contracts.stamping import Stamp
from contracts.trial import Trial, run
from openapi.documents import load
from openapi.exchange import Reply, Request

Refuses = Callable[[dict[str, Any]], bool]


class Target:
    """Takes every body but those that ``refuses`` speaks of; knows JSON and flat forms."""

    url = "http://127.0.0.1:9"

    def __init__(self, refuses: Refuses, status: int = 400) -> None:
        self.bodies: list[bytes] = []
        self._refuses = refuses
        self._status = status

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        self.bodies.append(request.body)
        refused = self._refuses(said(request.body))
        return Attempt(request, Reply(self._status if refused else 200))

    def spent(self, operation: str) -> int:
        return len(self.bodies)


def said(body: bytes) -> dict[str, Any]:
    if body.startswith(b"{"):
        told: dict[str, Any] = json.loads(body)
        return told
    return {} if body.startswith(b"<") else dict(parse_qsl(body.decode()))


def found(partner: str, refuses: Refuses, *phases: Phase, status: int = 400) -> list[Finding]:
    (document,) = load(partners=[partner])
    (operation,) = document.operations
    stamp = Stamp.of(PartnerConfig(), operation)
    target = Target(refuses, status)
    trial = Trial(Session(operation, Settings(), target, stamp, lambda event: None))
    list(run(trial, phases))
    times = Counter(body for body in target.bodies if target._refuses(said(body)))
    assert all(count <= 3 for count in times.values()), "a refusal was asked for again and again"
    return list(trial.finish().findings)


def holds(body: dict[str, Any], text: str) -> bool:
    return any(text in below for below in body.values() if isinstance(below, str))


def test_texts_sent_together_are_told_apart_where_one_is_refused() -> None:
    findings = found("calendar", lambda body: holds(body, "DROP TABLE"), "nasty")

    said = {one.message.partition(" is a ")[2].partition(" is ")[0] for one in findings}
    assert said == {"text with SQL, cut to 14 characters"}


def test_a_kind_of_value_that_fails_everywhere_is_left_out_of_the_rows_to_come() -> None:
    (document,) = load(partners=["vezeeta"])
    (operation,) = document.operations
    target = Target(lambda body: holds(body, "DROP TABLE"))
    stamp = Stamp.of(PartnerConfig(), operation)
    trial = Trial(Session(operation, Settings(), target, stamp, lambda event: None))

    list(run(trial, ("nasty",)))

    refused = [number for number, body in enumerate(target.bodies) if holds(said(body), "DROP")]
    assert len(trial.finish().findings) == 2
    assert len(target.bodies) - refused[-1] > 15, "rows that no longer hold what fails"


def test_a_text_that_is_cut_on_the_way_is_told_as_it_is() -> None:
    findings = found("calendar", lambda body: holds(body, "\U0001f600" * 2), "nasty")

    assert all("\U0001f600" * 3 not in one.body for one in findings)
    assert any("two characters each, cut to 2 characters is" in one.message for one in findings)


def moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def born_later(body: dict[str, Any]) -> bool:
    day, birth = (moment(body.get(name)) for name in ("ReservationDate", "PatientBirthDate"))
    return day is not None and birth is not None and birth > day


def in_summer(body: dict[str, Any]) -> bool:
    return any("2026-03-29" in str(body.get(name)) for name in ("ReservationDate",))


def test_a_date_that_is_refused_only_beside_another_is_a_note() -> None:
    findings = found("vezeeta", born_later, "samples", "valid", "nasty")

    assert {one.severity for one in findings} == {"note"}


def test_a_date_that_is_refused_wherever_the_others_are_breaks_the_page() -> None:
    findings = found("vezeeta", in_summer, "samples", "valid", "nasty")

    assert {(one.member, one.severity) for one in findings} == {("/ReservationDate", "error")}


@pytest.mark.parametrize("status", [403, 409, 423])
def test_a_status_with_reasons_of_its_own_makes_a_refusal_a_note(status: int) -> None:
    def refuses(body: dict[str, Any]) -> bool:
        return holds(body, "00123")

    told = {one.severity for one in found("calendar", refuses, "nasty", status=status)}

    assert told == {"note"}
    assert {one.severity for one in found("calendar", refuses, "nasty")} == {"error"}


def test_who_refuses_another_caller_is_within_its_rights() -> None:
    (document,) = load(partners=["amsalem"])
    sample = document.operations[0].requests["application/json"].examples[0].value

    def unknown(body: dict[str, Any]) -> bool:
        return bool(body.get("UserName") != sample["UserName"])

    findings = found("amsalem", unknown, "samples", "valid", "nasty")

    assert {one.severity for one in findings if one.member == "/UserName"} == {"note"}


def test_configured_values_that_xml_cannot_say_are_one_line() -> None:
    (document,) = load(partners=["vezeeta"])
    (operation,) = document.operations
    config = PartnerConfig(values={"/PatientName": Secret("NAME", "a\x0bb")})
    stamp = Stamp.of(config, operation)

    with pytest.raises(ConfigError, match="application/xml cannot say them"):
        Session(operation, Settings(), Target(lambda body: False), stamp, lambda event: None)

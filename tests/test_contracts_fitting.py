"""A configuration must fit the documents: what it names and nobody has is refused, not ignored."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts.config import ConfigError, read_config
from contracts.fitting import fit
from openapi.documents import load, partners

CALENDAR = load(partners=["calendar"])


def refusal(raw: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as refused:
        fit(read_config(raw, {}), CALENDAR, partners())
    return str(refused.value)


@pytest.mark.parametrize(
    "said",
    [
        {"values": {"/UserId": "84ef7a81-c643-4b8e-85e5-1ff52fc35f3d"}},
        {"values": {"/Reasons/0/ReasonId": "84ef7a81-c643-4b8e-85e5-1ff52fc35f3d"}},
        {"values": {"/userid": "84ef7a81-c643-4b8e-85e5-1ff52fc35f3d"}},
        {"leave-alone": ["/Reasons/*/ReasonId", "/Note"]},
    ],
)
def test_members_of_the_document_fit(said: dict[str, Any]) -> None:
    fit(read_config({"partners": {"calendar": said}}, {}), CALENDAR, partners())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"values": {"/UserIdd": 1}}, "calendar.values: no member '/UserIdd'; did you mean '/User"),
        ({"leave-alone": ["/Notes"]}, "leave-alone: no member '/Notes'; did you mean '/Note'?"),
        ({"values": {"/Reasons/0/Id": 1}}, "did you mean '/Reasons/0/ReasonId'?"),
        ({"values": {"/Zzz/Deep": 1}}, "there are: /EncounterTypeId, "),
        ({"values": {"/Reasons/first/ReasonId": 1}}, "'first' must be an index"),
    ],
)
def test_a_member_that_is_not_there_is_refused(said: dict[str, Any], words: str) -> None:
    assert words in refusal({"partners": {"calendar": said}})


def test_a_partner_that_is_not_there_is_refused() -> None:
    assert "no partner 'calender'; did you mean 'calendar'?" in refusal(
        {"partners": {"calender": {}}}
    )


def test_a_partner_that_is_not_checked_this_time_fits() -> None:
    fit(read_config({"partners": {"amsalem": {}}}, {}), CALENDAR, partners())


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"check": "server-eror"}, "no check 'server-eror'; did you mean 'server-error'?"),
        ({"partner": "calender"}, "no partner 'calender'; did you mean 'calendar'?"),
    ],
)
def test_what_is_accepted_must_be_there(entry: dict[str, Any], words: str) -> None:
    known = {"owner": "Ann", "expires": date(2999, 1, 31)}

    assert words in refusal({"baseline": [{**known, **entry}]})


@pytest.mark.parametrize(
    ("partner", "pointer", "value", "words"),
    [
        ("cmt", "/Parameter/PatientId", "hunter2", "/Parameter/PatientId must be a whole number"),
        ("cmt", "/Parameter/CanUpdate", "hunter2", "/Parameter/CanUpdate must be true or false"),
        ("cmt", "/Parameter/Title", 7, "/Parameter/Title must be a string"),
        ("cmt", "/Parameter", "hunter2", "/Parameter must be left out"),
        ("cmt", "/Parameter/LocationIds", "hunter2", "its items have values, like /0"),
    ],
)
def test_a_value_of_another_kind_is_refused_and_not_told(
    partner: str, pointer: str, value: Any, words: str
) -> None:
    config = read_config({"partners": {partner: {"values": {pointer: value}}}}, {})

    with pytest.raises(ConfigError) as refused:
        fit(config, load(partners=[partner]), partners())

    assert f"partners.{partner}.values.{words}" in str(refused.value) or words in str(refused.value)
    assert "hunter2" not in str(refused.value)

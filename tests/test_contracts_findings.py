"""Findings: equal ones are one, and those of one reply name their members together."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.checks.metamorphic.sameness import not_the_same
from contracts.comparing import kind
from contracts.findings import Finding, collapse, named_together


def finding(member: str, **about: Any) -> Finding:
    return Finding(
        **{
            "check": "body-as-documented",
            "partner": "bookings",
            "operation": "POST /api/Book",
            "media_type": "application/json",
            "phase": "samples",
            "message": f"the JSON reply's {member}: expected a text, came nothing",
            "expected": "a text",
            "came": "nothing",
            "member": member,
            "rule": "required",
            "curl": "curl http://127.0.0.1/api/Book",
            **about,
        }
    )


def test_what_differs_in_the_member_alone_is_one_finding_that_names_them_all() -> None:
    first, second, third = (finding(name) for name in ("/Name", "/Note", "/Names"))

    (told,) = named_together([first, second, third])

    assert told.message == "the JSON reply's /Name, /Note and /Names: expected a text, came nothing"
    assert (told.member, told.members) == ("/Name", ("/Name", "/Note", "/Names"))


def test_another_request_rule_or_kind_of_value_is_told_apart() -> None:
    first = finding("/Name")
    others = [
        finding("/Note", curl="curl -d '{}' http://127.0.0.1/api/Book"),
        finding("/Note", rule="type"),
        finding("/Note", message="the JSON reply's /Note: expected a text, came a number"),
        finding("/Note", evidence="sample"),
    ]

    assert named_together([first, *others]) == [first, *others]


def test_findings_of_the_whole_body_stay_as_they_are() -> None:
    whole = [finding("", message="the reply has no body"), finding("", message="the reply is slow")]

    assert named_together(whole) == whole


def test_equal_findings_are_one_that_counts() -> None:
    (told,) = collapse([finding("/Name"), finding("/Name", media_type="text/json")])

    assert (told.times, told.media_types) == (2, ("application/json", "text/json"))


def test_the_difference_in_several_members_is_told_in_the_plural_too() -> None:
    said = [not_the_same(name, "for an absent member as for null") for name in ("/A", "/B")]

    (told,) = named_together([finding(one.member, message=one.message) for one in said])

    assert told.message == "in /A and /B the reply is not the same for an absent member as for null"


@pytest.mark.parametrize(("text", "words"), [("", "an empty text"), ("a", "a text of 1 character")])
def test_a_text_is_described_in_good_grammar(text: str, words: str) -> None:
    assert kind(text) == words

"""How errors are written."""

import json

import pytest

from mockserver import problems
from mockserver.problems import (
    BODY_INVALID,
    MOST_VIOLATIONS,
    PATH_UNKNOWN,
    Problem,
    ProblemType,
    invalid_body,
    refusal,
)
from openapi.violations import Violation
from openapi.wire.limits import DEEPEST

TYPES = [each for each in vars(problems).values() if isinstance(each, ProblemType)]


def violation(came: str = "nothing", quote: str = "") -> Violation:
    return Violation("/a", ("a",), "required", "a string", came, "page", quote)


def told(problem: Problem) -> dict[str, object]:
    members: dict[str, object] = json.loads(problem.body())
    return members


def test_every_type_has_a_name_of_its_own() -> None:
    assert len({each.name for each in TYPES}) == len(TYPES)


@pytest.mark.parametrize("type", TYPES, ids=lambda each: each.name)
def test_every_type_says_what_can_be_done(type: ProblemType) -> None:
    assert type.title
    assert type.hint.endswith(".")
    assert type.name == type.name.lower().replace(" ", "-")
    assert 400 <= type.status < 600


def test_a_problem_has_the_members_of_rfc_9457() -> None:
    assert told(Problem(PATH_UNKNOWN, "what happened", ("/a",))) == {
        "type": "urn:mockserver:problem:path-unknown",
        "title": PATH_UNKNOWN.title,
        "status": 404,
        "detail": "what happened",
        "hint": PATH_UNKNOWN.hint,
        "offered": ["/a"],
    }


def test_a_violation_shows_its_evidence_and_the_sentence_behind_it() -> None:
    problem = invalid_body("the body", [violation(quote="Required")]).problem

    assert told(problem)["violations"] == [
        {
            "where": "/a",
            "rule": "required",
            "expected": "a string",
            "came": "nothing",
            "evidence": "page",
            "quote": "Required",
        }
    ]
    assert problem.detail == "1 violation in the body"


def test_text_is_written_as_it_came() -> None:
    body = Problem(PATH_UNKNOWN, 'né "<b>" \U0001f600').body()

    assert 'né \\"<b>\\" \U0001f600'.encode() in body


@pytest.mark.parametrize("came", ["\r\nSet-Cookie: a", "\x00\x1b[31m", "\ud800", "\u2028"])
def test_whatever_came_is_valid_json_in_utf_8(came: str) -> None:
    body = invalid_body("it", [violation(came)]).problem.body()

    assert json.loads(body.decode("utf-8"))["violations"][0]["came"] == came
    assert b"\n" not in body


def test_a_flood_of_violations_is_cut_and_counted() -> None:
    problem = invalid_body("it", [violation()] * (MOST_VIOLATIONS + 5)).problem

    listed = told(problem)["violations"]
    assert isinstance(listed, list)
    assert len(listed) == MOST_VIOLATIONS
    assert problem.detail == "1005 violations in it; the first 1000 follow"


@pytest.mark.parametrize(
    ("rule", "flag"), [("depth", "--depth-limit"), ("members", "--member-limit")]
)
def test_a_limit_of_ours_is_told_with_what_raises_it(rule: str, flag: str) -> None:
    limit = Violation("", (), rule, "at most 3", "more", "framework")

    assert (
        invalid_body("it", [limit]).problem.detail == f"1 violation in it ({flag} raises the limit)"
    )


def test_what_no_setting_raises_is_not_said_to_be_raised() -> None:
    deepest = Violation("", (), "depth", f"at most {DEEPEST} levels of nesting", "more")

    assert "raises" not in invalid_body("it", [deepest]).problem.detail


def test_a_refusal_carries_its_problem() -> None:
    refused = refusal(PATH_UNKNOWN, "no", offered=["/a"], headers=[("Allow", "POST")])

    assert refused.problem == Problem(PATH_UNKNOWN, "no", ("/a",), (), (("Allow", "POST"),))
    assert str(refused) == "no"
    assert invalid_body("it", [violation()]).problem.type is BODY_INVALID

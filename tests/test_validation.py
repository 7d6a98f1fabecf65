"""Every violation is found, with where, what was expected, what came and who says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openapi.schemas import Schema, SchemaReader
from openapi.validation import Validator
from openapi.violations import MOST_VIOLATIONS, Violation
from tests.bodies import content, rules
from tests.growth import assert_linear, cpu_of

JSON = "application/json"
CALENDAR = content("calendar", JSON)


def read(raw: dict[str, Any], components: dict[str, Any] | None = None) -> Schema:
    return SchemaReader(components or {}).read(raw, ())


def broken(raw: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    return [(one.where, one.rule) for one in Validator(read(raw)).violations(value)]


INT32 = {"type": "integer", "format": "int32"}
TEXT = {"type": "string", "minLength": 2, "maxLength": 4}
ENUM = {"type": "string", "x-enum": True, "x-known-values": ["Created"]}
BLANK = {"type": "string", "x-blank": "refused"}


@pytest.mark.parametrize(
    ("schema", "good"),
    [
        *((INT32, value) for value in (0, -(2**31), 2**31 - 1)),
        *(({"type": "integer"}, value) for value in (2**63, -(10**30))),
        *((TEXT, value) for value in ("ab", "abcd", "😀", "😀😀")),
        *((ENUM, value) for value in ("Created", "Unheard")),
        (ENUM, 7),
        *((BLANK, value) for value in ("x", " x ", "\u200b")),
        *(({"type": "number"}, value) for value in (Decimal("1.5"), Decimal("1E+300"))),
        ({"type": "number"}, 1),
        ({"type": "number", "format": "decimal"}, 2**96 - 1),
        *(({}, None), ({}, 1), ({}, [1]), ({}, {"a": 1})),
        ({"type": "object", "properties": {}}, {"Unknown": 1}),
        ({"type": "string", "nullable": True}, None),
        ({"type": "object", "properties": {}, "nullable": True}, None),
    ],
)
def test_what_a_schema_allows_is_no_violation(schema: dict[str, Any], good: Any) -> None:
    assert broken(schema, good) == []


@pytest.mark.parametrize(
    ("schema", "bad", "rule"),
    [
        *((INT32, value, "type") for value in (Decimal("1.0"), Decimal("1.5"), True)),
        *((INT32, "1", "type"), (INT32, [], "type"), (INT32, {}, "type")),
        *((INT32, value, "format") for value in (2**31, -(2**31) - 1, 10**400)),
        (INT32, None, "nullable"),
        *((TEXT, value, "maxLength") for value in ("abcde", "😀😀😀", "abc😀")),
        (TEXT, "a", "minLength"),
        *((ENUM, value, "type") for value in ("", " ")),
        *((ENUM, value, "type") for value in (Decimal("1.0"), True, Decimal("1.5"))),
        *((BLANK, value, "x-blank") for value in ("", " ", "\t\r\n", "\u00a0\u3000\u2003")),
        ({"type": "number", "format": "decimal"}, 2**96, "format"),
        *(({"type": "boolean"}, 0, "type"), ({"type": "boolean"}, "true", "type")),
        ({"type": "string", "format": "uuid"}, "1b657c92b04c4123a3de09388147d9f7", "format"),
        ({"type": "string", "format": "date-time"}, "2026-02-30T00:00:00Z", "format"),
        ({"type": "string", "format": "timespan"}, "PT0S", "format"),
        ({"type": "string", "pattern": "^a+$"}, "b", "pattern"),
        ({"type": "integer", "minimum": 5}, 4, "minimum"),
        ({"type": "integer", "format": "int32", "maximum": 5}, 6, "maximum"),
        ({"type": "object", "properties": {}}, None, "nullable"),
        ({"type": "object", "properties": {}, "nullable": True}, [], "type"),
        ({"type": "array", "items": {}}, {}, "type"),
    ],
)
def test_what_a_schema_forbids_is_one_violation(
    schema: dict[str, Any], bad: Any, rule: str
) -> None:
    assert broken(schema, bad) == [("", rule)]


def test_all_violations_are_listed_in_the_order_of_the_document() -> None:
    reading = CALENDAR.read(
        b'{"Reasons":[{"ReasonId":"x"},{},{"ReasonId":5}],"Note":5,"PaidAmount":"1","UserId":null}'
    )

    assert rules(reading) == [
        ("/UserId", "nullable"),
        ("/AppointmentOn", "required"),
        ("/Reason", "required"),
        ("/Note", "type"),
        ("/PaidAmount", "type"),
        ("/AccountId", "required"),
        ("/Reasons/0/ReasonId", "format"),
        ("/Reasons/2/ReasonId", "type"),
    ]


def found(body: bytes, where: str) -> Violation:
    return next(one for one in CALENDAR.read(body).violations if one.where == where)


@pytest.mark.parametrize(
    ("body", "where", "said"),
    [
        (b"{}", "/Reason", ("required", "Reason, a string", "nothing", "page", "Required")),
        (
            b'{"Reason":"' + b"x" * 251 + b'"}',
            "/Reason",
            (
                *("maxLength", "at most 250 characters (UTF-16 units)", "251 characters", "page"),
                "String length: inclusive between 0 and 250",
            ),
        ),
        (
            b'{"Reason":" "}',
            "/Reason",
            ("x-blank", "text that is not blank", '" "', "framework", "Required"),
        ),
        (
            b'{"MethodId":3000000000}',
            "/MethodId",
            (
                *("format", "an integer from -2147483648 to 2147483647 or null", "3000000000"),
                *("framework", ""),
            ),
        ),
        (
            b'{"PaidAmount":null}',
            "/PaidAmount",
            ("nullable", "a number", "null", "sample", ""),
        ),
    ],
)
def test_a_violation_says_what_was_expected_what_came_and_who_says_so(
    body: bytes, where: str, said: tuple[str, ...]
) -> None:
    one = found(body, where)

    assert (one.rule, one.expected, one.came, one.evidence, one.quote) == said


def test_a_long_value_is_told_in_short() -> None:
    one = found(b'{"UserId":"' + b"x" * 100_000 + b'"}', "/UserId")

    assert len(one.came) <= 60


LIST = {"type": "object", "properties": {"A": {"type": "array", "items": INT32}}}
LISTS = {"type": "array", "items": LIST}


@pytest.mark.parametrize(
    ("schema", "value", "first"),
    [
        (LIST, {"A": [1] * 5000 + ["x"]}, ("/A/5000", "type")),
        (LIST, {"A": [1] * 5000 + [Decimal("1.0")]}, ("/A/5000", "type")),
        (LISTS, [{"A": [1] * 1500}] * 3 + [{"A": [1] * 1500 + [None]}], ("/3/A/1500", "nullable")),
        (LISTS, [{"A": [1]}] * 2500 + [{"A": [1, "x"]}], ("/2500/A/1", "type")),
        (LISTS, [{"A": [1]}] * 2500 + [{"A": [1] * 2000 + ["x"]}], ("/2500/A/2000", "type")),
    ],
)
def test_a_violation_deep_in_long_lists_is_found(
    schema: dict[str, Any], value: Any, first: tuple[str, str]
) -> None:
    assert broken(schema, value)[:1] == [first]


def test_no_more_than_a_hundred_violations_are_listed() -> None:
    assert len(broken(LIST, {"A": ["x"] * 100_000})) == MOST_VIOLATIONS


def test_a_lone_surrogate_is_a_violation_wherever_the_value_came_from() -> None:
    assert broken({"type": "string"}, "\ud800") == [("", "syntax")]


@pytest.mark.parametrize(
    "body",
    [
        lambda n: b'{"Reasons":[' + b"{}," * n + b'5],"x":[' + b"1," * n + b"1]}",
        lambda n: b'{"Reasons":[' + b"5," * n + b"5]}",
        lambda n: (
            b'{"Reasons":['
            + b"{}," * n
            + b"5],"
            + b",".join(b'"n%d":1' % i for i in range(n))
            + b"}"
        ),
    ],
    ids=["one at the end", "all", "among many names"],
)
def test_a_body_twice_as_large_costs_at_most_three_times_as_much(body: Any) -> None:
    sent = {times: body(30_000 * times) for times in (1, 2)}

    assert_linear(lambda times: cpu_of(lambda: CALENDAR.read(sent[times])))


@pytest.mark.parametrize(
    ("came", "told"),
    [("1.0", "1.0"), ("1e0", "1, written with an exponent"), ("1e9", "1E+9"), ("-5e0", "-5, w")],
)
def test_a_number_that_only_looks_whole_is_told_as_it_was_written(came: str, told: str) -> None:
    (violation,) = Validator(read(INT32)).violations(Decimal(came))

    assert violation.came.startswith(told)

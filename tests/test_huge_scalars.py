"""Texts of thousands of digits are refused: Python raises where it converts more than 4,300."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from openapi.schemas import Schema
from openapi.validation import Validator
from openapi.wire.formats import decimal, duration_to_timespan, integer

DIGITS = "9" * 5_000


@pytest.mark.parametrize("text", [DIGITS, f"-{DIGITS}", DIGITS[:4_301], DIGITS[:4_000]])
@pytest.mark.parametrize(
    ("convert", "schema"),
    [
        (integer, Schema("whole", "integer", format="int32")),
        (integer, Schema("whole", "integer", format="int64")),
        (decimal, Schema("number", "number", format="decimal")),
    ],
    ids=["int32", "int64", "decimal"],
)
def test_a_huge_number_is_refused(convert: Callable[[str], Any], schema: Schema, text: str) -> None:
    assert len(Validator(schema).violations(convert(text))) == 1


@pytest.mark.parametrize("text", [f"{DIGITS}.5", f"1.{DIGITS}", f".{DIGITS}", f"{DIGITS}e1"])
def test_a_number_of_too_many_digits_stays_text(text: str) -> None:
    assert decimal(text) == text


@pytest.mark.parametrize("text", [f"P{DIGITS}D", f"PT{DIGITS}S", "P10675200D", "-P99999999D"])
def test_a_duration_longer_than_any_timespan_is_none(text: str) -> None:
    assert duration_to_timespan(text) is None


@pytest.mark.parametrize("sign", ["", "-"])
def test_the_longest_timespan_is_read(sign: str) -> None:
    assert duration_to_timespan(f"{sign}P10675199DT2H48M5.4775807S") == (
        f"{sign}10675199.02:48:05.4775807"
    )

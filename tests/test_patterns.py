"""Which patterns are told to be catastrophic."""

import pytest

from openapi.patterns import is_catastrophic
from openapi.wire.formats import PATTERNS


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "(a*)*b",
        "^(?:a|a)*$",
        "(a|aa)+$",
        r"^(\w+\s?)*$",
        r"(\s*\w+)*!",
        "((a+)b?)*c",
        "(?P<name>x{1,9})+y",
        r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@)$",
        r"(\p{L}+)*",
        "([^,]+,?)+",
    ],
)
def test_a_repetition_of_what_can_be_divided_in_many_ways_is_told(pattern: str) -> None:
    assert is_catastrophic(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *PATTERNS.values(),
        "",
        "^a+$",
        "(a)+(b)*",
        "(?:[0-9]{1,3}[.])+",
        "([a-z]+-)*[a-z]+",
        "(cat|dog)+",
        "(a+){3}",
        r"\(a+\)+",
        "[(a+)+]",
        "(ab?)*",
        "a{2,3}",
        "(unclosed",
        ")",
        "*",
    ],
)
def test_other_patterns_are_not(pattern: str) -> None:
    assert not is_catastrophic(pattern)

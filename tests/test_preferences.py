"""`Prefer` as RFC 7240 writes it."""

import pytest

from mockserver.preferences import Wish, parse_prefer, preference
from tests.growth import assert_linear, cpu_of


@pytest.mark.parametrize(
    ("headers", "preferences"),
    [
        ([], {}),
        ([""], {}),
        (["example=sample"], {"example": "sample"}),
        (["Example = sample ; x=y"], {"example": "sample"}),
        (["respond-async, wait=100"], {"respond-async": "", "wait": "100"}),
        (["code=404", "example=a"], {"code": "404", "example": "a"}),
        (["example=a, example=b", "example=c"], {"example": "a"}),
        ([r'example="a, \"b\"; c", code=200'], {"example": 'a, "b"; c', "code": "200"}),
        (['example="a";q="x,code=1", code=2'], {"example": "a", "code": "2"}),
        (['example=""'], {"example": ""}),
        (["fault=drip:2.5, delay=1"], {"fault": "drip:2.5", "delay": "1"}),
        (["fault=wrong-type:text/html;q=1"], {"fault": "wrong-type:text/html"}),
        (["=, ,;,example=a"], {"example": "a"}),
        (['example="open, code=404'], {"example": ""}),
        (["example=(no token)"], {"example": ""}),
    ],
    ids=str,
)
def test_preferences_are_read(headers: list[str], preferences: dict[str, str]) -> None:
    assert parse_prefer(headers) == preferences


def test_an_unknown_preference_is_no_wish() -> None:
    assert Wish.of(["return=minimal, code=404"]) == Wish(code="404")


@pytest.mark.parametrize("piece", ['"', '\\"', '"\\', ",", "a=", 'a="', "; ", "é"])
def test_reading_takes_time_in_proportion(piece: str) -> None:
    """Twice the header, at most three times the work: compared within one process."""
    headers = {times: ['a="' + piece * 5_000 * times] * 5 for times in (1, 2)}

    assert_linear(lambda times: cpu_of(lambda: parse_prefer(headers[times])))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("sample", "example=sample"),
        ("two words", 'example="two words"'),
        ('a"b\\c', r'example="a\"b\\c"'),
        ("a\r\nX: 1", 'example="a??X: 1"'),
        ("naïve", 'example="na?ve"'),
    ],
)
def test_an_applied_preference_is_one_line_of_visible_ascii(value: str, written: str) -> None:
    assert preference("example", value) == written

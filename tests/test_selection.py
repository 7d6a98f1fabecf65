"""Which example answers, and what is said of the choice."""

from pathlib import Path

import pytest

from mockserver.preferences import Wish
from mockserver.problems import CODE_UNKNOWN, EXAMPLE_MISSING, EXAMPLE_UNKNOWN, ProblemType, Refused
from mockserver.selection import choose
from openapi.documents import Operation, load
from tests.mocks import name_of, operations, write_sixth


@pytest.fixture
def parcels(tmp_path: Path) -> Operation:
    return load(write_sixth(tmp_path))[0].operations[0]


@pytest.mark.parametrize(
    ("wish", "status", "name"),
    [
        (Wish(), 200, "sample"),
        (Wish(example="sample"), 200, "sample"),
        (Wish(code="200"), 200, "sample"),
        (Wish(code="202"), 202, "empty"),
        (Wish(code="404"), 404, "refused"),
        (Wish(code="404", example="refused"), 404, "refused"),
        (Wish(example="refused"), 400, "refused"),
        (Wish(example="empty"), 202, "empty"),
    ],
    ids=str,
)
def test_a_wish_is_granted(parcels: Operation, wish: Wish, status: int, name: str) -> None:
    choice = choose(parcels, wish)

    assert (choice.status, choice.example.name) == (status, name)
    assert (choice.media_type is None) == (name == "empty")


@pytest.mark.parametrize(
    ("wish", "type", "offered"),
    [
        (Wish(example="Sample"), EXAMPLE_UNKNOWN, ("sample", 'two words, "quoted"')),
        (Wish(example="refused", code="200"), EXAMPLE_UNKNOWN, ("sample", 'two words, "quoted"')),
        (Wish(code="409"), EXAMPLE_MISSING, ("200", "202", "4XX")),
        (Wish(code="500"), CODE_UNKNOWN, ("200", "202", "4XX")),
        (Wish(code="4XX"), CODE_UNKNOWN, ("200", "202", "4XX")),
        (Wish(code="0200"), CODE_UNKNOWN, ("200", "202", "4XX")),
        (Wish(code="²00"), CODE_UNKNOWN, ("200", "202", "4XX")),
    ],
    ids=str,
)
def test_what_cannot_be_granted_is_404_with_what_is_on_offer(
    parcels: Operation, wish: Wish, type: ProblemType, offered: tuple[str, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        choose(parcels, wish)

    problem = refused.value.problem
    assert (problem.type, problem.type.status) == (type, 404)
    assert problem.offered[: len(offered)] == offered


def test_a_choice_says_each_step_that_led_to_it(parcels: Operation) -> None:
    choice = choose(parcels, accept="text/html, */*;q=0.1")

    assert choice.why == (
        "status 200: the document's first success",
        "example sample: the first of application/json",
        "media type application/json: Accept",
    )
    assert choice.summary == "example=sample"
    assert choice.applied == ()


def test_only_what_was_wished_for_is_said_to_be_applied(parcels: Operation) -> None:
    assert choose(parcels, Wish(code="404")).applied == ("code=404",)
    assert choose(parcels, Wish("sample", "200")).applied == ("example=sample", "code=200")


@pytest.mark.parametrize("operation", operations(), ids=name_of)
def test_each_documented_example_can_be_chosen_in_its_media_type(operation: Operation) -> None:
    for reply in operation.replies.values():
        code = reply.status.replace("X", "0")
        for content in reply.contents.values():
            for example in content.examples:
                choice = choose(operation, Wish(example.name, code), content.media_type)

                assert (choice.example, choice.media_type) == (example, content.media_type)


@pytest.mark.parametrize("operation", operations(), ids=name_of)
def test_an_example_is_found_whatever_is_accepted(operation: Operation) -> None:
    """An example in JSON only is given in JSON, also to who would rather have XML."""
    for name in operation.replies["200"].example_names():
        choice = choose(operation, Wish(name), "application/xml", "application/xml")

        assert choice.example.name == name

"""What is read from the text of an XML document alone is what lxml reads, or is left to lxml."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from openapi.violations import Unreadable, Value
from openapi.wire.limits import DEFAULT_LIMITS
from openapi.wire.xml_body import XmlCodec
from openapi.wire.xml_parser import parse
from openapi.wire.xml_plain import MOST_BYTES, PlainReader
from openapi.wire.xml_reader import XmlReader
from tests.bodies import OPERATIONS

CONTENT = OPERATIONS["vezeeta"].requests["application/xml"]
assert isinstance(CONTENT.codec, XmlCodec)
SHAPES = CONTENT.codec._shapes
PLAIN = PlainReader(SHAPES)

SAMPLE = CONTENT.examples[0].body.decode()
START = SAMPLE.partition(">")[0] + ">"
END = "</ReservationModel>"
ELEMENTS = re.findall(r"<\w+>[^<]*</\w+>", SAMPLE)
BITS = (
    *("<", ">", "/", "/>", "&", "&amp;", "&#60;", "]", "]]>", '"', "'", "=", "é", "😀", ""),
    *(" ", "\n", "\t", "\r\n", "\0", "\x01", "\x1f", "\x7f", "\x85", "\xa0", "\u2028"),
    *("\ufeff", "\ufffe", "\uffff", "<!--x-->", "<![CDATA[x]]>", "<?p x?>", "<!DOCTYPE a>"),
    *('<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8"?>', ' i:nil="true"', "i:"),
    *("<ActionMaker>", "</ActionMaker>", "<ActionMaker/>", '<ActionMaker i:nil="true" />', "</>"),
    *("<A/>", "<x>y</x>", ' a="b"', ' xmlns=""', ' xmlns="x"', ' xmlns:i="x"', START, END),
)


def by_lxml(body: bytes) -> Value:
    """The value by way of a tree; None where anything at all is wrong."""
    reader = XmlReader(SHAPES, DEFAULT_LIMITS, most=100, may_hold_nil=True)
    try:
        value = reader.read(parse(body, None))
    except Unreadable:
        return None
    return None if reader.notes else value


def spoilt(seed: int) -> Iterator[bytes]:
    """Documents of a few members, most of them with something wrong or unusual in one place."""
    chance = random.Random(seed)
    for _ in range(500):
        places = sorted(chance.sample(range(len(ELEMENTS)), chance.randint(0, 5)))
        blank = chance.choice(("", "\n  "))
        text = START + blank + blank.join(ELEMENTS[place] for place in places) + END
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
            at = chance.randint(0, len(text))
            text = text[:at] + chance.choice(BITS) + text[at + chance.choice((0, 0, 0, 1, 4)) :]
        yield text.encode()


@pytest.mark.parametrize("seed", range(20))
def test_what_is_read_from_the_text_is_what_lxml_reads(seed: int) -> None:
    for body in spoilt(seed):
        value = PLAIN.read(body)

        assert value is None or value == by_lxml(body), body


@pytest.mark.parametrize(
    ("between", "value"),
    [
        ("", {}),
        ("\n  ", {}),
        ("<ActionMaker></ActionMaker>", {"ActionMaker": ""}),
        ("<ActionMaker> a' \"é </ActionMaker>\n", {"ActionMaker": " a' \"é "}),
        ('<ActionMaker i:nil="true"/>', {"ActionMaker": None}),
        ('<ActionMaker i:nil="true" /> <Fees>1</Fees>', {"ActionMaker": None, "Fees": 1}),
    ],
)
@pytest.mark.parametrize("before", ["", '<?xml version="1.0" encoding="UTF-8"?>\n'])
def test_a_plain_document_is_read_without_lxml(
    before: str, between: str, value: dict[str, Value]
) -> None:
    body = (before + START + between + END).encode()

    assert PLAIN.read(body) == value == by_lxml(body)


@pytest.mark.parametrize("body", [b"", b"<", b"x", b"<a>", b"<a", b"</a>", SAMPLE.encode("utf-16")])
def test_what_is_no_document_is_left_to_lxml(body: bytes) -> None:
    assert PLAIN.read(body) is None


def test_a_prefix_that_nobody_declares_makes_no_nil() -> None:
    undeclared = re.sub(r' xmlns:i="[^"]*"', "", START)

    assert PLAIN.read(f'{undeclared}<ActionMaker i:nil="true"/>{END}'.encode()) is None


def test_a_document_as_large_as_what_lxml_may_refuse_is_left_to_it() -> None:
    text = "x" * MOST_BYTES

    assert PLAIN.read(f"{START}<ActionMaker>{text}</ActionMaker>{END}".encode()) is None

"""JSON that two readers could understand differently is refused; the rest is read exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openapi.schemas import Schema
from openapi.violations import UnknownCharset, Unreadable, Unwritable
from openapi.wire.json_body import JsonCodec
from openapi.wire.limits import DEEPEST, Limits

CODEC = JsonCodec(Schema("anything", "any"))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a":[1,-2.50,true,null,"x"]}', {"a": [1, Decimal("-2.50"), True, None, "x"]}),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b"123456789012345678901234567890", 123456789012345678901234567890),
        (b'"\\ud83d\\ude00\\u0000"', "😀\0"),
        (b"1E2", Decimal("1E2")),
        (b" \t\r\n[] ", []),
    ],
)
def test_json_is_read_exactly(body: bytes, value: Any) -> None:
    found = CODEC.read(body).value

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("body", "rule", "where", "came"),
    [
        (b"", "syntax", "line 1, column 1", "an empty body"),
        (b" \n ", "syntax", "line 2, column 2", "an empty body"),
        (b'{"a":', "syntax", "line 1, column 6", "the end of the body"),
        (b"{} {}", "syntax", "line 1, column 4", '"{}"'),
        (b"{'a':1}", "syntax", "line 1, column 2", "\"'a':1}\""),
        (b"[NaN]", "syntax", "/0", "NaN"),
        (b"[-Infinity]", "syntax", "/0", "-Infinity"),
        (b"[1e400]", "syntax", "/0", "1e400"),
        (b"[1e-400]", "syntax", "/0", "1e-400"),
        (b"[1e99999999999999999999]", "syntax", "/0", "1e99999999999999999999"),
        (b"9" * 5000, "syntax", "", "more"),
        (b'{"a":1,"b":{"c":1,"c":2}}', "duplicate", "/b/c", '"c" 2 times'),
        (b'["\\ud800"]', "syntax", "/0", "\\ud800"),
        (b'{"\\udfff":1}', "syntax", "/\\udfff", "\\udfff"),
        (b'{"x":[{"a":"\\n"},{"a":"\\ud83d"}]}', "syntax", "/x/1/a", "\\ud83d"),
        (b'{"x":{"a":[],"b":NaN}}', "syntax", "/x/b", "NaN"),
        (b'{"x":{"a":"NaN,","b":[1,{"NaN":2}, 3 , NaN', "syntax", "/x/b/3", "NaN"),
        (b'{"a":{"c":1},"b":{"c":1},"a":2}', "duplicate", "/a", '"a" 2 times'),
        (b'[{"a/~":1,"a\\u002f~":2}]', "duplicate", "/0/a~1~0", '"a/~" 2 times'),
        (b'{"a":' + b"9" * 5000 + b"}", "syntax", "/a", "more"),
        (b'{"' + b"n" * 999 + b'":NaN}', "syntax", "/" + "n" * 196 + "...", "NaN"),
        (b'{"a":NaN,"b":"' + b"x" * 300_000 + b'"}', "syntax", "", "NaN"),
        (b"\xff", "charset", "byte 0", "the byte 0xff at offset 0"),
        (b'"\xed\xa0\x80"', "charset", "byte 1", "the byte 0xed at offset 1"),
        (b"\xff\xfe{\x00}\x00", "charset", "byte 0", "a byte order mark of utf-16"),
        (b"[" * 65 + b"]" * 65, "depth", "/0" * 64, "more"),
        (b"[" * 100_000, "depth", "/0" * 64, "more"),
        (b'{"a":[],"b":' * 66 + b"0" + b"}" * 66, "depth", "/b" * 63 + "/a", "more"),
        (b'{"a":' * 100_000, "depth", "", "more"),
    ],
)
def test_other_json_is_refused_and_says_where(
    body: bytes, rule: str, where: str, came: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        CODEC.read(body)

    violation = refused.value.violation
    assert (violation.rule, violation.where, violation.came) == (rule, where, came)


@pytest.mark.parametrize(
    ("body", "comma", "after"),
    [
        (b'{"a":1,}', ("line 1, column 7", '",}"'), ("line 1, column 8", '"}"')),
        (b"[1,]", ("line 1, column 3", '",]"'), ("line 1, column 4", '"]"')),
    ],
)
def test_a_comma_too_many_is_refused_where_it_stands_or_right_behind_it(
    body: bytes, comma: tuple[str, str], after: tuple[str, str]
) -> None:
    with pytest.raises(Unreadable) as refused:
        CODEC.read(body)

    violation = refused.value.violation
    assert violation.rule == "syntax"
    assert (violation.where, violation.came) in (comma, after)  # the first from Python 3.13 on


@pytest.mark.parametrize(
    ("charset", "python"),
    [
        *(("utf-16", "utf-16-le"), ("UTF-16", "utf-16"), ("utf-16le", "utf-16-le")),
        *(("utf-16be", "utf-16-be"), ("utf-8", "utf-8-sig"), ("iso-8859-1", "latin-1")),
    ],
)
def test_a_declared_charset_is_read(charset: str, python: str) -> None:
    assert CODEC.read('{"a":"é"}'.encode(python), charset).value == {"a": "é"}


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        *(("utf-16", b"{}x"), ("utf-16", b"\x00\xd8{\x00"), ("us-ascii", "é".encode())),
        ("utf-16", b"\xef\xbb\xbf{}"),
    ],
)
def test_bytes_of_another_charset_are_refused(charset: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match=charset):
        CODEC.read(body, charset)


@pytest.mark.parametrize("charset", ["utf-7", "ebcdic", "\0", "x" * 5000])
def test_an_unknown_charset_is_told_apart(charset: str) -> None:
    with pytest.raises(UnknownCharset):
        CODEC.read(b"{}", charset)


@pytest.mark.parametrize("depth", [1, 64, DEEPEST])
def test_nesting_is_read_up_to_the_limit_and_not_beyond(depth: int) -> None:
    limits = Limits(depth=depth)

    assert CODEC.read(b"[" * depth + b"]" * depth, limits=limits).value is not None
    with pytest.raises(Unreadable, match=f"at most {depth} levels"):
        CODEC.read(b"[" * (depth + 1) + b"]" * (depth + 1), limits=limits)


def test_an_object_is_read_up_to_so_many_members_however_many_there_are_in_all() -> None:
    limits = Limits(members=3)
    rows = b'[{"a":1,"b":2,"c":3},{"a":1,"b":2,"c":3}]'

    assert CODEC.read(rows, limits=limits).value == [{"a": 1, "b": 2, "c": 3}] * 2
    with pytest.raises(Unreadable, match="at most 3 members of an object, came more"):
        CODEC.read(b'[{"a":{"a":1,"b":2,"c":3,"d":4}}]', limits=limits)


@pytest.mark.parametrize(
    "bounds", [{"depth": 0}, {"depth": DEEPEST + 1}, {"body": 0}, {"members": 0}]
)
def test_a_limit_that_no_reader_could_keep_is_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="are needed"):
        Limits(**bounds)


def test_what_is_written_keeps_its_digits() -> None:
    assert (
        CODEC.write({"a": Decimal("1.50"), "b": "é\u2028"}) == '{"a":1.50,"b":"é\u2028"}'.encode()
    )


@pytest.mark.parametrize("value", [{1, 2}, Decimal("NaN"), "\ud800", {"a": object()}, float("inf")])
def test_a_value_without_json_is_refused(value: Any) -> None:
    with pytest.raises(Unwritable):
        CODEC.write(value)


def test_a_value_too_deep_to_write_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):  # beyond what any Python's C stack takes
        deep = [deep]

    with pytest.raises(Unwritable):
        CODEC.write(deep)

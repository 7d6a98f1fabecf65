"""Whatever the bytes, only values or refusals come out of a reader, and in bounded time.

`tox -e fuzz`, which sets FUZZ_EXAMPLES to 20,000, is the long run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openapi.documents import Content
from openapi.violations import UnknownCharset, Violation
from openapi.wire.limits import DEEPEST, Limits
from tests.bodies import OPERATIONS, content, sample
from tests.growth import assert_linear, cpu_of

JSON, XML, FORM = "application/json", "application/xml", "application/x-www-form-urlencoded"
CONTENTS = {
    f"{partner} {media_type}": content
    for partner, operation in OPERATIONS.items()
    for media_type, content in operation.requests.items()
    if media_type in (JSON, XML, FORM)
}
CHARSETS = (None, "utf-8", "utf-16", "utf-16be", "us-ascii", "iso-8859-1", "utf-7", "")
LIMITS = (Limits(), Limits(depth=1), Limits(depth=DEEPEST))
FUZZ = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
PIECES = (
    *(b"<", b">", b"</", b"/>", b"&", b"&#0;", b"&x;", b"<!--", b"]]>", b"<![CDATA[", b"<?", b"?>"),
    *(b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b' i:nil="true"', b' xmlns=""', b' xmlns:i="x"', b"\0"),
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"'", b"\\", b"\\ud800", b"\\u", b"/*", b"//"),
    *(b"NaN", b"-", b"1e999", b"1e99999999999999999999", b"9" * 5000, b"null", b"true", b"1.0"),
    *(b"&", b"=", b"%", b"%ff", b"%00", b"+", b".", b"[]", b"[0]", b"[99999999]", b"a.b.c[0]=1"),
    *(b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b" ", b"\n"),
)


@st.composite
def mutated(draw: st.DrawFn, bodies: list[bytes]) -> bytes:
    """A sample with some of its bytes cut out, doubled, swapped or replaced."""
    body = draw(st.sampled_from(bodies))
    for _ in range(draw(st.integers(1, 6))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(body))] * 2)))
        match draw(st.sampled_from(("cut", "double", "insert", "replace", "end"))):
            case "cut":
                body = body[:start] + body[min(end, start + 40) :]
            case "double":
                body = body[:end] + body[start:]
            case "insert":
                body = body[:start] + draw(st.sampled_from(PIECES)) + body[start:]
            case "replace":
                body = body[:start] + draw(st.binary(max_size=4)) + body[start + 4 :]
            case "end":
                body = body[:end]
        body = body[:100_000]
    return body


def reads_or_refuses(content: Content, body: bytes, charset: str | None, limits: Limits) -> None:
    try:
        reading = content.read(body, charset, limits)
    except UnknownCharset:
        assert charset == "utf-7"
        return
    assert reading.readable or (reading.value is None and len(reading.violations) == 1)
    for violation in reading.violations:
        assert isinstance(violation, Violation)
        assert len(violation.came) <= 200
        assert violation.rule
        assert violation.expected


def frameworks_read(content: Content, body: bytes, charset: str | None) -> None:
    profile = next(iter(OPERATIONS.values())).profile
    reading = profile.read(content, body, charset)
    profile.invalid(reading.model_state).body(JSON)
    profile.invalid(reading.model_state).body(XML)
    if reading.valid:  # what it was turned into is a value like any other
        content.violations(reading.value)


@pytest.mark.parametrize("name", CONTENTS)
@FUZZ
@given(
    body=st.binary(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join),
    charset=st.sampled_from(CHARSETS),
    limits=st.sampled_from(LIMITS),
)
def test_any_bytes_are_a_value_or_a_refusal(
    name: str, body: bytes, charset: str | None, limits: Limits
) -> None:
    reads_or_refuses(CONTENTS[name], body, charset, limits)
    frameworks_read(CONTENTS[name], body, charset)


@pytest.mark.parametrize("name", CONTENTS)
@FUZZ
@given(data=st.data())
def test_a_mutated_sample_is_a_value_or_a_refusal(name: str, data: st.DataObject) -> None:
    documented = CONTENTS[name]
    body = data.draw(mutated([example.body for example in documented.examples]))
    charset = data.draw(st.sampled_from(CHARSETS))

    reads_or_refuses(documented, body, charset, data.draw(st.sampled_from(LIMITS)))
    frameworks_read(documented, body, charset)


def around(partner: str, inside: bytes) -> bytes:
    """XML members in the root element of a partner's sample."""
    opening = sample(partner, XML).partition(b">")[0]
    return opening + b">" + inside + b"</" + opening[1:].split()[0] + b">"


GROWING: dict[str, tuple[str, str, Callable[[int], bytes]]] = {
    "json list of integers": (
        *("cmt", JSON),
        lambda n: b'{"Parameter":{"LocationIds":[' + b"1," * n + b"1]}}",
    ),
    "json list of texts for integers": (
        *("cmt", JSON),
        lambda n: b'{"Parameter":{"LocationIds":[' + b'"x",' * n + b"1]}}",
    ),
    "json names": (*("cmt", JSON), lambda n: named(n, b'"n%d":1', b",", b"{", b"}")),
    "json nesting": (*("cmt", JSON), lambda n: b"[" * n),
    "json comments": (*("cmt", JSON), lambda n: b"/**/" * n),
    "json digits": (*("cmt", JSON), lambda n: b"9" * n),
    "json escapes": (*("cmt", JSON), lambda n: b'{"a":"' + b"\\ud800" * n + b'"}'),
    "xml unknown elements": (*("vezeeta", XML), lambda n: around("vezeeta", b"<a/>" * n)),
    "xml doubled members": (
        *("vezeeta", XML),
        lambda n: around("vezeeta", b"<RequestId>1</RequestId>" * n),
    ),
    "xml members in another case": (
        *("vezeeta", XML),
        lambda n: around("vezeeta", b"<requestid/>" * n),
    ),
    "xml text": (*("vezeeta", XML), lambda n: around("vezeeta", b"x" * n)),
    "xml attributes": (
        *("vezeeta", XML),
        lambda n: around("vezeeta", named(n, b'a%d="1"', b" ", b"<a ", b"/>")),
    ),
    "form keys": (*("calendar", FORM), lambda n: named(n, b"n%d=1", b"&")),
    "form list": (*("calendar", FORM), lambda n: named(n, b"Reasons[%d].ReasonId=1", b"&")),
    "form list from its end": (
        *("calendar", FORM),
        lambda n: b"&".join(b"Reasons[%d].ReasonId=" % at for at in range(n, -1, -1)),
    ),
    "form doubled key": (*("calendar", FORM), lambda n: named(n, b"Reason=%d", b"&")),
    "form brackets": (*("calendar", FORM), lambda n: b"a" + b"[" * n + b"=1"),
    "form nesting": (*("calendar", FORM), lambda n: b"a" + b".a" * n + b"=1"),
}


def named(n: int, one: bytes, between: bytes, head: bytes = b"", tail: bytes = b"") -> bytes:
    """A numbered piece n times, within a head and a tail."""
    return head + between.join(one % at for at in range(n)) + tail


@pytest.mark.parametrize("growing", GROWING)
@pytest.mark.parametrize("reader", ["contract", "framework"])
def test_a_body_twice_as_large_costs_at_most_three_times_as_much(growing: str, reader: str) -> None:
    partner, media_type, body = GROWING[growing]
    documented = content(partner, media_type)
    profile = OPERATIONS[partner].profile
    read: Callable[[bytes], Any] = documented.read
    if reader == "framework":
        read = lambda sent: profile.read(documented, sent)  # noqa: E731

    sent = {times: body(20_000 * times) for times in (1, 2)}

    assert_linear(lambda times: cpu_of(lambda: read(sent[times])))

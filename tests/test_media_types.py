"""Content-Type and Accept, read and answered as the framework does it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openapi.wire.media_types import family, negotiate, parse

JSON, TEXT_JSON = "application/json", "text/json"
XML, TEXT_XML = "application/xml", "text/xml"
FORM = "application/x-www-form-urlencoded"
ALL = (JSON, TEXT_JSON, XML, TEXT_XML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("header", "essence", "charset"),
    [
        ("application/json", JSON, None),
        ("Application/JSON; Charset=UTF-8", JSON, "utf-8"),
        (' text/xml ;charset="utf-16"; x=1', TEXT_XML, "utf-16"),
        ("application/json;", JSON, None),
        ("application/json; charset=", None, None),
        ("application/json; charset", None, None),
        *((broken, None, None) for broken in ("", "json", "a/b/c", "a/", "/b", "a b/c", "a/b c")),
        ("x/" + "y" * 10_000, None, None),
        (None, None, None),
    ],
)
def test_a_content_type_is_read_or_is_none(
    header: str | None, essence: str | None, charset: str | None
) -> None:
    found = parse(header)

    assert (found and found.essence, found and found.charset) == (essence, charset)


@pytest.mark.parametrize(
    ("essence", "kind"),
    [
        *((JSON, "json"), (TEXT_JSON, "json"), ("application/problem+json", "json")),
        *((XML, "xml"), (TEXT_XML, "xml"), ("application/soap+xml", "xml"), (FORM, "form")),
        *(("text/plain", ""), ("application/jsonp", ""), ("multipart/form-data", "")),
    ],
)
def test_a_media_type_belongs_to_one_family(essence: str, kind: str) -> None:
    assert family(essence) == kind


@pytest.mark.parametrize(
    ("accept", "request_type", "chosen"),
    [
        *((None, XML, XML), (None, FORM, JSON), (None, None, JSON), ("", TEXT_JSON, TEXT_JSON)),
        *(("image/png", XML, XML), ("image/png", None, JSON), ("garbage;;", XML, XML)),
        *((XML, JSON, XML), ("application/xml; charset=utf-16", JSON, XML)),
        *(("application/xml;q=0.5, application/json;q=0.4", None, XML), (BROWSER, JSON, XML)),
        *(("application/xml, application/json", XML, JSON), ("*/*", TEXT_XML, TEXT_XML)),
        *(("text/*", None, TEXT_JSON), ("text/*", TEXT_XML, TEXT_XML), ("*/*", None, JSON)),
        *(("application/xml;q=0", None, JSON), ("application/xml;q=0.9, */*", None, JSON)),
        *(("APPLICATION/XML", None, XML), ("*/*;q=0.1, text/xml;q=0.1", None, TEXT_XML)),
    ],
)
def test_the_reply_is_negotiated_as_the_framework_does_it(
    accept: str | None, request_type: str | None, chosen: str
) -> None:
    assert negotiate(accept, ALL, request_type) == chosen


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text() | st.from_regex(r"([a-z*/;=, q0-9.]+)", fullmatch=True))
def test_no_accept_header_is_ever_a_406(accept: str) -> None:
    assert negotiate(accept, ALL, None) in ALL


def test_without_an_offer_there_is_nothing_to_choose() -> None:
    with pytest.raises(ValueError, match="nothing is offered"):
        negotiate("*/*", ())

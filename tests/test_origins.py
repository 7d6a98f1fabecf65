"""Which web pages may call the mock."""

import pytest

from tests.mocks import client_of, documents, operations, sample_of

PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type,prefer,x-mock-session",
}


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:3000",
        "https://localhost",
        "http://app.localhost:5173",
        "http://127.0.0.1:8000",
        "http://127.9.8.7",
        "http://[::1]:4000",
    ],
)
def test_a_page_of_this_machine_may_call(origin: str) -> None:
    client = client_of(documents())
    body, headers = sample_of(operations()[0])
    path = operations()[0].path

    asked = client.options(path, headers={"Origin": origin, **PREFLIGHT})
    called = client.post(path, content=body, headers={"Origin": origin, **headers})
    refused = client.post(path, content=b"{", headers={"Origin": origin, **headers})

    assert asked.status_code == 200
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert asked.headers["access-control-allow-headers"] == "content-type,prefer,x-mock-session"
    # A page must also be able to read why it was refused.
    assert (called.status_code, refused.status_code) == (200, 400)
    for reply in (asked, called, refused):
        assert reply.headers["access-control-allow-origin"] == origin
    assert "Preference-Applied" in called.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.test",
        "http://localhost.evil.test",
        "http://127.0.0.1.evil.test",
        "http://evil.test/http://localhost",
        "http://localhost@evil.test",
        "http://evillocalhost",
        "file://localhost",
    ],
)
def test_a_foreign_page_may_not_call(origin: str) -> None:
    client = client_of(documents())

    asked = client.options(operations()[0].path, headers={"Origin": origin, **PREFLIGHT})

    assert "access-control-allow-origin" not in asked.headers


def test_other_origins_can_be_let_in() -> None:
    client = client_of(documents(), cors="https://dev.test:3000")

    for origin, allowed in (("https://dev.test:3000", True), ("http://localhost", False)):
        asked = client.options(operations()[0].path, headers={"Origin": origin, **PREFLIGHT})

        assert ("access-control-allow-origin" in asked.headers) == allowed


def test_a_page_of_a_public_site_that_is_let_in_may_reach_into_a_private_network() -> None:
    client = client_of(documents(), cors="https://staging.test")
    private = {"Access-Control-Request-Private-Network": "true"}

    asked = client.options(
        operations()[0].path, headers={"Origin": "https://staging.test", **PREFLIGHT, **private}
    )

    assert asked.status_code == 200
    assert asked.headers["access-control-allow-private-network"] == "true"


def test_all_origins_can_be_let_in() -> None:
    client = client_of(documents(), cors="*")

    asked = client.options(operations()[0].path, headers={"Origin": "http://a.test", **PREFLIGHT})

    assert asked.headers["access-control-allow-origin"] == "*"

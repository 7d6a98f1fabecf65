"""Who may use the pages and the admin API."""

from __future__ import annotations

import pytest

from mockserver.admin.guard import may_be_named, refuse
from mockserver.problems import CROSS_SITE, HOST_FOREIGN


@pytest.mark.parametrize(
    "named",
    ["127.0.0.1:8080", "127.9.9.9", "localhost:8080", "LOCALHOST", "app.localhost:1", "[::1]:8080"],
)
def test_loopback_names_are_served(named: str) -> None:
    assert may_be_named(named, "127.0.0.1")


@pytest.mark.parametrize(
    "named",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8080",
        "evil-localhost",
        "127.0.0.1@evil.example",
        "192.168.1.5:8080",
        "[::2]",
        "[::1",
        "localhost/..",
        "localhost\n",
    ],
)
def test_foreign_names_are_refused(named: str) -> None:
    problem = refuse("GET", "http", {"Host": named}.get, "127.0.0.1")

    assert problem
    assert problem.type is HOST_FOREIGN


def test_the_host_it_listens_at_is_served() -> None:
    assert may_be_named("mock.test:8080", "mock.test")
    assert may_be_named("192.168.1.5:8080", "192.168.1.5")


def test_listening_everywhere_serves_every_address_but_no_name() -> None:
    assert may_be_named("192.168.1.5:8080", "::")
    assert may_be_named("[fe80::1]:8080", "::")
    assert not may_be_named("evil.example:8080", "::")


OWN = "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("method", "headers", "refused"),
    [
        ("POST", {}, False),
        ("POST", {"Origin": OWN, "Sec-Fetch-Site": "same-origin"}, False),
        ("GET", {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, False),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, False),
        ("POST", {"Origin": "https://evil.example"}, True),
        ("POST", {"Origin": "null"}, True),
        ("POST", {"Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "same-site"}, True),
        ("GET", {"Origin": "http://127.0.0.1:3000"}, True),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, True),
        ("POST", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, True),
    ],
)
def test_other_sites_may_link_here_and_nothing_else(
    method: str, headers: dict[str, str], refused: bool
) -> None:
    sent = {"Host": "127.0.0.1:8080", **headers}

    problem = refuse(method, "http", sent.get, "127.0.0.1")

    assert (problem is not None) is refused
    assert problem is None or problem.type is CROSS_SITE

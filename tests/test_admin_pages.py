"""The pages and the documents as they come over HTTP; tests/browser has them in a browser."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import httpx
import pytest
import yaml

import openapi
from mockserver import MockServer, Settings
from mockserver.admin.shown import shown_operations
from openapi.documents import Document
from tests.waiting import PATIENCE

DOCUMENTS = openapi.load()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        MockServer(settings=Settings(port=0, log="off")) as mock,
        httpx.Client(base_url=mock.url, timeout=PATIENCE) as client,
    ):
        yield client


@pytest.mark.parametrize("path", ["/__mock__/", "/__mock__/docs"])
def test_pages_are_kept_to_themselves(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/__mock__/", "/__mock__/docs"])
def test_pages_ask_for_nothing_from_elsewhere_and_hold_no_script(
    client: httpx.Client, path: str
) -> None:
    text = re.sub(r"<textarea.*?</textarea>", "", client.get(path).text, flags=re.DOTALL)

    asked = re.findall(r'\b(?:src|href)="([^"]*)"', text)
    assert asked
    assert all(address.startswith(("/", "#")) and address[:2] != "//" for address in asked)
    assert all(client.get(address).status_code == 200 for address in asked if "/static/" in address)
    assert re.findall(r"<script[^>]*>\s*[^<\s]", text) == []
    assert re.findall(r"\son\w+=|\sstyle=", text) == []


def test_the_pages_scripts_never_write_html() -> None:
    static = openapi.documents.BUILT_IN.parent / "mockserver/admin/static"

    writing = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b")
    scripts = sorted(static.glob("*.js"))
    assert len(scripts) > 5
    assert [script.name for script in scripts if writing.search(script.read_text())] == []


def test_samples_on_the_page_are_escaped(client: httpx.Client) -> None:
    text = client.get("/__mock__/").text

    samples = [sample for shown in shown_operations(DOCUMENTS) for sample in shown.samples]
    areas = re.findall(r"<textarea[^>]*>\n([^<]*)</textarea>", text)
    assert [html.unescape(area) for area in areas] == [sample.text for sample in samples]
    assert any("<a target=" in sample.text for sample in samples), "one holds HTML"


def test_the_page_without_a_slash_leads_to_the_page(client: httpx.Client) -> None:
    reply = client.get("/__mock__")

    assert (reply.status_code, reply.headers["location"]) == (308, "/__mock__/")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.partner)
def test_a_document_is_served_as_it_stands_in_its_file(
    client: httpx.Client, document: Document
) -> None:
    as_yaml = client.get(f"/openapi/{document.partner}.yaml")
    as_json = client.get(f"/openapi/{document.partner}.json")

    assert as_yaml.content == document.path.read_bytes()
    assert as_yaml.headers["content-type"] == "application/yaml"
    assert as_json.headers["content-type"] == "application/json"
    assert as_json.json() == json.loads(json.dumps(document.source))
    assert as_json.json()["paths"].keys() == yaml.safe_load(as_yaml.content)["paths"].keys()


@pytest.mark.parametrize(
    "path",
    [
        "/openapi/nobody.yaml",
        "/openapi/",
        "/openapi/../pyproject.toml",
        "/openapi/%2e%2e%2fpyproject.yaml",
        "/__mock__/static/../pages.py",
        "/__mock__/static/..%2fpages.py",
        "/__mock__/docs/index.html",
        "/__mock__/docs/swagger-ui-bundle.js.map",
        "/__mock__/nothing",
    ],
)
def test_nothing_else_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/__mock__/", "/__mock__/docs", "/__mock__/static/page.js"])
def test_the_pages_answer_this_machine_only(client: httpx.Client, path: str) -> None:
    foreign = client.get(path, headers={"Host": "evil.example"})
    framed = client.get(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"})

    assert foreign.status_code == 421
    assert framed.status_code == 403


def test_an_answer_can_be_asked_for_as_the_page_says(client: httpx.Client) -> None:
    for shown in shown_operations(DOCUMENTS):
        sample = shown.samples[0]
        for answer in shown.answers:
            reply = client.request(
                shown.method,
                shown.path,
                content=sample.text,
                headers={"Content-Type": sample.media_type, "Prefer": answer.prefer},
            )
            assert str(reply.status_code)[0] == answer.status[0], answer

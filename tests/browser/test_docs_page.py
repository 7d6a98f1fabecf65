"""Swagger UI on the served documents, in a real browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import Select

from mockserver import MockServer, Settings
from tests.browser.admin_page import AdminPage
from tests.browser.chromium import complaints, hosts_asked


def open_docs(page: AdminPage) -> None:
    page.browser.get(f"{page.url}docs")
    page.wait(lambda: page.all(".opblock-summary-path"))


def test_every_document_can_be_chosen_and_shows_its_operations(
    visitor: AdminPage, mock: MockServer
) -> None:
    open_docs(visitor)

    for document in mock.documents:
        Select(visitor.find("#select")).select_by_visible_text(document.title)
        for operation in document.operations:
            visitor.wait(partial(shows, visitor, operation.path))


def shows(page: AdminPage, path: str) -> bool:
    shown = page.all(".opblock-summary-path")
    return path in [each.get_attribute("data-path") for each in shown]


def test_swagger_ui_asks_this_machine_only_and_complains_of_nothing(visitor: AdminPage) -> None:
    open_docs(visitor)

    assert hosts_asked(visitor.browser) == {"127.0.0.1"}
    assert complaints(visitor.browser) == []
    assert visitor.all("img[src*='validator']") == []


ELSEWHERE = """\
openapi: 3.0.3
info: {title: Something elsewhere, version: '1'}
servers:
  - url: https://partner.example/v1
paths:
  /api/Things:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {name: {type: string}}}
            examples: {sample: {value: {name: "a thing"}}}
      responses:
        '200':
          description: Done
          content:
            application/json:
              schema: {type: object, properties: {name: {type: string}}}
              examples: {sample: {value: {name: "a thing"}}}
"""


def test_try_it_out_calls_the_mock_wherever_the_partner_is(
    chromium: Chrome, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere.yaml").write_text(ELSEWHERE)
    with MockServer(settings=Settings(port=0, log="off", documents=tmp_path)) as mock:
        visitor = AdminPage(chromium, mock.url)
        open_docs(visitor)

        visitor.click(".try-out__btn")
        visitor.click(".execute")

        row = ".live-responses-table tbody .response-col_status"
        assert visitor.wait(lambda: visitor.find(row).text).startswith("200")
        assert visitor.find(".request-url pre").text == f"{mock.url}/api/Things"


def test_the_docs_follow_the_colour_scheme_of_the_system(
    visitor: AdminPage, pictures: Path
) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        visitor.prefer(scheme)
        open_docs(visitor)
        visitor.browser.save_screenshot(str(pictures / f"{scheme}.png"))
        seen[scheme] = visitor.browser.execute_script(
            "return [getComputedStyle(document.body).backgroundColor,"
            " getComputedStyle(document.getElementById('swagger-ui')).filter]"
        )
    visitor.prefer("light")

    assert seen["light"] == ["rgb(250, 250, 250)", "none"]
    # Swagger UI has a light theme only: it is turned over.
    assert seen["dark"] == ["rgb(19, 21, 25)", "invert(0.9) hue-rotate(180deg)"]

"""The admin page in a real browser."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from mockserver import MockServer, Settings
from tests.browser.admin_page import AdminPage
from tests.browser.chromium import complaints, hosts_asked
from tests.mocks import lasting_port
from tests.waiting import PATIENCE

SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"


def test_the_page_loads_without_complaint_and_asks_this_machine_only(page: AdminPage) -> None:
    page.wait(lambda: page.all("#session-list li"))

    assert complaints(page.browser) == []
    assert hosts_asked(page.browser) == {"127.0.0.1"}


def test_every_operation_and_its_samples_are_there(page: AdminPage) -> None:
    told = page.fetch("/__mock__/operations")["operations"]

    shown = [card.get_attribute("data-path") for card in page.all(".operation")]
    assert shown == [operation["path"] for operation in told]
    samples = sum(len(takes["examples"]) for operation in told for takes in operation["takes"])
    assert len(page.all(".operation textarea")) == samples


def test_a_sample_that_is_sent_stands_in_the_journal(page: AdminPage) -> None:
    line = page.send()
    page.wait(page.entries)
    detail = page.open_newest()

    assert line.startswith("200")
    (entry,) = page.entries()
    assert page.find(".operation[open] summary .path").text in entry
    assert "Why this reply" in detail
    assert page.find("#detail .steps").text


@pytest.mark.parametrize("media_type", ["application/xml", "application/x-www-form-urlencoded"])
def test_a_sample_in_another_media_type_is_taken(page: AdminPage, media_type: str) -> None:
    number = next(
        index
        for index, card in enumerate(page.all(".operation"))
        if media_type in [s.get_attribute("data-media-type") for s in _samples(page, index)]
    )
    card = page.all(".operation")[number]
    if not card.get_attribute("open"):
        card.find_element("css selector", "summary").click()
    choice = Select(card.find_element("css selector", "[name=sample]"))
    choice.select_by_visible_text(media_type)

    assert page.send().startswith("200")


def _samples(page: AdminPage, index: int) -> list[WebElement]:
    return page.all(".operation")[index].find_elements("css selector", ".sample")


def test_samples_laid_out_for_reading_are_the_documented_ones(
    page: AdminPage, mock: MockServer
) -> None:
    operations = [each for document in mock.documents for each in document.operations]
    cards = page.all(".operation")

    for operation, card in zip(operations, cards, strict=True):
        areas = card.find_elements("css selector", "textarea")
        samples = [(c, e) for c in operation.requests.values() for e in c.examples]
        for (content, example), area in zip(samples, areas, strict=True):
            laid_out = area.get_property("value")
            assert content.read(str(laid_out).encode()).value == example.value, content.media_type


def test_the_copied_curl_is_the_call_that_send_makes(page: AdminPage) -> None:
    allowed = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    page.browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": allowed})
    Select(page.find(".operation[open] [name=accept]")).select_by_index(1)

    page.find(".operation[open] [data-do=curl]").click()

    page.wait(lambda: "copied" in page.find("#said").text)
    command = page.browser.execute_async_script(
        "navigator.clipboard.readText().then(arguments[arguments.length - 1])"
    )
    assert "'" in str(page.find(".operation[open] textarea").get_property("value")), "to be quoted"
    assert call_of(command) == 200


def call_of(command: str) -> int:
    """The status that a copied command gets, sent as curl would."""
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:3] == ["curl", "-i", "-X"]
    headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    reply = httpx.request(
        words[3],
        words[4],
        content=words[words.index("--data-raw") + 1].encode(),
        headers=[(name, value.strip()) for name, _, value in (h.partition(":") for h in headers)],
        timeout=PATIENCE,
    )
    return reply.status_code


def test_a_refused_body_is_shown_against_the_document(page: AdminPage) -> None:
    page.write_body('{"nothing": "of it"}')

    line = page.send()
    page.open_newest()

    assert line.startswith("400")
    violations = page.all("#detail .violation")
    assert violations
    assert all(one.find_element("css selector", ".where code").text for one in violations)
    assert all(one.find_element("css selector", ".documented").text for one in violations)


def test_html_in_a_body_is_text(page: AdminPage) -> None:
    page.write_body('{"' + SCRIPT + '": "' + SCRIPT + '"}')
    page.send()
    page.open_newest()

    assert page.browser.execute_script("return window.hacked") is None
    assert page.all("#detail script, #detail img, #entries script, .reply script, .reply img") == []
    assert complaints_but_refusals(page) == []


def complaints_but_refusals(page: AdminPage) -> list[str]:
    """What the console says, but for the 400 that it shows of every refused call."""
    return [each for each in complaints(page.browser) if "status of 400" not in each]


def test_a_planned_status_answers_one_call(page: AdminPage) -> None:
    page.find("#plan-form [name=code]").send_keys("503")
    page.find("#plan-form .primary").click()
    page.wait(lambda: page.all("#plan-list li"))

    assert page.send().startswith("503")
    assert page.send().startswith("200")


def test_a_reply_is_planned_by_its_example_and_by_chance_with_the_keyboard(
    page: AdminPage,
) -> None:
    name = next(
        option.get_attribute("value")
        for option in Select(page.find("#plan-form [name=example]")).options[1:]
    )
    page.find("#plan-form [name=path]").send_keys(Keys.TAB)
    page.tab_to("#plan-form [name=example]")
    page.press(Keys.ARROW_DOWN)
    page.tab_to("#plan-form [name=probability]")
    page.press("0.25", Keys.ENTER)

    told = page.wait(lambda: page.find("#plan-list li").text)

    assert f"example={name}" in told
    assert "probability 0.25" in told
    (plan,) = page.fetch(f"/__mock__/plans?session={session_of(page)}")["plans"]
    assert (plan["probability"], plan["steps"][0]["example"]) == (0.25, name)


def session_of(page: AdminPage) -> str:
    return str(page.find("#session").get_property("value"))


def test_a_planned_example_answers_and_one_of_probability_0_never_does(page: AdminPage) -> None:
    path = page.find(".operation[open] summary .path").text
    operations = page.fetch("/__mock__/operations")["operations"]
    replies = next(each["replies"] for each in operations if each["path"] == path)
    wanted = replies[-1]
    Select(page.find("#plan-form [name=path]")).select_by_value(path)
    choice = Select(page.find("#plan-form [name=example]"))
    own = {example["name"] for reply in replies for example in reply["examples"]}
    assert {option.get_attribute("value") for option in choice.options} == {"", *own}

    choice.select_by_value(wanted["examples"][0]["name"])
    page.find("#plan-form .primary").click()
    page.wait(lambda: len(page.all("#plan-list li")) == 1)
    page.find("#plan-form [name=code]").send_keys("503")
    choice.select_by_value("")
    page.find("#plan-form [name=probability]").send_keys("0")
    page.find("#plan-form .primary").click()
    page.wait(lambda: len(page.all("#plan-list li")) == 2)

    assert page.send().startswith(wanted["status"][0])


def test_a_probability_that_is_none_is_not_sent(page: AdminPage) -> None:
    page.find("#plan-form [name=code]").send_keys("503")
    page.find("#plan-form [name=probability]").send_keys("2")
    page.find("#plan-form .primary").click()

    assert page.browser.execute_script("return document.activeElement.name") == "probability"
    assert page.all("#plan-list li") == []


def test_a_planned_fault_is_acted_out_and_told(page: AdminPage) -> None:
    faults = Select(page.find("#plan-form [name=fault]"))
    assert {"drop", "drip"} <= {option.text for option in faults.options}
    faults.select_by_value("drop")
    # All calls: a browser repeats one by itself that is dropped on a connection in use before.
    page.find("#plan-form [name=times]").clear()
    page.find("#plan-form .primary").click()
    page.wait(lambda: page.all("#plan-list li"))

    assert "No complete reply" in page.send()
    page.wait(page.entries)
    assert "drop" in page.entries()[0]


def test_a_plan_that_cannot_be_is_refused_with_a_reason(page: AdminPage) -> None:
    page.find("#plan-form [name=delay]").send_keys("9-1")
    page.find("#plan-form .primary").click()

    page.wait(lambda: "delay" in page.find("#said").text)
    assert page.all("#plan-list li") == []


def test_what_the_mock_remembers_is_shown(page: AdminPage) -> None:
    page.wait(lambda: page.find("#state-note").text == "Nothing is remembered yet.")

    page.send()

    page.click("#entities summary")
    assert json.loads(page.wait(lambda: page.find("#entities pre").text))


def test_what_comes_while_the_page_turns_to_a_session_is_shown_everywhere(page: AdminPage) -> None:
    page.hold("/journal?")
    page.turn_to_session(f"test-{uuid4().hex[:8]}")
    page.wait(page.held)
    page.send()
    page.release()

    page.wait(lambda: page.find("#entities summary").text)


def test_an_answer_that_is_late_does_not_undo_a_newer_one(page: AdminPage) -> None:
    page.find("#plan-form [name=code]").send_keys("503")
    page.find("#plan-form .primary").click()
    page.wait(lambda: page.all("#plan-list li"))
    page.send()  # which makes the page ask for its plans
    page.wait(lambda: "used up" in page.find("#plan-list").text)
    page.hold("/plans?session=test-")
    page.send()
    page.wait(page.held)

    page.be_at_session("another")
    page.wait(lambda: not page.all("#plan-list li"))
    page.release()

    assert page.all("#plan-list li") == []


def test_a_plan_can_be_taken_back(page: AdminPage) -> None:
    page.find("#plan-form [name=code]").send_keys("503")
    page.find("#plan-form .primary").click()
    page.click("#plan-list li button")
    page.wait(lambda: not page.all("#plan-list li"))

    assert page.send().startswith("200")


def test_a_documented_refusal_can_be_asked_for(page: AdminPage) -> None:
    answers = Select(page.find(".operation[open] [name=answer]"))
    refusal = next(option for option in answers.options if option.text.startswith("4"))
    answers.select_by_visible_text(refusal.text)

    assert page.send().startswith("4")


def test_sessions_do_not_see_each_other(page: AdminPage) -> None:
    page.send()
    page.wait(page.entries)

    page.be_at_session("somebody-else")

    assert page.entries() == []


def test_the_journal_is_emptied(page: AdminPage) -> None:
    page.send()
    page.wait(page.entries)

    page.find("#forget-journal").click()

    page.wait(lambda: not page.entries())
    assert page.find("#no-entries").is_displayed()


def test_all_of_a_session_is_reset(page: AdminPage) -> None:
    page.find("#plan-form [name=code]").send_keys("503")
    page.find("#plan-form .primary").click()
    page.wait(lambda: page.all("#plan-list li"))

    page.find("#reset").click()

    page.wait(lambda: not page.all("#plan-list li"))
    assert page.send().startswith("200")


def test_everything_is_done_with_the_keyboard(page: AdminPage) -> None:
    page.open()  # with the focus nowhere yet
    page.press(Keys.TAB)
    assert page.focused().get_attribute("class") == "skip"
    page.press(Keys.ENTER)

    page.tab_to(".operation[open] .primary")
    page.press(Keys.ENTER)
    # The reply gives the focus back to the button; other tests' exchanges may stand in the journal.
    page.wait(lambda: page.find(".operation[open] .reply .line").text)
    page.wait(page.entries)
    page.tab_to("#entries button")
    page.press(Keys.ENTER)
    page.wait(lambda: page.all("#detail[open]"))
    page.press(Keys.ESCAPE)
    page.wait(lambda: not page.all("#detail[open]"))

    assert page.focused().get_attribute("type") == "button"
    assert page.focused().find_element("xpath", "ancestor::ol").get_attribute("id") == "entries"


def test_the_focus_is_always_seen(page: AdminPage) -> None:
    page.open()  # with the focus nowhere yet
    for _ in range(30):
        page.press(Keys.TAB)
        outline = page.browser.execute_script(
            "const style = getComputedStyle(document.activeElement);"
            "return [style.outlineStyle, parseFloat(style.outlineWidth)]"
        )
        assert outline[0] != "none"
        assert outline[1] >= 2


def test_every_control_has_a_name(page: AdminPage) -> None:
    nameless = page.browser.execute_script(
        "return [...document.querySelectorAll('input, select, textarea, button')]"
        ".filter((one) => !(one.labels?.length || one.getAttribute('aria-label')"
        " || one.textContent.trim())).map((one) => one.outerHTML)"
    )

    assert nameless == []


def test_a_link_leads_to_an_exchange_and_is_gone_with_the_dialog(page: AdminPage) -> None:
    page.send()
    page.open_newest()
    page.wait(lambda: "#exchange-" in page.browser.current_url)
    link = page.browser.current_url
    page.find("#detail .close").click()
    page.wait(lambda: "#" not in page.browser.current_url)

    page.browser.get("about:blank")
    page.browser.get(link)

    title = page.wait(lambda: page.find("#detail[open] #detail-title").text)
    assert page.find(".operation .path").text in title
    assert link.rpartition("-")[2] in page.find("#detail-body").text


def test_an_exchange_is_sent_again_with_its_values_as_they_came(page: AdminPage) -> None:
    page.send()
    page.open_newest()

    page.find("#send-again").click()

    assert page.wait(lambda: page.find("#detail .said").text) == "Sent again: 200"
    page.wait(lambda: len(page.entries()) == 2)


def test_what_is_done_in_the_dialog_is_told_in_it(page: AdminPage) -> None:
    page.send()
    page.open_newest()

    page.find("#copy-detail").click()

    assert "masked values as ***" in page.wait(lambda: page.find("#detail .said").text)


def test_the_journal_is_filtered_by_a_part_of_the_path(page: AdminPage) -> None:
    page.send()
    (entry,) = page.wait(page.entries)
    path = page.find(".operation[open] summary .path").text

    page.find("#filters [name=path]").send_keys(path[5:12].upper())
    page.wait(lambda: page.browser.execute_script("return document.hasFocus()"))
    assert page.wait(page.entries) == [entry]
    page.find("#filters [name=path]").send_keys("nothing")

    page.wait(lambda: not page.entries())
    assert page.find("#none-passes").is_displayed()
    assert not page.find("#no-entries").is_displayed()


def test_trouble_is_told_for_as_long_as_it_lasts(page: AdminPage, mock: MockServer) -> None:
    mock.memory.health.trouble("documents", "broken.yaml:3: no mapping")
    try:
        told = page.wait(lambda: page.find("#notice").text)
    finally:
        mock.memory.health.well("documents")

    assert told == "documents: broken.yaml:3: no mapping"
    page.wait(lambda: not page.find("#notice").is_displayed())


def test_a_page_that_is_older_than_its_documents_says_so(page: AdminPage, mock: MockServer) -> None:
    mock.memory.health.read += 1

    assert "load this page again" in page.wait(lambda: page.find("#notice").text)


def test_a_mock_that_has_ended_is_told_and_so_is_one_that_is_back(chromium: Chrome) -> None:
    port = lasting_port()
    with MockServer(settings=Settings(port=port, log="off")) as ending:
        visitor = AdminPage(chromium, ending.url)
        visitor.open()
    told = visitor.wait(lambda: visitor.find("#notice").text)
    assert told == "The journal cannot be read: the mock does not answer"

    with MockServer(settings=Settings(port=port, log="off")):
        visitor.wait(lambda: not visitor.find("#notice").is_displayed())


def test_buttons_that_look_alike_are_told_apart_by_their_names(page: AdminPage) -> None:
    page.find("#plan-form [name=code]").send_keys("503")
    page.find("#plan-form .primary").click()
    page.wait(lambda: len(page.all("#plan-list li")) == 1)
    page.find("#plan-form .primary").click()
    page.wait(lambda: len(page.all("#plan-list li")) == 2)

    names = page.browser.execute_script(
        "return [...document.querySelectorAll('section button')]"
        ".filter((one) => !one.closest('.operation, .entries'))"
        ".map((one) => one.getAttribute('aria-label') ?? one.textContent)"
    )

    assert len(names) == len(set(names))


def test_nothing_in_a_long_exchange_is_wider_than_the_dialog(page: AdminPage) -> None:
    long = "very-long-" * 30
    page.size(400, 900)
    try:
        page.write_body(json.dumps({long: long}))
        page.send()
        page.open_newest()
        wide = page.browser.execute_script(
            "const one = document.getElementById('detail');return one.scrollWidth - one.clientWidth"
        )
    finally:
        page.size(1440, 1100)

    assert wide == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_colour_schemes(
    page: AdminPage, pictures: Path, scheme: str
) -> None:
    page.prefer(scheme)
    page.send()
    page.wait(page.entries)

    assert page.browser.save_screenshot(str(pictures / f"{scheme}.png"))
    assert _poor_contrasts(page) == []


def _poor_contrasts(page: AdminPage) -> list[str]:
    """Texts with less contrast than WCAG's 4.5 to 1 asks for."""
    found: list[str] = page.browser.execute_script(_CONTRAST)
    return found


_CONTRAST = """
const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
const luminance = (colour) => {
  const [red, green, blue] = channels(colour).slice(0, 3)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const ground = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (channels(colour)[3] !== 0) return colour;
  }
  return "rgb(255, 255, 255)";
};
const hasText = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
return [...document.querySelectorAll("body *")]
  .filter((node) => node.checkVisibility() && hasText(node))
  .map((node) => {
    const [high, low] = [luminance(getComputedStyle(node).color), luminance(ground(node))]
      .sort((one, other) => other - one);
    return [(high + 0.05) / (low + 0.05), node];
  })
  .filter(([contrast]) => contrast < 4.5)
  .map(([contrast, node]) => `${contrast.toFixed(2)} ${node.outerHTML.slice(0, 120)}`);
"""


@pytest.mark.parametrize("width", [360, 800, 1440])
def test_nothing_is_cut_off_at_any_width(page: AdminPage, pictures: Path, width: int) -> None:
    page.size(width, 900)
    try:
        page.browser.save_screenshot(str(pictures / f"{width}.png"))
        wide = page.browser.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    finally:
        page.size(1440, 1100)

    assert wide == 0

"""The admin page as its user knows it: operations, journal, plans, state."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.waiting import PATIENCE

T = TypeVar("T")

_HOLD = """
const part = arguments[0], fetched = window.fetch;
window.held = [];
window.fetch = async (url, ...how) => {
  const reply = await fetched(url, ...how);
  if (window.held && String(url).includes(part)) await new Promise((go) => window.held.push(go));
  return reply;
};
"""
# Another answer comes when the scripts have made something of those that were kept.
_RELEASE = """
const kept = window.held;
window.held = null;
for (const go of kept) go();
fetch("/__mock__/health").then((reply) => reply.json()).then(arguments[arguments.length - 1]);
"""


class AdminPage:
    """What a person does at the page, and sees there."""

    def __init__(self, browser: Chrome, base: str) -> None:
        self.browser = browser
        self.url = f"{base}/__mock__/"

    def open(self) -> None:
        """Load the page, and wait until its scripts have made it ready."""
        self.browser.get(self.url)
        self.wait(lambda: " · " in self.browser.title)

    def wait(self, seen: Callable[[], T]) -> T:
        """What `seen` returns, once that is something."""
        waiting = WebDriverWait(
            self.browser,
            PATIENCE,
            0.05,
            (NoSuchElementException, StaleElementReferenceException),
        )
        return waiting.until(lambda _: seen())

    def find(self, selector: str) -> WebElement:
        """The first element that a CSS selector means."""
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Every element that a CSS selector means."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector: str) -> None:
        """Click at what a selector means, once it is there; it may be drawn anew meanwhile."""

        def clicked() -> bool:
            self.find(selector).click()
            return True

        self.wait(clicked)

    def be_at_session(self, name: str) -> None:
        """Write the session's name at the top; see its journal only."""
        self.turn_to_session(name)
        self.wait(lambda: not self.entries())

    def turn_to_session(self, name: str) -> None:
        """The same, but without waiting for what the page asks for then."""
        field = self.find("#session")
        field.clear()
        field.send_keys(name, Keys.ENTER)
        Select(self.find("[name=whose]")).select_by_value("own")

    def hold(self, part_of_a_url: str) -> None:
        """Keep the mock's answers from the page, where its scripts ask for such a URL."""
        self.browser.execute_script(_HOLD, part_of_a_url)

    def held(self) -> int:
        """How many answers are kept."""
        return int(self.browser.execute_script("return window.held.length"))

    def release(self) -> None:
        """Hand over the answers that are kept, and keep no more of them."""
        self.browser.execute_async_script(_RELEASE)

    def entries(self) -> list[str]:
        """The rows of the journal as texts, the newest first: in one step, as they may change."""
        found: list[str] = self.browser.execute_script(
            "return [...document.querySelectorAll('#entries li')].map((row) => row.innerText)"
        )
        return found

    def write_body(self, text: str) -> None:
        """Replace the body of the operation that is open."""
        area = self.find(".operation[open] .sample:not([hidden]) textarea")
        area.clear()
        area.send_keys(text)

    def send(self) -> str:
        """Send what the open operation shows; the status line of the reply."""
        self.browser.execute_script(
            "document.querySelector('.operation[open] .reply').replaceChildren()"
        )
        self.find(".operation[open] .primary").click()
        return self.wait(lambda: self.find(".operation[open] .reply .line").text)

    def open_newest(self) -> str:
        """Open the newest exchange of the journal; all that the dialog says."""
        self.click("#entries li button")
        return self.wait(lambda: self.find("#detail[open]").text)

    def press(self, *keys: str) -> None:
        """Press keys, one after another, wherever the focus is."""
        for key in keys:
            ActionChains(self.browser).send_keys(key).perform()

    def focused(self) -> WebElement:
        """What has the focus."""
        return self.browser.switch_to.active_element

    def tab_to(self, selector: str, most: int = 80) -> None:
        """Press Tab until the focus is at what a selector means; fails after `most` times."""
        for _ in range(most):
            self.press(Keys.TAB)
            if self.browser.execute_script(
                "return document.activeElement.matches(arguments[0])", selector
            ):
                return
        raise AssertionError(f"Tab does not lead to {selector}")

    def prefer(self, scheme: str) -> None:
        """Let the system's colour scheme be `dark` or `light`."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def size(self, width: int, height: int) -> None:
        """Let the window be so large."""
        metrics: dict[str, Any] = {"deviceScaleFactor": 1, "mobile": False}
        metrics |= {"width": width, "height": height}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def fetch(self, path: str) -> Any:
        """What the admin API tells the page."""
        script = (
            "const done = arguments[arguments.length - 1];"
            "fetch(arguments[0]).then((reply) => reply.text()).then(done)"
        )
        return json.loads(self.browser.execute_async_script(script, path))

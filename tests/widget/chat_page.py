"""The chat on a page, as a visitor has it before them."""

import json
from typing import Any

import jwt
from playwright.sync_api import Locator, Page, expect

PATIENCE_MS = 20_000
ACTIVE = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const name = element?.getAttribute("aria-label") || element?.labels?.[0]?.textContent || element?.textContent || "";
  return name.replace(/\\s+/g, " ").trim();
}"""


class ChatPage:
    """Finds what is in the chat, and does what a visitor does.

    Attributes:
        page: the page.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE_MS)

    @property
    def launcher(self) -> Locator:
        return self.page.locator("clinic-chat .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("clinic-chat dialog")

    @property
    def input(self) -> Locator:
        return self.page.get_by_label("Your question")

    @property
    def card(self) -> Locator:
        return self.panel.get_by_role("alert")

    @property
    def notices(self) -> Locator:
        return self.panel.locator(".notices")

    @property
    def greeting(self) -> Locator:
        return self.panel.locator(".greeting")

    @property
    def answers(self) -> Locator:
        return self.panel.locator(".message.assistant")

    @property
    def last(self) -> Locator:
        return self.panel.locator(".message").last

    def said(self, author: str) -> Locator:
        """The messages of `visitor`, `assistant` or `person`."""
        return self.panel.locator(f".message.{author}")

    def open(self) -> None:
        self.launcher.click()
        expect(self.panel).to_be_visible()
        # The greeting stands in the script as well; these come from the server.
        expect(self.panel.locator(".suggestions, .message").first).to_be_visible(timeout=PATIENCE_MS)

    def write(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> None:
        """Writes, and waits for the answer."""
        before = self.answers.count()
        self.write(text)
        self.answered(before)

    def answered(self, before: int) -> None:
        """Waits until there are more answers than before, and nothing is on its way."""
        expect(self.answers.nth(before)).to_be_attached(timeout=PATIENCE_MS)
        self.settled()

    def settled(self, seconds: float = PATIENCE_MS / 1000) -> None:
        """Waits until everything that was written is answered."""
        self.page.wait_for_function(
            "() => !Object.entries(sessionStorage).some(([key, value]) => "
            "key.startsWith('clinic-chat') && JSON.parse(value).outbox.length > 0)",
            timeout=1000 * seconds,
        )
        expect(self.panel.locator(".delivery")).to_have_count(0)

    def messages(self) -> list[tuple[str, str]]:
        """Who said what, in the order of the page."""
        read = """items => items.map(item => [
          [...item.classList].find(name => name !== "message"), item.querySelector(".bubble").textContent.trim()])"""
        return [(author, " ".join(text.split())) for author, text in self.panel.locator(".message").evaluate_all(read)]

    def words(self, author: str) -> list[str]:
        return [text for name, text in self.messages() if name == author]

    @property
    def memory(self) -> dict[str, Any]:
        """What the tab remembers."""
        (stored,) = self.page.evaluate(
            "() => Object.entries(sessionStorage).filter(([key]) => key.startsWith('clinic-chat')).map(item => item[1])"
        )
        memory: dict[str, Any] = json.loads(stored)
        return memory

    @property
    def conversation(self) -> str:
        """The conversation's id, which its token holds."""
        return str(jwt.decode(self.memory["token"], options={"verify_signature": False})["sub"])

    def active(self) -> str:
        """The name of what has the focus."""
        return str(self.page.evaluate(ACTIVE))

    def tab_to(self, name: str, key: str = "Tab", most: int = 60) -> None:
        """Presses the tab key until something of that name has the focus."""
        passed = []
        for _ in range(most):
            self.page.keyboard.press(key)
            passed.append(self.active())
            if passed[-1].startswith(name):
                return
        raise AssertionError(f"The keyboard does not get to {name}, only to {passed}.")


def in_view(page: Page, locator: Locator) -> bool:
    """Whether all of it is in the window."""
    box, size = locator.bounding_box(), page.viewport_size
    if box is None or size is None:
        return False
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"] and box["height"] > 0

"""A browser, pages of a clinic on another origin, and the served assistant that their chat talks to."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.channels.running_server import RunningServer
from tests.chromium import chromium, complaints
from tests.widget.chat_page import PATIENCE_MS, ChatPage
from tests.widget.host_pages import HostPages, host_pages

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
LOST = ("net::ERR_", "WebSocket connection")
"""What Chromium says of a line that breaks."""

Visit = Callable[..., ChatPage]

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def pages() -> Iterator[HostPages]:
    with host_pages() as pages:
        yield pages


@pytest.fixture
def visit(browser: Browser, pages: HostPages, server: RunningServer) -> Iterator[Visit]:
    """Visits the clinic's page with a browser of one's own; in the end nothing may have been complained of.

    Args:
        chat_server: where the chat comes from.
        direction: of the page's writing.
        attributes: the element's.
        lossy: whether the line breaks in the test, of which a browser complains.
        options: the browser's.
    """
    contexts: list[BrowserContext] = []
    found: list[list[str]] = []

    def visit(
        chat_server: str = server.url,
        direction: str = "ltr",
        attributes: dict[str, str] | None = None,
        lossy: bool = False,
        **options: object,
    ) -> ChatPage:
        contexts.append(browser.new_context(**{"viewport": DESKTOP, **options}))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        found.append(complaints(page, LOST if lossy else ()))
        page.goto(pages.page(chat_server, direction, **(attributes or {})))
        return ChatPage(page)

    yield visit
    for context in contexts:
        context.close()
    assert [complaint for complaints in found for complaint in complaints] == []


@pytest.fixture
def chat(visit: Visit) -> ChatPage:
    """The chat, open."""
    chat = visit()
    chat.open()
    return chat

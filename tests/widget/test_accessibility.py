"""For everybody: rules of WCAG 2.2 AA in every state, and everything with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.channels.replies import CRISIS, HARMLESS
from tests.channels.running_server import RunningServer
from tests.chromium import barriers
from tests.widget.chat_page import ChatPage, in_view
from tests.widget.conftest import PHONE, Visit
from tests.widget.dropping_proxy import dropping_proxy

LOOKS: dict[str, dict[str, object]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE, "has_touch": True},
    "320 px": {"viewport": {"width": 320, "height": 568}},
    "400 % zoom": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "right to left": {"direction": "rtl"},
    "dark, right to left, 320 px": {
        "direction": "rtl",
        "color_scheme": "dark",
        "viewport": {"width": 320, "height": 568},
    },
    "forced colours": {"forced_colors": "active"},
}


def fits(chat: ChatPage) -> bool:
    """Whether nothing in the panel, and nothing of the page, is wider than the screen, and buttons are large enough."""
    narrow = "e => e.scrollWidth <= e.clientWidth + 1"
    parts = [chat.panel.locator(name) for name in (".frame", ".log", ".help", ".composer")]
    small = chat.panel.locator("button, .phone, textarea").evaluate_all(
        "all => all.filter(e => e.offsetWidth && (e.offsetWidth < 44 || e.offsetHeight < 44)).map(e => e.outerHTML)"
    )
    assert small == []
    return all(part.evaluate(narrow) for part in parts) and chat.page.locator("html").evaluate(narrow)


@pytest.mark.parametrize("look", LOOKS)
def test_no_state_has_a_barrier(visit: Visit, server: RunningServer, look: str) -> None:
    with dropping_proxy(server.url) as proxy:
        chat = visit(proxy.url, lossy=True, **LOOKS[look])
        expect(chat.launcher).to_be_visible()
        assert barriers(chat.page) == "", "closed"
        chat.open()
        assert barriers(chat.page) == "", "open"
        chat.ask(HARMLESS)
        assert barriers(chat.page) == "", "answered"
        chat.panel.get_by_role("button", name="Options").click()
        assert barriers(chat.page) == "", "options"
        assert fits(chat)
        chat.panel.get_by_role("button", name="Options").click()
        chat.ask(CRISIS)
        assert barriers(chat.page) == "", "card"
        proxy.cut(refuse=True)
        chat.write("hello?")
        expect(chat.notices.get_by_role("button")).to_be_visible()
        assert barriers(chat.page) == "", "out of reach"
        assert fits(chat)
        assert in_view(chat.page, chat.panel.locator(".help .phone").first)


def test_one_talks_with_the_keyboard_alone(visit: Visit) -> None:
    chat = visit()
    keys = chat.page.keyboard
    expect(chat.launcher).to_be_visible()
    chat.tab_to("Ask a question")
    keys.press("Enter")
    expect(chat.input).to_be_focused()
    keys.type(HARMLESS)
    keys.press("Enter")
    chat.answered(0)
    expect(chat.input).to_be_focused()
    chat.tab_to("How long do results last?", "Shift+Tab")
    keys.press("Enter")
    chat.answered(1)
    chat.tab_to("Yes, helpful")
    keys.press("Space")
    expect(chat.answers.first).to_contain_text("Thank you.")
    chat.tab_to("Copy")
    keys.press("Enter")
    expect(chat.panel.get_by_role("log")).to_contain_text("Copied")
    chat.tab_to("Your question")
    keys.press("Escape")
    expect(chat.launcher).to_be_focused()


def test_help_card_and_options_work_with_the_keyboard_alone(visit: Visit) -> None:
    chat = visit()
    keys = chat.page.keyboard
    expect(chat.launcher).to_be_visible()
    chat.tab_to("Ask a question")
    keys.press("Enter")
    keys.type(CRISIS)
    keys.press("Enter")
    chat.answered(0)
    chat.tab_to("Call 911", "Shift+Tab")
    chat.tab_to("Text 988")
    chat.tab_to("Show less")
    keys.press("Enter")
    assert chat.active() == "Show more"
    chat.tab_to("Options")
    keys.press("Enter")
    chat.tab_to("Download this conversation")
    with chat.page.expect_download():
        keys.press("Enter")
    expect(chat.panel.get_by_role("button", name="Options")).to_be_focused()
    keys.press("Enter")
    chat.tab_to("Clear this conversation")
    keys.press("Enter")
    expect(chat.panel.get_by_role("button", name="No, keep it")).to_be_focused()
    keys.press("Escape")
    expect(chat.panel.get_by_role("button", name="Options")).to_be_focused()
    keys.press("Enter")
    chat.tab_to("Clear this conversation")
    keys.press("Enter")
    chat.tab_to("Yes, clear it")
    keys.press("Enter")
    expect(chat.panel.locator(".message")).to_have_count(0)
    expect(chat.input).to_be_focused()
    chat.tab_to("Close chat", "Shift+Tab")
    keys.press("Enter")
    expect(chat.launcher).to_be_focused()
    keys.press("Space")
    expect(chat.input).to_be_focused()
    keys.press("Escape")
    expect(chat.launcher).to_be_focused()


def test_a_refused_message_is_told_and_sent_again_with_the_keyboard(visit: Visit) -> None:
    chat = visit()
    chat.open()
    for number in range(32):
        chat.write(f"hello {number}")
    refused = chat.panel.locator(".delivery.refused").first
    expect(refused).to_contain_text("You are writing faster than I can read.")
    expect(refused).to_contain_text("911")
    expect(chat.panel.get_by_role("log")).to_contain_text("Not sent.")
    chat.tab_to("Send again", "Shift+Tab")


def test_on_a_phone_the_focus_stays_in_the_panel_that_covers_the_page(visit: Visit) -> None:
    chat = visit(viewport=PHONE)
    chat.open()
    seen = set()
    for _ in range(30):
        chat.page.keyboard.press("Tab")
        seen.add(chat.active())
        assert chat.page.evaluate("document.activeElement.localName") in ("clinic-chat", "body")

    assert {"Call 911", "Options", "Close chat", "Send"} <= seen


def test_a_screen_reader_is_told_each_new_message_once(chat: ChatPage) -> None:
    log = chat.panel.get_by_role("log")
    chat.ask(HARMLESS)
    chat.ask("what does it cost")

    assert log.locator("p").count() == 2
    chat.page.reload()
    expect(chat.answers).to_have_count(2)
    assert log.locator("p").count() == 0, "What was said before is read again."

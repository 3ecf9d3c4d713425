"""The pictures of the documentation, made from what visitors see."""

from pathlib import Path

from playwright.sync_api import expect

from tests.channels.replies import CRISIS, HARMLESS
from tests.channels.running_server import RunningServer
from tests.chromium import pictures_folder
from tests.widget.chat_page import ChatPage
from tests.widget.conftest import PHONE, Visit


def test_pictures_of_the_chat(visit: Visit, server: RunningServer, tmp_path: Path) -> None:
    folder = pictures_folder(tmp_path)
    desktop = _open(visit(viewport={"width": 1200, "height": 800}, device_scale_factor=1.5), server)
    desktop.ask(HARMLESS)
    _picture(desktop, folder / "chat_desktop.png")
    dark = _open(visit(viewport=PHONE, device_scale_factor=2, color_scheme="dark", has_touch=True), server)
    dark.ask("What is ketamine therapy?")
    _picture(dark, folder / "chat_dark.png")
    phone = _open(visit(viewport=PHONE, device_scale_factor=2, has_touch=True), server)
    _picture(phone, folder / "chat_phone.png")
    phone.ask(HARMLESS)
    phone.ask(CRISIS)
    phone.ask("thank you")
    _picture(phone, folder / "chat_card.png")

    assert len(list(folder.glob("chat_*.png"))) == 4


def _open(chat: ChatPage, server: RunningServer) -> ChatPage:
    """The chat on the demo page."""
    chat.page.goto(server.url)
    chat.open()
    return chat


def _picture(chat: ChatPage, file: Path) -> None:
    expect(chat.panel.locator(".typing")).to_have_count(0)
    chat.page.screenshot(path=file, animations="disabled")

"""Lines that break and servers that die while somebody writes: nothing is lost, doubled or out of order."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.channels.project_copy import project_copy
from tests.channels.replies import ANSWER, HARMLESS
from tests.channels.running_server import RunningServer, free_port, serving
from tests.widget.chat_page import ChatPage, in_view
from tests.widget.conftest import Visit
from tests.widget.dropping_proxy import DroppingProxy, dropping_proxy

GONE_SECONDS = 30
FIVE = ["What is ketamine therapy?", "what does it cost", "How does it work in the brain?", "thanks", HARMLESS]


@pytest.fixture
def proxy(server: RunningServer) -> Iterator[DroppingProxy]:
    with dropping_proxy(server.url) as proxy:
        yield proxy


@pytest.fixture
def chat(visit: Visit, proxy: DroppingProxy) -> ChatPage:
    """The chat, open, over a line that can break."""
    chat = visit(proxy.url, lossy=True, attributes={"contact": "at 555-010-0199"})
    chat.open()
    return chat


def each_is_answered_once_and_in_order(chat: ChatPage, asked: list[str]) -> bool:
    """Every message stands once, in order, and has its answer right behind it, as the server replays it, too."""
    said = chat.messages()
    chat.page.reload()
    expect(chat.said("visitor")).to_have_count(len(asked))
    expect(chat.panel.locator(".message")).to_have_count(len(said))
    assert chat.messages() == said
    assert chat.words("visitor") == asked
    assert [author for author, _ in said] == ["visitor", "assistant"] * len(asked)
    return True


def test_five_messages_written_while_the_network_is_gone_for_half_a_minute(
    chat: ChatPage, proxy: DroppingProxy
) -> None:
    chat.ask(HARMLESS)
    proxy.swallow()
    gone = time.monotonic()
    for text in FIVE:
        chat.write(text)
        chat.page.wait_for_timeout(2000)
    expect(chat.notices).to_contain_text("The connection was lost.")
    expect(chat.notices).to_contain_text("There is no answer yet.")
    expect(chat.notices.get_by_role("link", name="555-010-0199")).to_have_attribute("href", "tel:5550100199")
    expect(chat.notices.get_by_role("button", name="Try again")).to_be_visible()
    assert in_view(chat.page, chat.panel.locator(".help .phone").first)
    chat.page.wait_for_timeout(max(0.0, 1000 * (gone + GONE_SECONDS - time.monotonic())))
    assert chat.words("visitor") == [HARMLESS, *FIVE]
    assert len(chat.words("assistant")) == 1
    proxy.restore()
    chat.settled(60)

    assert each_is_answered_once_and_in_order(chat, [HARMLESS, *FIVE])


def test_a_line_that_breaks_again_and_again_in_the_middle_of_turns(chat: ChatPage, proxy: DroppingProxy) -> None:
    for text in FIVE:
        chat.write(text)
        proxy.cut()
    chat.settled(60)

    assert each_is_answered_once_and_in_order(chat, FIVE)


def test_a_reload_keeps_what_was_written_while_the_line_was_gone(chat: ChatPage, proxy: DroppingProxy) -> None:
    proxy.cut(refuse=True)
    chat.write(HARMLESS)
    chat.write("what does it cost")
    expect(chat.panel.locator(".delivery").first).to_have_text(
        "Kept on this page. It is sent when there is a connection."
    )
    proxy.restore()
    chat.page.reload()
    chat.settled()

    assert each_is_answered_once_and_in_order(chat, [HARMLESS, "what does it cost"])


def test_with_the_server_out_of_reach_it_says_so_and_the_numbers_work(chat: ChatPage, proxy: DroppingProxy) -> None:
    proxy.cut(refuse=True)
    chat.write(HARMLESS)

    expect(chat.notices).to_contain_text("The chat can't be reached right now.")
    expect(chat.notices.get_by_role("button", name="Try now")).to_be_visible()
    assert chat.panel.locator(".help .phone").first.get_attribute("href") == "tel:911"
    proxy.restore()
    chat.notices.get_by_role("button").click()
    expect(chat.notices).to_contain_text("Connected again.")
    chat.settled()
    expect(chat.answers.last).to_contain_text(ANSWER)


def test_the_server_is_killed_in_the_middle_of_a_turn_and_comes_back(visit: Visit, model: Path, tmp_path: Path) -> None:
    folder, port = project_copy(tmp_path / "project"), free_port()
    with ExitStack() as servers:
        first = servers.enter_context(serving(folder, "faq", "run", "--model", str(model), port=port))
        first.wait_for("The assistant is ready")
        chat = visit(first.url, lossy=True)
        chat.open()
        chat.ask(HARMLESS)
        chat.write(FIVE[0])
        first.process.kill()
        first.process.wait()
        chat.write(FIVE[1])
        expect(chat.notices).to_contain_text("Connecting again")
        first.log.write_text("")
        second = servers.enter_context(serving(folder, "faq", "run", "--model", str(model), port=port))
        second.wait_for("The assistant is ready")
        chat.settled(60)

        assert each_is_answered_once_and_in_order(chat, [HARMLESS, *FIVE[:2]])

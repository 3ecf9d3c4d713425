"""Whatever a text holds, it is shown as text: scripts do not run, links lead to nothing but pages and telephones."""

import json

import pytest
from playwright.sync_api import Route, expect
from rasa.shared.core.events import BotUttered, UserUttered

from tests.channels.running_server import RunningServer
from tests.widget.chat_page import ChatPage
from tests.widget.conftest import Visit
from tests.widget.recorded import record

SCRIPT = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1><svg/onload=window.hacked=1>"
LINKS = "[a](javascript:hacked=1) [b](java\tscript:hacked=1) [c](data:text/html,x) javascript:hacked=1"
EVIL = f"{SCRIPT} {LINKS} ${{window.hacked=1}} {{{{window.hacked=1}}}}"
PROTOCOLS = {"tel:", "sms:", "http:", "https:", "mailto:"}
CITATION = {"article": "how-ketamine-helps-fight-the-symptoms-of-depression", "paragraph": 3, "quote": EVIL}


def card(text: str) -> BotUttered:
    phones = [{"label": EVIL, "href": "javascript:window.hacked=1"}, {"label": "Call 911", "href": "tel:911"}]
    return BotUttered(text, metadata={"utter_action": "utter_safety/crisis_self", "metadata": {"phones": phones}})


EVENTS = {
    "visitor": UserUttered(EVIL),
    "answer": BotUttered(EVIL, metadata={"utter_action": "utter_faq/speed", "metadata": {"citations": [CITATION]}}),
    "button": BotUttered("Choose", {"buttons": [{"title": EVIL, "payload": EVIL}]}),
    "person": BotUttered(EVIL, metadata={"person": EVIL, "words": EVIL}),
    "card": card(EVIL),
}


def is_harmless(chat: ChatPage) -> bool:
    """Presses every link and every button that came in, and looks at what is there."""
    links = chat.panel.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(links) <= PROTOCOLS
    assert chat.panel.locator("img, script, iframe, object, embed, style, link").count() == 0
    handlers = chat.panel.locator("*").evaluate_all(
        "all => all.flatMap(e => [...e.attributes]).map(a => a.name).filter(name => name.startsWith('on'))"
    )
    assert handlers == []
    chat.page.wait_for_timeout(200)
    assert chat.page.evaluate("window.hacked") is None
    return True


@pytest.mark.parametrize("kind", EVENTS)
def test_a_text_of_the_conversation(chat: ChatPage, server: RunningServer, kind: str) -> None:
    chat.ask("thanks")
    record(server, chat.conversation, [EVENTS[kind]])
    chat.page.reload()
    expect(chat.panel.locator(".message")).to_have_count(3)

    assert "<script>window.hacked=1</script>" in str(chat.panel.text_content())
    assert is_harmless(chat)
    if kind == "button":
        chat.last.get_by_role("button").click()
        chat.answered(2)
        assert is_harmless(chat)


def test_what_the_visitor_types(chat: ChatPage) -> None:
    chat.ask(EVIL)

    assert SCRIPT in chat.words("visitor")[0]
    assert is_harmless(chat)


def test_what_the_page_sets(visit: Visit) -> None:
    emergency = json.dumps([{"label": EVIL, "href": "javascript:window.hacked=1"}, {"label": EVIL, "href": "tel:999"}])
    chat = visit(attributes={"heading": EVIL, "contact": EVIL, "emergency": emergency, "lang": EVIL, "theme": EVIL})
    chat.open()

    assert chat.panel.locator("#title").inner_text().startswith("<script>")
    assert [link.get_attribute("href") for link in chat.panel.locator(".help .phone").all()] == ["tel:999"]
    assert is_harmless(chat)


def test_what_the_server_says_around_the_conversation(visit: Visit) -> None:
    info = {
        "language": EVIL,
        "greeting": EVIL,
        "contact": EVIL,
        "emergency": [{"label": EVIL, "href": "javascript:window.hacked=1"}, {"label": EVIL, "href": "tel:911"}],
        "suggestions": [{"title": EVIL, "payload": EVIL}],
    }

    def answer(route: Route) -> None:
        route.fulfill(json=info, headers={"Access-Control-Allow-Origin": "*"})

    chat = visit(lossy=True)
    chat.page.route("**/widget/help.json*", answer)
    chat.page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    chat.page.route("**/socket.io/**", lambda route: route.abort())
    chat.page.reload()
    chat.launcher.click()

    expect(chat.greeting).to_contain_text("<script>")
    assert is_harmless(chat)

"""A visitor talks with the assistant: a real browser, server and model, and a page with a strict policy."""

import re
import sqlite3
from contextlib import closing, suppress

import pytest
from playwright.sync_api import expect

from tests.channels.replies import ANSWER, CRISIS, HARMLESS
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import StaffDesk, eventually
from tests.widget.chat_page import ChatPage, in_view
from tests.widget.conftest import PHONE, Visit

CLARIFIED = "how long"
QUESTIONS = [HARMLESS, "What is ketamine therapy?", "How does it work in the brain?", "who wrote this article"]


def tab_of(chat: ChatPage) -> ChatPage:
    """A second tab with the same conversation, as a link of the page opens it: with a copy of the tab's memory."""
    with chat.page.expect_popup() as popup:
        chat.page.evaluate("window.open(location.href)")
    return ChatPage(popup.value)


@pytest.fixture
def maria(server: RunningServer) -> StaffDesk:
    return StaffDesk(server, f"sqlite:///{server.tickets}", "socketio")


def test_before_the_first_message_it_says_what_it_is_and_an_answer_does_not_say_it_again(chat: ChatPage) -> None:
    expect(chat.greeting).to_contain_text("I am an automated assistant, not a person.")
    expect(chat.greeting).to_contain_text("I can't give medical advice")
    chat.ask(HARMLESS)

    (answer,) = chat.words("assistant")
    assert answer.startswith("The article says")
    expect(chat.greeting).to_have_count(1)


def test_a_question_gets_its_answer_with_the_passage_it_rests_on(chat: ChatPage) -> None:
    chat.ask(HARMLESS)

    expect(chat.answers.last).to_contain_text(ANSWER)
    citation = chat.answers.last.locator(".citation")
    expect(citation.locator("blockquote")).to_contain_text("While traditional antidepressants")
    expect(citation.locator("figcaption")).to_have_text(
        "How Ketamine Helps Fight the Symptoms of Depression, paragraph 3"
    )
    parts = chat.answers.last.locator(".text > *").evaluate_all("parts => parts.map(part => part.className || 'text')")
    assert parts[:3] == ["text", "citation", "text"], "The passage stands behind what rests on it."
    assert in_view(chat.page, citation)
    assert chat.messages()[0] == ("visitor", HARMLESS)
    assert re.fullmatch(r"\d{1,2}:\d\d(\s[AP]M)?", chat.answers.last.locator("time").inner_text())


def test_a_quick_reply_asks_its_question(chat: ChatPage) -> None:
    chat.ask(HARMLESS)
    chat.panel.get_by_role("button", name="How long do results last?").click()
    chat.answered(1)

    assert chat.words("visitor") == [HARMLESS, "How long do results last?"]
    expect(chat.answers.last).to_contain_text("long lasting results")


def test_what_is_suggested_at_first_is_answered(chat: ChatPage) -> None:
    suggestion = chat.panel.get_by_role("group", name="You could ask").get_by_role("button").first
    question = suggestion.inner_text()
    suggestion.click()
    chat.answered(0)

    assert chat.words("visitor") == [question]
    expect(chat.answers.last.locator(".citation").first).to_be_visible()


def test_an_unclear_question_is_asked_back_and_a_choice_answers_it(chat: ChatPage) -> None:
    chat.ask(CLARIFIED)
    choices = chat.answers.last.get_by_role("group", name="Suggested replies").get_by_role("button")
    assert choices.count() >= 2, chat.messages()
    expect(chat.answers.last.locator(".citation")).to_have_count(0)
    choices.first.click()
    chat.answered(1)

    expect(chat.answers.last.locator(".citation").first).to_be_visible()


def test_whether_an_answer_was_helpful_is_kept_by_page_and_server(chat: ChatPage, server: RunningServer) -> None:
    chat.ask(HARMLESS)
    thumb = chat.answers.last.get_by_role("button", name="Yes, helpful")
    thumb.click()

    expect(chat.answers.last).to_contain_text("Thank you.")
    expect(thumb).to_have_attribute("aria-pressed", "true")
    stored = server.log.parent / "var" / "feedback.db"

    def newest() -> list[tuple[str, int]]:
        # The first rating makes the table.
        with closing(sqlite3.connect(stored)) as database, suppress(sqlite3.OperationalError):
            query = "SELECT response, helpful FROM feedback WHERE model_version > '' ORDER BY time DESC LIMIT 1"
            return database.execute(query).fetchall()
        return []

    assert eventually(newest) == [("utter_faq/speed", 1)]
    chat.page.reload()
    expect(thumb).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("screen", [{}, {"viewport": PHONE}], ids=["desktop", "phone"])
def test_an_acute_message_gets_a_card_that_stays_in_view_and_first_in_the_order_of_focus(
    visit: Visit, screen: dict[str, object]
) -> None:
    chat = visit(**screen)
    chat.open()
    chat.ask(CRISIS)
    expect(chat.card).to_contain_text("988")
    for question in QUESTIONS:
        chat.ask(question)

    phones = chat.panel.locator(".help .phone")
    assert [phone.get_attribute("href") for phone in phones.all()][:3] == ["tel:911", "tel:988", "sms:988"]
    assert in_view(chat.page, phones.first)
    assert in_view(chat.page, chat.card), "Later messages have scrolled the card away."
    chat.page.keyboard.press("Escape")
    chat.launcher.press("Enter")
    focusable = "a[href], button, textarea, [tabindex='0']"
    first = chat.panel.locator(focusable).first
    assert first.get_attribute("href") == "tel:911"
    assert chat.card.locator("#card").evaluate("e => e.getRootNode().activeElement !== null")
    chat.page.reload()
    expect(chat.card).to_contain_text("988")
    assert in_view(chat.page, chat.card)


def test_what_a_person_of_the_clinic_writes_appears_as_theirs_live_and_after_a_reload(
    chat: ChatPage, maria: StaffDesk
) -> None:
    chat.ask(HARMLESS)
    maria.sender = chat.conversation
    maria.take()
    maria.write("Hello, I am a nurse here.", "How are you today?")
    expect(chat.said("person")).to_have_count(2)

    def check() -> None:
        assert chat.words("person") == ["Hello, I am a nurse here.", "How are you today?"]
        assert chat.said("person").first.locator(".author").inner_text() == "Maria, clinic staff"

    check()
    chat.page.reload()
    expect(chat.said("person")).to_have_count(2)
    check()
    chat.write("better, thanks")
    expect(chat.answers.last).to_contain_text("Maria, a person from the clinic, has this conversation")


def test_a_message_that_comes_while_the_panel_is_closed_is_counted_and_announced(
    chat: ChatPage, maria: StaffDesk
) -> None:
    chat.ask(HARMLESS)
    maria.sender = chat.conversation
    maria.take()
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()
    maria.write("Are you still there?")

    expect(chat.launcher.locator(".badge")).to_have_text("1")
    expect(chat.page.get_by_role("status").filter(has_text="1 new message")).to_have_count(1)


def test_a_reload_keeps_the_conversation_and_the_open_panel(chat: ChatPage) -> None:
    for question in (HARMLESS, CRISIS, "thanks"):
        chat.ask(question)
    before = chat.messages()
    chat.page.reload()
    expect(chat.said("visitor")).to_have_count(3)

    assert chat.messages() == before
    chat.ask("What is ketamine therapy?")
    assert chat.messages()[: len(before)] == before


def test_two_tabs_agree(chat: ChatPage) -> None:
    chat.ask(HARMLESS)
    other = tab_of(chat)
    expect(other.said("visitor")).to_have_count(1)
    chat.write("What is ketamine therapy?")
    other.write("what does it cost")
    for tab in (chat, other):
        expect(tab.said("visitor")).to_have_count(3)
        expect(tab.answers).to_have_count(3)
        tab.settled()

    assert chat.messages() == other.messages()
    assert chat.words("visitor")[0] == HARMLESS


def test_what_one_tab_clears_is_gone_in_the_other_and_does_not_come_back(chat: ChatPage) -> None:
    chat.ask(HARMLESS)
    other = tab_of(chat)
    expect(other.said("visitor")).to_have_count(1)
    first = chat.conversation
    chat.panel.get_by_role("button", name="Options").click()
    chat.panel.get_by_role("button", name="Clear this conversation").click()
    chat.panel.get_by_role("button", name="Yes, clear it").click()
    for tab in (chat, other):
        expect(tab.panel.locator(".message")).to_have_count(0)
        tab.page.reload()
        expect(tab.panel.locator(".suggestions")).to_be_visible()
        assert tab.messages() == []
    chat.ask("what does it cost")

    assert chat.conversation != first
    assert chat.words("visitor") == ["what does it cost"]


def test_the_conversation_can_be_saved_as_text(chat: ChatPage) -> None:
    chat.ask(HARMLESS)
    chat.panel.get_by_role("button", name="Options").click()
    with chat.page.expect_download() as download:
        chat.panel.get_by_role("button", name="Download this conversation").click()
    text = download.value.path().read_text(encoding="utf-8")

    assert re.fullmatch(r"conversation-\d{4}-\d\d-\d\d\.txt", download.value.suggested_filename)
    assert "I am an automated assistant, not a person." in text
    assert HARMLESS in text
    assert "“While traditional antidepressants" in text


def test_the_page_can_open_it_say_something_and_hear_what_happens_but_not_what_is_said(visit: Visit) -> None:
    chat = visit()
    chat.page.evaluate(
        """() => { window.heard = []; for (const name of ["open", "close", "message", "connection", "unread"])
        addEventListener(`chat-${name}`, event => heard.push([event.type, event.detail])); }"""
    )
    globals_before = chat.page.evaluate("Object.keys(window).length")
    assert chat.page.evaluate("text => document.querySelector('clinic-chat').send(text)", HARMLESS)
    chat.page.evaluate("document.querySelector('clinic-chat').open()")
    chat.answered(0)
    chat.page.evaluate("document.querySelector('clinic-chat').close()")
    heard = chat.page.evaluate("heard")

    assert ["chat-message", {"number": 2, "from": "assistant", "isCard": False}] in heard
    assert ["chat-connection", {"state": "ready"}] in heard
    assert [name for name, _ in heard].count("chat-open") == 1
    assert HARMLESS not in str(heard)
    assert ANSWER not in str(heard)
    assert chat.page.evaluate("Object.keys(window).length") == globals_before
    assert chat.page.context.cookies() == []
    assert chat.page.evaluate("localStorage.length") == 0


def test_where_the_script_does_not_run_the_numbers_between_the_tags_stand(visit: Visit) -> None:
    page = visit(lossy=True).page
    page.route("**/widget.js", lambda route: route.abort())
    page.reload()

    expect(page.get_by_role("link", name="call 911")).to_have_attribute("href", "tel:911")
    expect(page.get_by_role("link", name="call 911")).to_be_visible()


def test_the_page_at_the_server_s_root_has_the_chat(visit: Visit, server: RunningServer) -> None:
    chat = visit()
    chat.page.goto(server.url)
    chat.open()
    chat.ask(HARMLESS)

    expect(chat.answers.last).to_contain_text(ANSWER)


def test_a_spanish_page_gets_spanish_words_around_the_conversation(visit: Visit) -> None:
    chat = visit(attributes={"lang": "es"})
    chat.launcher.click()

    expect(chat.greeting).to_contain_text("Soy un asistente automático, no una persona.")
    expect(chat.panel.get_by_role("link", name="Llama al 911").first).to_be_visible()

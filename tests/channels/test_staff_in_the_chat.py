"""Staff answer in a conversation of the website's chat: the real server, both real databases."""

from collections.abc import Iterator
from contextlib import contextmanager

import jwt
import pytest

from tests.channels.replies import ANSWER, CRISIS, HARMLESS
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import StaffDesk, eventually
from tests.channels.widget.widget_client import Message, WidgetClient, numbers

LONG = "Maria, a person from the clinic, has this conversation"


@pytest.fixture
def desk(server: RunningServer) -> StaffDesk:
    return StaffDesk(server, f"sqlite:///{server.tickets}", "socketio")


def take(desk: StaffDesk, tab: WidgetClient) -> None:
    """Maria takes the conversation that the tab has open."""
    desk.sender = jwt.decode(tab.token, options={"verify_signature": False})["sub"]
    desk.take()


async def begin_with_maria(tab: WidgetClient, desk: StaffDesk) -> None:
    """A conversation that Maria takes after its first answer."""
    await tab.request_session()
    await tab.ask(HARMLESS)
    take(desk, tab)


def persons(tab: WidgetClient) -> list[Message]:
    return [message for name, message in tab.events if name == "person_uttered"]


@contextmanager
def nothing_is_told_twice(*tabs: WidgetClient) -> Iterator[None]:
    yield
    for tab in tabs:
        assert numbers(tab.messages) == sorted(set(numbers(tab.messages)))


async def test_a_person_s_words_appear_in_every_open_page_by_themselves(desk: StaffDesk, server: RunningServer) -> None:
    async with WidgetClient(server.url) as tab, WidgetClient(server.url) as other:
        await tab.request_session()
        await tab.ask(HARMLESS)
        await other.request_session(tab.token)
        take(desk, tab)
        with nothing_is_told_twice(tab, other):
            desk.write("Hello, I am Maria.", "How are you?")
            await tab.until(lambda: len(persons(tab)) == 2)
            await other.until(lambda: len(persons(other)) == 2)
        replayed = (await other.request_session(tab.token))["messages"]

    assert [(message["name"], message["text"], message["number"]) for message in persons(tab)] == [
        ("Maria", "Hello, I am Maria.", 3),
        ("Maria", "How are you?", 4),
    ]
    assert persons(other) == persons(tab)
    assert replayed == tab.messages
    assert eventually(lambda: all(message.delivered for message in desk.conversations.outbox.messages(desk.sender)))


async def test_a_person_s_words_wait_for_a_visitor_who_is_away_and_come_when_they_are_back(
    desk: StaffDesk, server: RunningServer
) -> None:
    async with WidgetClient(server.url) as tab:
        await begin_with_maria(tab, desk)
        token = tab.token
    desk.write("Are you safe?")
    async with WidgetClient(server.url) as again:
        seen = (await again.request_session(token))["messages"]
        await again.until(lambda: persons(again) or any(message["from"] == "person" for message in seen))
        whole = (await again.request_session(token))["messages"]

    assert [message["text"] for message in whole if message["from"] == "person"] == ["Are you safe?"]
    assert numbers(whole) == [1, 2, 3]


async def test_while_a_person_has_the_conversation_the_assistant_stays_out_but_for_danger(
    desk: StaffDesk, server: RunningServer
) -> None:
    async with WidgetClient(server.url) as tab:
        await begin_with_maria(tab, desk)
        _, told = await tab.ask("and what does it cost")
        _, card, *_ = await tab.ask(CRISIS)
        desk.hand_back()
        await tab.until(lambda: "has left this conversation" in tab.messages[-1]["text"])
        answer = (await tab.ask("and what does it cost"))[-1]

    assert told["text"].startswith(LONG)
    assert told["from"] == "assistant"
    assert card["kind"] == "card"
    assert answer["text"].startswith("The article does not discuss cost")


async def test_what_a_person_writes_during_a_turn_comes_once_and_in_the_order_of_the_record(
    desk: StaffDesk, server: RunningServer
) -> None:
    async with WidgetClient(server.url) as tab:
        await begin_with_maria(tab, desk)
        with nothing_is_told_twice(tab):
            for number in range(5):
                desk.write(f"Line {number}")
                await tab.ask("hello?")
            await tab.until(lambda: len(persons(tab)) == 5)
        replayed = (await tab.request_session(tab.token))["messages"]

    assert [message["text"] for message in persons(tab)] == [f"Line {number}" for number in range(5)]
    assert replayed == tab.messages


async def test_what_the_page_shows_before_the_first_message_is_not_said_again(server: RunningServer) -> None:
    async with WidgetClient(server.url) as tab:
        greeting = (await tab.request_session())["info"]["greeting"]
        _, answer = await tab.ask(HARMLESS)

    assert greeting.startswith("I am an automated assistant, not a person.")
    assert answer["text"].startswith("The article says")
    assert ANSWER in answer["text"]

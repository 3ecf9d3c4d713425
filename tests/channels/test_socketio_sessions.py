"""The website's chat: who a conversation belongs to, and what a page is told again."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

from rasa.shared.core.events import BotUttered

from assistant.channels.widget.session_tokens import SessionTokens
from assistant.trackers.session_tracker_store import SessionTrackerStore
from tests.channels.replies import COST, CRISIS, HARMLESS
from tests.channels.running_server import RunningServer
from tests.channels.widget.widget_client import WidgetClient, numbers, texts


async def test_two_tabs_of_a_conversation_see_the_same(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as first, WidgetClient(alive.url) as second:
        await first.request_session()
        await second.request_session(first.token)
        await asyncio.gather(first.ask(HARMLESS), second.ask(COST))
        await first.until(lambda: len(first.messages) == 4)
        await second.until(lambda: len(second.messages) == 4)

    assert first.messages == second.messages
    assert numbers(first.messages) == [1, 2, 3, 4]


async def test_conversations_do_not_hear_each_other(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as mine, WidgetClient(alive.url) as other:
        await mine.request_session()
        await other.request_session()
        await mine.ask(HARMLESS)
        await other.ask(COST)

    assert HARMLESS not in texts(other.messages)
    assert COST not in texts(mine.messages)


async def test_after_a_drop_the_page_gets_what_it_missed_and_no_more(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        seen = await tab.ask(HARMLESS)
        await tab.say(COST, "sent-and-dropped")
    async with WidgetClient(alive.url) as again:
        await again.request_session(tab.token, last_seen=seen[-1]["number"])
        missed = again.confirmation["messages"]
        if len(missed) < 2:
            await again.turn_ended("sent-and-dropped")
            missed = again.messages
        everything = (await again.request_session(again.token))["messages"]

    assert again.confirmation["resumed"]
    assert [(message["number"], message["from"]) for message in missed] == [(3, "visitor"), (4, "assistant")]
    assert missed[0]["client_id"] == "sent-and-dropped"
    assert everything == [*seen, *missed]


async def test_a_page_that_has_seen_more_than_there_is_gets_everything(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        seen = await tab.ask(HARMLESS)
        for last_seen in (99, -1, 0, "2", None, 1.5, True):
            assert (await tab.request_session(tab.token, last_seen=last_seen))["messages"] == seen, last_seen
        assert (await tab.request_session(tab.token, last_seen=2))["messages"] == []


async def test_a_guessed_forged_or_expired_token_gives_a_new_conversation_and_nobody_s_history(
    alive: RunningServer,
) -> None:
    async with WidgetClient(alive.url) as victim:
        await victim.request_session()
        await victim.ask(CRISIS)
    conversation = stored_conversation(alive, CRISIS)
    secret = (alive.log.parent / "var" / "widget_secret").read_text()
    header, claims, signature = victim.token.split(".")
    tokens = [
        conversation,
        SessionTokens("another secret of the same length", timedelta(hours=1)).issue(conversation),
        SessionTokens(secret, timedelta(seconds=-1)).issue(conversation),
        SessionTokens(secret, timedelta(hours=1)).issue("../" + conversation),
        f"{header}.{claims}.{signature[:-2]}AA",
        f"eyJhbGciOiJub25lIn0.{claims}.",
        "x" * 100_000,
        "\ud800",
        {"token": victim.token},
        ["a"],
        7,
    ]
    for token in tokens:
        async with WidgetClient(alive.url) as thief:
            confirmation = await thief.request_session(token)  # type: ignore[arg-type]
            assert (confirmation["resumed"], confirmation["messages"]) == (False, []), token
            assert len(await thief.ask(HARMLESS)) == 2
    async with WidgetClient(alive.url) as owner:
        assert len((await owner.request_session(victim.token))["messages"]) == 3


async def test_the_secret_is_its_owner_s_alone(alive: RunningServer) -> None:
    file = alive.log.parent / "var" / "widget_secret"

    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text()) >= 32


async def test_a_cleared_conversation_ends_for_every_tab_and_for_good(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as first, WidgetClient(alive.url) as second:
        await first.request_session()
        await second.request_session(first.token)
        await first.ask(HARMLESS)
        token = first.token
        assert await first.call("clear", {}) == {"status": "cleared"}
        await second.until(lambda: ("session_ended", {}) in second.events)

        for tab in (first, second):
            assert (await tab.say(COST))["status"] == "refused"
            confirmation = await tab.request_session(token)
            assert (confirmation["resumed"], confirmation["messages"]) == (False, [])
        assert (await first.ask(COST))[0]["number"] == 1


async def test_a_person_s_message_appears_as_theirs_on_replay(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        await tab.ask("can I talk to a real person please now")
        conversation = stored_conversation(alive, "can I talk to a real person please now")
        store = SessionTrackerStore(host=f"sqlite:///{alive.conversations}")
        await store.append(conversation, [BotUttered("We open at nine.", metadata={"person": "Ada, front desk"})])
        again = await tab.request_session(tab.token, last_seen=tab.messages[-1]["number"])
        messages = await tab.ask(COST)

    (person,) = again["messages"]
    assert (person["from"], person["name"], person["text"]) == ("person", "Ada, front desk", "We open at nine.")
    assert messages[0] == person, "The open page did not get it either."
    assert ("person_uttered", person) in tab.events
    assert messages[1]["number"] == person["number"] + 1


def stored_conversation(server: RunningServer, text: str) -> str:
    """The conversation in which somebody wrote a text last."""
    query = "SELECT conversation FROM conversation_events WHERE type = 'user' AND data LIKE ? ORDER BY timestamp DESC"
    with closing(sqlite3.connect(server.conversations)) as database:
        (conversation, *_), *_ = database.execute(query, (f'%{text}%"socketio"%',)).fetchall()
    return str(conversation)

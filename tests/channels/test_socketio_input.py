"""The website's chat against the served assistant."""

import asyncio
import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import httpx
import pytest
import socketio
from rasa.shared.core.events import BotUttered

from assistant.channels.widget.session_tokens import SessionTokens
from assistant.trackers.session_tracker_store import SessionTrackerStore
from tests.channels.replies import ANSWER, CRISIS, HARMLESS, TEXTS
from tests.channels.running_server import RunningServer
from tests.channels.widget.widget_client import WidgetClient, numbers, texts

COST = "What does it cost?"
FOREIGN = "https://evil.example"


@pytest.fixture
def alive(server: RunningServer) -> Iterator[RunningServer]:
    """Whatever a test sends, the server lives on and its log holds no message."""
    yield server
    assert server.alive
    log = server.log.read_text()
    assert not any(message in log for message in (CRISIS, HARMLESS, COST))
    assert "Traceback" not in log


async def test_a_question_gets_its_answer_with_the_passage_apart_and_buttons(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        question, answer = await tab.ask(HARMLESS)

    assert (question["from"], question["text"], question["number"]) == ("visitor", HARMLESS, 1)
    assert (answer["from"], answer["number"], answer["response"]) == ("assistant", 2, "utter_faq/speed")
    assert ANSWER in answer["text"]
    (citation,) = answer["citations"]
    assert citation["quote"].startswith("While traditional antidepressants")
    assert citation["article"] == "How Ketamine Helps Fight the Symptoms of Depression"
    assert citation["paragraph"] == 3
    assert citation["quote"] not in answer["text"], "The passage is shown twice."
    assert "The clinic's own note" in answer["text"]
    assert {"title": "How long do results last?", "payload": "/faq/lasting"} in answer["buttons"]
    assert "kind" not in answer
    assert question["time"] <= answer["time"]
    assert answer["time"].endswith("+00:00")


async def test_typing_is_shown_around_a_turn_and_its_end_is_told(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        await tab.ask(HARMLESS)

    names = [name for name, _ in tab.events if name != "session_confirm"]
    assert names == ["typing", "user_echo", "bot_uttered", "typing", "turn_ended"]
    assert [data for name, data in tab.events if name == "typing"] == [{"on": True}, {"on": False}]


async def test_a_picked_button_leads_to_its_topic_and_is_shown_as_what_it_said(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        await tab.ask(HARMLESS)
        question, answer = await tab.ask("/faq/lasting", payload=True, title="<b>My own title</b>")

    assert question["text"] == "How long do results last?"
    assert "long lasting results" in answer["text"]


async def test_a_typed_command_is_no_command(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        await tab.ask(CRISIS)
        question, *_ = await tab.ask("/restart", payload=True)
        _, answer = await tab.ask(HARMLESS)

    assert question["text"] == "/restart"
    assert "I leave out the article's hopeful claims" in answer["text"], "The alarm is forgotten."


async def test_danger_gets_a_card_with_links_to_its_numbers_then_the_truth_about_the_note(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        _, card, note = await tab.ask(CRISIS)

    assert card["kind"] == "card"
    assert {"label": "Call 911", "href": "tel:911"} in card["phones"]
    assert {"label": "Text 988", "href": "sms:988"} in card["phones"]
    assert "kind" not in note
    assert "I have left a note" in note["text"]
    with closing(sqlite3.connect(alive.tickets)) as database:
        channels = database.execute("SELECT channel FROM tickets WHERE channel = 'socketio'").fetchall()
    assert channels


async def test_the_first_questions_that_are_offered_are_answered(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        info = (await tab.request_session())["info"]
        answers = [await tab.ask(offer["payload"], payload=True, title=offer["title"]) for offer in info["suggestions"]]

    assert [answer[1]["response"] for answer in answers] == [
        "utter_faq/what_is",
        "utter_faq/speed",
        "utter_faq/mechanism",
    ]


@pytest.mark.parametrize(
    ("language", "label"), [("en", "Call 911"), ("es-MX", "Llama al 911"), ("xx", "Call 911"), (7, "Call 911")]
)
async def test_what_stands_around_the_conversation_is_in_the_page_s_language(
    alive: RunningServer, language: object, label: str
) -> None:
    async with WidgetClient(alive.url) as tab:
        info = (await tab.request_session(language=language))["info"]

    assert info["emergency"][0] == {"label": label, "href": "tel:911"}
    assert "988" in info["greeting"]
    assert info["contact"]


async def test_the_same_without_a_websocket(alive: RunningServer) -> None:
    async with WidgetClient(alive.url, transport="polling") as tab:
        await tab.request_session()
        assert ANSWER in (await tab.ask(HARMLESS))[1]["text"]


async def test_five_rapid_messages_are_answered_in_order(alive: RunningServer) -> None:
    asked = [HARMLESS, COST, "thanks", CRISIS, "What is ketamine therapy?"]
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        receipts = await asyncio.gather(*(tab.say(text, f"message-{place}") for place, text in enumerate(asked)))
        await tab.turn_ended("message-4")

    assert [receipt["status"] for receipt in receipts] == ["accepted"] * 5
    assert [message["text"] for message in tab.messages if message["from"] == "visitor"] == asked
    assert numbers(tab.messages) == list(range(1, len(tab.messages) + 1))
    assert [data["client_id"] for name, data in tab.events if name == "turn_ended"] == [
        f"message-{n}" for n in range(5)
    ]


async def test_the_same_message_twice_is_answered_once(alive: RunningServer) -> None:
    client_id = str(uuid.uuid4())
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        first, second = await asyncio.gather(tab.say(HARMLESS, client_id), tab.say(HARMLESS, client_id))
        await tab.turn_ended(client_id)
        third = await tab.say(HARMLESS, client_id)
        after = await tab.ask(COST)

    assert first == {"id": client_id, "status": "accepted"}
    assert second == {"id": client_id, "status": "duplicate"}
    assert (third["status"], third["ended"], third["number"]) == ("duplicate", True, 1)
    assert after[0]["number"] == 3


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


async def test_a_message_before_the_session_is_refused_in_words_with_the_numbers(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        receipt = await tab.say(CRISIS, "before-session")

    assert (receipt["id"], receipt["status"]) == ("before-session", "refused")
    assert "911" in receipt["reason"]
    assert "988" in receipt["reason"]


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


async def test_a_rating_is_stored_with_answer_and_model_and_without_text(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        _, answer = await tab.ask(HARMLESS)
        for helpful in (True, False):
            rated = await tab.call("feedback", {"message": answer["number"], "helpful": helpful})
            assert rated == {"status": "stored"}
        refused = [
            await tab.call("feedback", value)
            for value in ({"message": 1, "helpful": True}, {"message": 99, "helpful": True}, {"message": True}, None)
        ]

    with closing(sqlite3.connect(alive.log.parent / "var" / "feedback.db")) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(feedback)")]
        rows = database.execute("SELECT response, helpful, length(model_version) FROM feedback").fetchall()
    assert rows == [("utter_faq/speed", 0, 32)]
    assert columns == ["key", "response", "model_version", "helpful", "time"]
    assert [answer["status"] for answer in refused] == ["refused"] * 4


async def test_a_message_that_is_too_long_is_told_so_and_danger_in_it_gets_its_card(alive: RunningServer) -> None:
    filler = "and I keep wondering about this and that, " * 600
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        harmless = await tab.say(filler)
        danger = await tab.say(f"{filler} {CRISIS}")
        await tab.until(lambda: tab.messages)
        again = await tab.request_session(tab.token)

    assert (harmless["status"], harmless["reason"]) == ("refused", TEXTS.too_long)
    assert (danger["status"], danger["reason"]) == ("refused", TEXTS.too_long)
    assert [message["kind"] for message in tab.messages] == ["card"]
    assert {"label": "Call 911", "href": "tel:911"} in tab.messages[0]["phones"]
    assert again["messages"] == tab.messages


async def test_a_packet_beyond_all_measure_ends_its_connection_only(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab, WidgetClient(alive.url) as other:
        await tab.request_session()
        await other.request_session()
        await tab.emit("user_uttered", {"id": "too-large-a-packet", "message": "x" * 2_000_000})
        await asyncio.sleep(0.5)
        assert len(await other.ask(HARMLESS)) == 2
        assert not tab.connected


async def test_a_visitor_who_writes_too_fast_is_told_so_with_the_numbers(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab, WidgetClient(alive.url) as other:
        await tab.request_session()
        receipts = [await tab.say("thanks") for _ in range(40)]
        await other.request_session()
        assert len(await other.ask(HARMLESS)) == 2, "Somebody else had to wait."

    statuses = [receipt["status"] for receipt in receipts]
    assert statuses == ["accepted"] * 30 + ["refused"] * 10
    assert "911" in receipts[-1]["reason"]


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        7,
        [],
        {},
        {"id": 7, "message": "hi"},
        {"id": "short", "message": "hi"},
        {"id": "x" * 65, "message": "hi"},
        {"id": "valid-client-id"},
        {"id": "valid-client-id", "message": None},
        {"id": "valid-client-id", "message": {"a": 1}},
    ],
)
async def test_what_is_no_message_is_refused_in_words(alive: RunningServer, data: object) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        receipt = await tab.call("user_uttered", data)
        assert receipt["status"] == "refused"
        assert "911" in receipt["reason"]
        assert len(await tab.ask(HARMLESS)) == 2


async def test_events_that_only_the_server_may_raise_change_nothing(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        for event in ("connect", "trigger_event", "publish", "__init__", "unknown"):
            await tab.emit(event, {"sanic.request": None})
        assert len(await tab.ask(HARMLESS)) == 2


@pytest.mark.parametrize("text", ["", "  ", "\ud800", "a\0b", "🙂" * 500, "<script>alert(1)</script>", "\u202e"])
async def test_odd_text_gets_an_answer(alive: RunningServer, text: str) -> None:
    async with WidgetClient(alive.url) as tab:
        await tab.request_session()
        question, answer, *_ = await tab.ask(text)

    assert question["from"] == "visitor"
    assert answer["text"]
    assert "<script" not in json.dumps(answer)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_page_of_a_foreign_origin_gets_no_connection(alive: RunningServer, transport: str) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with WidgetClient(alive.url, {"Origin": FOREIGN}, transport):
            pass
    async with WidgetClient(alive.url, {"Origin": "http://localhost:8000"}, transport) as own:
        assert (await own.request_session())["token"]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {"Origin": FOREIGN}),
        ("", {"Origin": "null"}),
        ("", {"Sec-Fetch-Site": "cross-site"}),
        ("", {"Sec-Fetch-Site": "same-site"}),
        ("&j=0", {}),
    ],
)
def test_no_trick_of_a_foreign_page_opens_a_session(alive: RunningServer, query: str, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{alive.url}/socket.io/?EIO=4&transport=polling{query}", headers=headers)

    assert answer.status_code in (400, 403)
    assert "sid" not in answer.text
    assert "access-control-allow-origin" not in answer.headers


def test_an_allowed_page_may_read_without_credentials(alive: RunningServer) -> None:
    origin = "http://127.0.0.1:9000"
    answer = httpx.get(f"{alive.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-credentials" not in answer.headers


def stored_conversation(server: RunningServer, text: str) -> str:
    """The conversation in which somebody wrote a text last."""
    query = "SELECT conversation FROM conversation_events WHERE type = 'user' AND data LIKE ? ORDER BY timestamp DESC"
    with closing(sqlite3.connect(server.conversations)) as database:
        (conversation, *_), *_ = database.execute(query, (f'%{text}%"socketio"%',)).fetchall()
    return str(conversation)

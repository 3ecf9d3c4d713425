"""The website's chat: questions, answers, cards and ratings, against the served assistant."""

import asyncio
import sqlite3
import uuid
from contextlib import closing
from datetime import datetime, timezone

import pytest

from tests.channels.replies import ANSWER, COST, CRISIS, HARMLESS
from tests.channels.running_server import RunningServer
from tests.channels.widget.widget_client import WidgetClient, numbers


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


async def test_a_contact_is_left_in_the_middle_of_a_reload_and_is_not_in_what_the_page_shows_later(
    alive: RunningServer,
) -> None:
    async with WidgetClient(alive.url) as tab:
        session = await tab.request_session()
        await tab.ask("can I talk to a real person please")
        await tab.ask("/leave_contact", payload=True)
        await tab.ask("/give_contact", payload=True)
    async with WidgetClient(alive.url) as reloaded:
        await reloaded.request_session(token=session["token"])
        _, kept = await reloaded.ask("202-555-0143")

    assert kept["text"].startswith("Thank you. Your contact is now in the note")
    assert [button["payload"] for button in kept["buttons"]] == ["/delete_contact"]
    with closing(sqlite3.connect(alive.conversations)) as database:
        assert not database.execute("SELECT 1 FROM conversation_events WHERE data LIKE '%555-0143%'").fetchall()


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


async def test_a_rating_is_stored_with_answer_and_model_and_without_text(alive: RunningServer) -> None:
    since = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")
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
        query = "SELECT response, helpful, length(model_version) FROM feedback WHERE time >= ?"
        rows = database.execute(query, (since,)).fetchall()
    assert rows == [("utter_faq/speed", 0, 32)]
    assert columns == ["key", "response", "model_version", "helpful", "time"]
    assert [answer["status"] for answer in refused] == ["refused"] * 4

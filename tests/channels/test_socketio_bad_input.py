"""The website's chat: what is too long, too much, too early or no message at all."""

import asyncio
import json

import pytest

from tests.channels.replies import CRISIS, HARMLESS, TEXTS
from tests.channels.running_server import RunningServer
from tests.channels.widget.widget_client import WidgetClient


async def test_a_message_before_the_session_is_refused_in_words_with_the_numbers(alive: RunningServer) -> None:
    async with WidgetClient(alive.url) as tab:
        receipt = await tab.say(CRISIS, "before-session")

    assert (receipt["id"], receipt["status"]) == ("before-session", "refused")
    assert "911" in receipt["reason"]
    assert "988" in receipt["reason"]


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

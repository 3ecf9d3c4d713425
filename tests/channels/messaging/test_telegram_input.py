"""What Telegram's updates mean."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from assistant.channels.messaging.channel_settings import ChannelSettings
from assistant.channels.messaging.delivery import Delivery
from assistant.channels.messaging.incoming import CLICK, GREETING, OTHER, TEXT, Incoming
from assistant.channels.telegram_input import TelegramInput
from tests.channels.messaging.fake_telegram import BOT, BOT_USER, FakeTelegram
from tests.channels.messaging.person import Person

ADA = Person(7)
GROUP = "book club"


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    with closing(FakeTelegram()) as fake:
        yield fake


@pytest.fixture(scope="module")
def channel(_project_folder: None, telegram: FakeTelegram) -> TelegramInput:
    return TelegramInput(ChannelSettings.read("telegram", telegram.variables()))


def read(channel: TelegramInput, update: dict[str, Any]) -> list[Incoming]:
    return channel.parse(Delivery("https://bot.example/", {}, json.dumps(update).encode()))


def changed(update: dict[str, Any], **message: Any) -> dict[str, Any]:
    return {**update, "message": {**update["message"], **message}}


def test_a_text_in_a_private_chat(channel: TelegramInput, telegram: FakeTelegram) -> None:
    update = telegram.text(ADA, "hello")

    assert read(channel, update) == [
        Incoming(str(update["update_id"]), "7", {"chat": 7}, "hello", TEXT, language="en", order=update["update_id"])
    ]


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"text": "/start"}, GREETING, "/start"),
        ({"text": "/start from-the-website"}, GREETING, "/start from-the-website"),
        ({"text": "/help"}, GREETING, "/help"),
        ({"text": "/help me"}, TEXT, "/help me"),
        ({"text": "  "}, OTHER, "  "),
        ({"text": "a\x00b\ud800"}, TEXT, "ab?"),
        ({"text": None, "caption": "is this right?", "photo": [{"file_id": "A"}]}, TEXT, "is this right?"),
        ({"text": None, "voice": {"file_id": "A"}}, OTHER, ""),
        ({"text": None, "dice": {"value": 6}}, OTHER, ""),
    ],
)
def test_what_a_message_is(
    channel: TelegramInput, telegram: FakeTelegram, content: dict[str, Any], kind: str, text: str
) -> None:
    (incoming,) = read(channel, changed(telegram.text(ADA, "x"), **content))

    assert (incoming.kind, incoming.text) == (kind, text)


def test_an_edited_text_is_read_and_a_place_that_moves_is_not(channel: TelegramInput, telegram: FakeTelegram) -> None:
    update = telegram.text(ADA, "i can't go on")
    message = update.pop("message")

    assert read(channel, {**update, "edited_message": message})[0].text == "i can't go on"
    assert read(channel, {**update, "edited_message": {**message, "text": None, "location": {"latitude": 1}}}) == []


@pytest.mark.parametrize(
    "content",
    [
        {"from": BOT_USER},
        {"from": None},
        {"chat": {"id": 7, "type": "channel"}},
        {"text": None, "pinned_message": {"message_id": 1}},
        {"text": ["hello"]},
        {"chat": {"id": "7", "type": "private"}},
        {"chat": {"id": 2**70, "type": "private"}},
        {"from": {"id": True, "is_bot": False}},
    ],
    ids=["a bot", "nobody", "a channel", "a service message", "no text", "an odd chat", "a huge id", "an odd user"],
)
def test_what_nobody_wrote_or_telegram_does_not_send_is_left_alone(
    channel: TelegramInput, telegram: FakeTelegram, content: dict[str, Any]
) -> None:
    assert read(channel, changed(telegram.text(ADA, "hello"), **content)) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id": "1"}', b"\xff", b"[" * 100_000])
def test_what_is_no_update_can_not_be_read(channel: TelegramInput, body: bytes) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - the base takes any
        channel.parse(Delivery("https://bot.example/", {}, body))


def test_a_click_has_its_payload_its_words_and_what_ends_its_waiting(
    channel: TelegramInput, telegram: FakeTelegram
) -> None:
    update = telegram.click(ADA, "Back", "/help/back")
    (incoming,) = read(channel, update)

    assert (incoming.kind, incoming.text, incoming.payload) == (CLICK, "Back", "/help/back")
    assert incoming.receipt == {"callback_query_id": update["callback_query"]["id"]}


@pytest.mark.parametrize(
    ("text", "more", "heard"),
    [
        (f"@{BOT} how fast is it?", {}, "how fast is it?"),
        (f"how fast is it, @{BOT.upper()}?", {}, "how fast is it, ?"),
        (f"/start@{BOT}", {}, "/start"),
        ("how fast is it?", {"reply_to_message": {"from": BOT_USER}}, "how fast is it?"),
        (f"@{BOT}", {}, "/start"),
        ("how fast is it?", {}, None),
        (f"@{BOT}2 how fast is it?", {}, None),
        ("how fast is it?", {"reply_to_message": {"from": {"id": 8, "is_bot": False}}}, None),
    ],
)
def test_in_a_group_who_addresses_the_bot_is_heard(
    channel: TelegramInput, telegram: FakeTelegram, text: str, more: dict[str, Any], heard: str | None
) -> None:
    update = changed(telegram.in_group(ADA, GROUP, "x", addressed=False), text=text, **more)

    assert [incoming.text for incoming in read(channel, update)] == ([] if heard is None else [heard])


def test_in_a_group_replies_go_below_the_message_and_into_its_topic(
    channel: TelegramInput, telegram: FakeTelegram
) -> None:
    update = telegram.in_group(ADA, GROUP, "hello", addressed=True)
    place = int(telegram.group_place(ADA, GROUP))
    number = update["message"]["message_id"]
    (plain,) = read(channel, update)
    (topic,) = read(channel, changed(update, is_topic_message=True, message_thread_id=9))

    assert plain.address == {"chat": place, "reply_to": number}
    assert topic.address == {"chat": place, "reply_to": number, "thread": 9}
    assert plain.person == topic.person == f"{place}:7"


def test_conversations_can_not_be_guessed_from_a_chat(channel: TelegramInput) -> None:
    ids = {channel.conversation(person) for person in ("7", "8", "-100:7", "-100:8")}

    assert len(ids) == 4
    assert all(len(name) == 32 and name != "7" for name in ids)

"""What only Messenger has: its first question, batches, postbacks, quick replies and errors."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

import pytest
from rasa.core.channels.facebook import FacebookInput

from assistant.channels.messaging.button import Button
from assistant.channels.messaging.delivery import Delivery
from assistant.channels.messaging.incoming import CLICK, GREETING, OTHER, TEXT, Incoming
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import RefusedError, RetryLaterError
from assistant.channels.messenger_input import MessengerInput
from tests.channels.messaging.conftest import connector_of, is_verified, started
from tests.channels.messaging.fake_messenger import APP_SECRET, VERIFY_TOKEN, FakeMessenger
from tests.channels.messaging.fake_provider import FakeProvider, Fault
from tests.channels.messaging.person import Person
from tests.channels.running_server import RunningServer

ADDRESS = {"user": "5400000001"}
YES, NO = Button("Yes", "/yes"), Button("No", "/no")


@pytest.fixture(scope="module")
def messenger() -> Iterator[FakeMessenger]:
    with closing(FakeMessenger()) as fake:
        yield fake


@pytest.fixture
async def channel(messenger: FakeMessenger) -> AsyncIterator[MessengerInput]:
    async with connector_of(MessengerInput, messenger) as connector:
        yield connector


@pytest.fixture
def read(messenger: FakeMessenger, channel: MessengerInput) -> Any:
    """What a content is read as."""

    def read(content: Any) -> list[Incoming]:
        return channel.parse(messenger.request(content).delivery())

    return read


def question(**query: str) -> Delivery:
    """The GET by which Messenger checks a new address."""
    return Delivery("", {}, query={f"hub.{name}": value for name, value in query.items()}, method="GET")


async def test_what_another_implementation_takes_for_genuine_is_and_nothing_forged_is(
    messenger: FakeMessenger, channel: MessengerInput
) -> None:
    request = messenger.request(messenger.text(Person(), "¿Cómo funciona? äöå"))
    older = request.headers["X-Hub-Signature"]

    assert FacebookInput.validate_hub_signature(APP_SECRET, request.body, older)
    assert FacebookInput.validate_hub_signature(APP_SECRET, request.body, request.headers["X-Hub-Signature-256"])
    assert await is_verified(channel, request.delivery())
    for forged in messenger.forged(messenger.text(Person(), "hello")):
        assert not await is_verified(channel, forged.delivery())


async def test_the_challenge_of_a_new_address_is_repeated_to_who_knows_the_verify_token(
    channel: MessengerInput,
) -> None:
    asked = question(mode="subscribe", verify_token=VERIFY_TOKEN, challenge="1158201444")

    assert await is_verified(channel, asked)
    assert channel.handshake(asked) == "1158201444"


@pytest.mark.parametrize("token", ["", "wrong", VERIFY_TOKEN[:-1], VERIFY_TOKEN.upper()])
async def test_who_does_not_know_the_verify_token_is_refused(channel: MessengerInput, token: str) -> None:
    assert not await is_verified(channel, question(mode="subscribe", verify_token=token, challenge="1"))
    assert not await is_verified(channel, question(mode="subscribe", challenge="1"))


@pytest.mark.parametrize(("mode", "challenge"), [("subscribe", "<script>"), ("unsubscribe", "1"), ("subscribe", "")])
def test_what_is_no_challenge_is_not_repeated(channel: MessengerInput, mode: str, challenge: str) -> None:
    assert channel.handshake(question(mode=mode, verify_token=VERIFY_TOKEN, challenge=challenge)) is None


def test_every_message_of_every_entry_is_read_in_order(messenger: FakeMessenger, channel: MessengerInput) -> None:
    texts = ["one", "two", "three", "four"]
    found = channel.parse(messenger.batch(Person(), texts)[0].delivery())

    assert [message.text for message in found] == texts
    assert len({message.delivery for message in found}) == 4


def test_what_can_not_be_read_does_not_take_others_of_the_batch_with_it(messenger: FakeMessenger, read: Any) -> None:
    content = messenger.text(Person(), "hello")
    content["entry"][:0] = [None, {"id": "1", "changes": []}, {"messaging": [5, {"sender": 5}, {"sender": {"id": []}}]}]
    content["entry"].append({"id": "1", "standby": messenger.text(Person(), "for another app")["entry"]})

    assert [message.text for message in read(content)] == ["hello"]


def test_a_message_with_an_id_that_can_not_be_kept_is_left_out_with_a_word_in_the_log(
    apps: dict[str, FakeProvider], app_server: RunningServer
) -> None:
    app, person = started(FakeMessenger, apps), Person()
    content = app.text(person, "could you tell me how quickly it acts")
    for identifier in ("m" * 256, "", "m\u202e"):
        content["entry"][0]["messaging"].insert(0, app.event(person, message={"mid": identifier, "text": "hello"}))

    assert app.deliver(app.request(content)) == [200]
    assert len(app.settled(app.place(person))) == 1
    assert "within hours" in app.read(app.place(person))[0].text
    app_server.wait_for(
        "messenger: a message was left out, and nobody answers it: the delivery is not 1 to 255 printable"
    )


@pytest.mark.parametrize(
    "happened",
    [
        {"message": {"mid": "m_1", "text": "hello", "is_echo": True}},
        {"read": {"watermark": 1458668856253}},
        {"delivery": {"mids": ["m_1"], "watermark": 1458668856253}},
        {"reaction": {"reaction": "love", "mid": "m_1"}},
        {"referral": {"ref": "x", "source": "SHORTLINK"}},
        {"optin": {"ref": "x"}},
        {"message_edit": {"mid": "m_1", "text": "", "num_edit": 1}},
        {"message": {"text": "without an id"}},
        {},
    ],
    ids=str,
)
def test_echoes_receipts_and_what_else_happens_need_no_answer(
    messenger: FakeMessenger, read: Any, happened: dict[str, Any]
) -> None:
    assert read(messenger.entries(messenger.event(Person(), **happened))) == []


def test_another_object_than_a_page_needs_no_answer(messenger: FakeMessenger, read: Any) -> None:
    assert read({**messenger.text(Person(), "hello"), "object": "instagram"}) == []


def test_a_button_a_quick_reply_get_started_and_an_edit_are_told_apart(messenger: FakeMessenger, read: Any) -> None:
    picked = {"title": "Yes", "payload": "/yes"}
    events = [
        messenger.event(Person(), **happened)
        for happened in (
            {"postback": {**picked, "mid": "m_1"}},
            {"postback": picked},
            {"postback": {"mid": "m_2", "title": "Get started", "payload": "GET_STARTED"}},
            {"message": {"mid": "m_3", "text": "Yes", "quick_reply": {"payload": "/yes"}}},
            {"message_edit": {"mid": "m_4", "text": "hello again", "num_edit": 1}},
            {"message": {"mid": "m_5", "attachments": [{"type": "audio"}]}},
            {"message": {"mid": "m_6", "text": "look", "attachments": [{"type": "fallback"}]}},
        )
    ]
    found = read(messenger.entries(*events))

    assert [message.kind for message in found] == [CLICK, CLICK, GREETING, CLICK, TEXT, OTHER, TEXT]
    assert [(found[at].payload, found[at].text) for at in (0, 1, 3)] == [("/yes", "Yes")] * 3
    assert len({message.delivery for message in found}) == len(found)


async def test_few_buttons_stay_below_a_short_text(messenger: FakeMessenger, channel: MessengerInput) -> None:
    await channel.send(Outgoing("Is it so?", (YES, NO)), ADDRESS)

    assert messenger.received[-1].text == "Is it so?"
    assert messenger.received[-1].buttons == {"Yes": "/yes", "No": "/no"}
    assert messenger.violations == []


@pytest.mark.parametrize("text", ["Which one?", "x " * 900], ids=["many", "long"])
async def test_other_buttons_are_quick_replies_that_stand_in_the_text_too(
    messenger: FakeMessenger, channel: MessengerInput, text: str
) -> None:
    await channel.send(Outgoing(text, tuple(Button(f"Choice {at}", f"/{at}") for at in range(13))), ADDRESS)
    shown = messenger.received[-1]

    assert len(shown.buttons) == 13
    assert "• Choice 12" in shown.text
    assert messenger.violations == []


async def test_a_text_of_the_greatest_length_comes_with_quick_replies(
    messenger: FakeMessenger, channel: MessengerInput
) -> None:
    await channel.send(Outgoing("x" * 2000, (YES,)), ADDRESS)

    assert messenger.received[-1].buttons == {"Yes": "/yes"}
    assert messenger.violations == []


USAGE = {"1": [{"type": "messenger", "call_count": 100, "estimated_time_to_regain_access": 3}]}


@pytest.mark.parametrize(
    ("fault", "error", "seconds"),
    [
        (Fault(400, body={"error": {"code": 100, "error_subcode": 2018109}}), RefusedError, None),
        (Fault(403, body={"error": {"code": 10, "error_subcode": 2018278}}), RefusedError, None),
        (Fault(400, body={"error": {"code": 1200}}), RetryLaterError, None),
        (Fault(400, body={"error": {"code": 551, "is_transient": True}}), RetryLaterError, None),
        (
            Fault(400, body={"error": {"code": 613}}, headers={"X-Business-Use-Case-Usage": json.dumps(USAGE)}),
            RetryLaterError,
            180,
        ),
        (Fault(400, body={"error": {"code": 4}}, headers={"X-Business-Use-Case-Usage": "{"}), RetryLaterError, None),
        (Fault(400, body={"error": "no object"}), RefusedError, None),
        (Fault(500), RetryLaterError, None),
        (Fault(429, headers={"Retry-After": "30"}), RetryLaterError, 30),
    ],
    ids=str,
)
async def test_a_rate_limit_or_a_passing_error_is_not_final(
    messenger: FakeMessenger, channel: MessengerInput, fault: Fault, error: type[Exception], seconds: float | None
) -> None:
    messenger.faults.append(fault)
    with pytest.raises(error) as raised:
        await channel.send(Outgoing("hello"), ADDRESS)

    assert getattr(raised.value, "seconds", None) == seconds

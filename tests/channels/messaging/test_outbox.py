"""What waits is sent in order, urgent things first, until the app has taken it or refuses it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.channels.messaging.button import Button
from assistant.channels.messaging.incoming import Address
from assistant.channels.messaging.journal import Journal
from assistant.channels.messaging.journal_line import JournalLine
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.outbox import UNEXPECTED_ATTEMPTS, Outbox
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import RefusedError, RetryLaterError
from escalation.database import Database

Make = Callable[..., Outbox]


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def lost() -> list[tuple[str, str]]:
    """What was given up, and the code of why."""
    return []


@pytest.fixture
def make(tmp_path: Path, sent: list[str], lost: list[tuple[str, str]]) -> Make:
    """An outbox whose app fails with these errors before it takes anything."""

    def made(*errors: Exception, **limits: float) -> Outbox:
        left = list(errors)
        short = replace(MessagingLimits.read(), first_wait_seconds=0.01, longest_wait_seconds=0.02)
        changed = replace(short, **limits)  # type: ignore[arg-type]
        journal = Journal(Database(f"sqlite:///{tmp_path / 'some.db'}"), "app", timedelta(seconds=5))

        async def send(outgoing: Outgoing, _: Address) -> None:
            await asyncio.sleep(0)
            if left:
                raise left.pop(0)
            sent.append(outgoing.text)

        def lose(message: MessageOut, code: str) -> None:
            lost.append((message.outgoing.text, code))

        return Outbox("app", send, JournalLine(journal, changed), changed, lose)

    return made


def messages(*texts: str, urgent: bool = False) -> list[MessageOut]:
    return [MessageOut("c1", {"chat": 1}, Outgoing(text), urgent) for text in texts]


async def emptied(outbox: Outbox) -> None:
    async def wait() -> None:
        while outbox.waiting:
            await asyncio.sleep(0.005)

    await asyncio.wait_for(wait(), 5)


async def test_messages_go_in_order_after_faults(make: Make, sent: list[str]) -> None:
    outbox = make(RetryLaterError("HTTP 500"), RetryLaterError("no answer"))
    outbox.put(messages("one", "two"))
    outbox.put(messages("three"))
    await emptied(outbox)

    assert sent == ["one", "two", "three"]


async def test_what_is_urgent_goes_before_what_waits_and_does_not_wait_itself(make: Make, sent: list[str]) -> None:
    outbox = make(RetryLaterError("HTTP 429", seconds=60))
    outbox.put(messages("one", "two"))
    await asyncio.sleep(0.05)
    outbox.put(messages("card", "below it", urgent=True))
    await emptied(outbox)

    assert sent == ["card", "below it", "one", "two"]


async def test_the_app_gets_the_time_that_it_asks_for(make: Make, sent: list[str]) -> None:
    outbox, start = make(RetryLaterError("HTTP 429", seconds=0.3)), asyncio.get_running_loop().time()
    outbox.put(messages("one"))
    await emptied(outbox)

    assert sent == ["one"]
    assert asyncio.get_running_loop().time() - start >= 0.3


async def test_what_is_refused_is_given_up_and_the_next_one_sent(
    make: Make, sent: list[str], lost: list[tuple[str, str]]
) -> None:
    outbox = make(RefusedError("HTTP 400", code="21610"))
    outbox.put(messages("one", "two"))
    await emptied(outbox)

    assert sent == ["two"]
    assert lost == [("one", "21610")]


async def test_what_is_refused_with_buttons_is_sent_with_a_list(make: Make, sent: list[str]) -> None:
    outbox = make(RefusedError("HTTP 400"))
    outbox.put([MessageOut("c1", {}, Outgoing("Call 911.", (Button("Back", "/help/back"),)))])
    await emptied(outbox)

    assert sent == ["Call 911.\n\n1. Back"]


async def test_a_connector_that_fails_itself_does_not_hold_up_the_rest_for_ever(make: Make, sent: list[str]) -> None:
    outbox = make(*[KeyError("chat")] * UNEXPECTED_ATTEMPTS)
    outbox.put(messages("one", "two"))
    await emptied(outbox)

    assert sent == ["two"]


async def test_a_card_is_not_given_up_for_what_failed_before_it(make: Make, sent: list[str]) -> None:
    outbox = make(*[KeyError("chat")] * UNEXPECTED_ATTEMPTS, first_wait_seconds=0.3, longest_wait_seconds=0.3)
    outbox.put(messages("one"))
    cards = [f"card {number}" for number in range(1, UNEXPECTED_ATTEMPTS)]
    for card in cards:
        await asyncio.sleep(0.02)
        outbox.put(messages(card, urgent=True))  # The first one is tried again at once.
    await emptied(outbox)

    assert sent == [*cards, "one"]


async def test_what_could_not_be_sent_for_long_is_given_up(
    make: Make, sent: list[str], lost: list[tuple[str, str]]
) -> None:
    outbox = make(*[RetryLaterError("HTTP 500")] * 2, give_up_hours=1e-9)
    outbox.put(messages("one", "two", "three"))
    await emptied(outbox)

    assert sent == ["three"]
    assert lost == [("one", "gave_up"), ("two", "gave_up")]


@pytest.mark.parametrize("error", [RetryLaterError("HTTP 500"), RefusedError("HTTP 403")])
async def test_who_waits_for_the_word_on_a_message_gets_it_and_tries_again_by_themselves(
    make: Make, sent: list[str], error: Exception
) -> None:
    outbox = make(error)
    waiting: list[Awaitable[None]] = []
    for text in ("one", "two"):
        (message,) = messages(text)
        message.sent = asyncio.get_running_loop().create_future()
        waiting.append(message.sent)
        outbox.put([message])

    with pytest.raises(type(error)):
        await waiting[0]
    await waiting[1]
    assert sent == ["two"]

"""One person's messages are answered one after the other, different people's beside each other."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from assistant.channels.messaging.answering import Answering
from assistant.channels.messaging.inbox import Inbox
from assistant.channels.messaging.incoming import Address, Incoming
from assistant.channels.messaging.journal import Journal
from assistant.channels.messaging.journal_line import JournalLine
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.outbox import Outbox
from assistant.channels.messaging.outgoing import Outgoing
from escalation.database import Database

TURN_SECONDS = 0.1


class SlowEcho:
    """In the place of the assistant."""

    def __init__(self) -> None:
        self.running: list[str] = []
        self.most = 0

    async def replies(self, message: MessageIn) -> list[MessageOut]:
        assert message.conversation not in self.running, "Two turns of one conversation ran at once."
        self.running.append(message.conversation)
        self.most = max(self.most, len(self.running))
        await asyncio.sleep(TURN_SECONDS)
        self.running.remove(message.conversation)
        return [MessageOut(message.conversation, {}, Outgoing(message.incoming.text))]


def written(person: str, text: str, order: float) -> MessageIn:
    return MessageIn(person, Incoming(f"{person} {text}", person, {}, text, order=order))


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(Database(f"sqlite:///{tmp_path / 'some.db'}"), "app", timedelta(seconds=5))


def make(echo: SlowEcho, journal: Journal, sent: list[str]) -> tuple[Inbox, JournalLine, Outbox]:
    limits = MessagingLimits.read()

    async def send(outgoing: Outgoing, _: Address) -> None:
        sent.append(outgoing.text)

    line = JournalLine(journal, limits)
    outbox = Outbox("app", send, line, limits, lambda *_: None)
    return Inbox(cast(Answering, echo), outbox, line, limits), line, outbox


async def finished(inbox: Inbox, outbox: Outbox) -> None:
    async def wait() -> None:
        while inbox.waiting or outbox.waiting:
            await asyncio.sleep(0.01)

    await asyncio.wait_for(wait(), 10)


async def test_messages_that_overtook_each_other_are_answered_in_the_order_of_sending(
    journal: Journal, sent: list[str]
) -> None:
    inbox, line, outbox = make(SlowEcho(), journal, sent)
    for text, order in (("one", 1.0), ("four", 4.0), ("two", 2.0), ("three", 3.0)):
        inbox.put(await line.receive([written("p1", text, order)]))
    await finished(inbox, outbox)

    assert sent == ["one", "two", "three", "four"]


async def test_people_do_not_wait_for_each_other(journal: Journal, sent: list[str]) -> None:
    echo = SlowEcho()
    inbox, line, outbox = make(echo, journal, sent)
    for person in range(10):
        inbox.put(await line.receive([written(f"p{person}", "hello", 1.0)]))
    await finished(inbox, outbox)

    assert len(sent) == 10
    assert echo.most >= 5


async def test_what_was_not_answered_when_the_process_ends_is_left_to_the_next(
    journal: Journal, sent: list[str], tmp_path: Path
) -> None:
    inbox, line, outbox = make(SlowEcho(), journal, sent)
    for number in range(4):
        inbox.put(await line.receive([written("p1", str(number), number)]))
    await asyncio.sleep(1.5 * TURN_SECONDS)
    await inbox.stop()
    await outbox.stop()
    await line.release()
    unanswered, unsent = Journal(Database(f"sqlite:///{tmp_path / 'some.db'}"), "app", timedelta(seconds=5)).take_over()
    left = [*(message.outgoing.text for message in unsent), *(message.incoming.text for message in unanswered)]

    assert sorted({*sent, *left}) == ["0", "1", "2", "3"]
    assert not set(sent) & {message.incoming.text for message in unanswered}

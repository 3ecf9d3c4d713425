"""A database that fails or hangs costs nobody an answer, and what it did not take it gets later."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from assistant.channels.messaging import journal_line
from assistant.channels.messaging.incoming import Incoming
from assistant.channels.messaging.journal import Journal
from assistant.channels.messaging.journal_line import SECONDS, JournalLine
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.outgoing import Outgoing
from escalation.database import Database

LEASE = timedelta(seconds=0.1)

Result = TypeVar("Result")

BRIEF_SECONDS = 0.2


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "some.db"


@pytest.fixture
def line(file: Path) -> JournalLine:
    return JournalLine(Journal(Database(f"sqlite:///{file}"), "app", LEASE), MessagingLimits.read())


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is not waited for as long as usual."""
    monkeypatch.setattr(journal_line, "SECONDS", BRIEF_SECONDS)


def arrived(delivery: str) -> list[MessageIn]:
    return [MessageIn("c1", Incoming(delivery, "p1", {"chat": 7}, "hello"))]


def reply() -> MessageOut:
    return MessageOut("c1", {"chat": 7}, Outgoing("a reply"))


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


async def test_without_a_database_a_message_is_new_once_and_is_answered(line: JournalLine, file: Path) -> None:
    file.parent.write_text("A file in the place of the folder.")
    (message,) = await line.receive(arrived("1"))
    answer = reply()
    await line.answered(message, [answer])
    await line.ended(answer)

    assert await line.receive(arrived("1")) == []
    assert answer.id is None
    with pytest.raises(Exception, match="database"):
        await line.address("c1")


async def test_a_message_that_the_database_did_not_take_is_not_new_when_it_is_back(
    line: JournalLine, file: Path
) -> None:
    file.parent.write_text("A file in the place of the folder.")
    assert len(await line.receive(arrived("1"))) == 1
    file.parent.unlink()

    assert await line.receive(arrived("1")) == []
    assert len(await line.receive(arrived("2"))) == 1


async def test_what_was_answered_and_sent_meanwhile_is_written_down_later(line: JournalLine, file: Path) -> None:
    first, second = [*await line.receive(arrived("1")), *await line.receive(arrived("2"))]
    answer = reply()
    await line.answered(first, [answer])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await line.answered(second, [reply()])
        await line.ended(answer)
    await line.keep_house(busy=True)

    assert rows(file, "SELECT delivery FROM channel_inbox WHERE message IS NOT NULL") == []
    assert rows(file, "SELECT id FROM channel_outbox") == []


async def test_a_database_that_hangs_is_not_waited_for_and_what_it_hands_over_late_is_taken(file: Path) -> None:
    class Slow(Journal):
        slow = True

        def take_over(self) -> tuple[list[MessageIn], list[MessageOut]]:
            found = super().take_over()
            if self.slow:
                time.sleep(SECONDS + 0.5)
            return found

    database = Database(f"sqlite:///{file}")
    Journal(database, "app", LEASE).receive(arrived("1"))
    await asyncio.sleep(2 * LEASE.total_seconds())
    slow = Slow(database, "app", LEASE)
    line = JournalLine(slow, MessagingLimits.read())
    start = time.monotonic()
    assert await line.take_over() == ([], [])
    assert time.monotonic() - start < SECONDS + 0.4

    slow.slow = False
    await asyncio.sleep(1)
    unanswered, _ = await line.take_over()
    assert [message.incoming.delivery for message in unanswered] == ["1"]


async def test_what_the_database_takes_late_is_neither_answered_nor_sent_again(brief: None, file: Path) -> None:
    class Late(Journal):
        def receive(self, messages: Sequence[MessageIn]) -> list[MessageIn]:
            return after_a_while(super().receive(messages))

        def answered(self, message: MessageIn, replies: Sequence[MessageOut]) -> list[int]:
            return after_a_while(super().answered(message, replies))

    line = JournalLine(Late(Database(f"sqlite:///{file}"), "app", LEASE), MessagingLimits.read())
    (first,), (second,) = await asyncio.gather(line.receive(arrived("1")), line.receive(arrived("2")))
    sent, waiting = reply(), reply()
    await asyncio.gather(line.answered(first, [sent]), line.answered(second, [waiting]))
    await line.ended(sent)
    await asyncio.sleep(3 * BRIEF_SECONDS)
    await line.keep_house(busy=True)

    assert rows(file, "SELECT delivery FROM channel_inbox WHERE message IS NOT NULL") == []
    assert rows(file, "SELECT id FROM channel_outbox") == [(waiting.id,)]
    await line.ended(waiting)
    assert rows(file, "SELECT id FROM channel_outbox") == []


async def test_a_message_that_is_kept_after_its_answer_is_not_answered_again(brief: None, file: Path) -> None:
    class Late(Journal):
        def receive(self, messages: Sequence[MessageIn]) -> list[MessageIn]:
            time.sleep(2 * BRIEF_SECONDS)
            return super().receive(messages)

    line = JournalLine(Late(Database(f"sqlite:///{file}"), "app", LEASE), MessagingLimits.read())
    (message,) = await line.receive(arrived("1"))
    await line.answered(message, [])
    await asyncio.sleep(3 * BRIEF_SECONDS)
    await line.keep_house(busy=True)

    assert rows(file, "SELECT delivery FROM channel_inbox WHERE message IS NOT NULL") == []


def after_a_while(result: Result) -> Result:
    """What was written, once nobody waits for it any more."""
    time.sleep(2 * BRIEF_SECONDS)
    return result

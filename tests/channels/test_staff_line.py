"""The escalations' database fails or hangs, and visitors must not notice."""

import asyncio
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.channels.limited_threads import BusyError, LimitedThreads
from assistant.channels.staff_line import LOOK_SECONDS, StaffLine
from escalation.conversations.conversation_rules import ConversationRules
from escalation.conversations.presence import Presence
from escalation.conversations.staff_conversations import StaffConversations
from escalation.database import Database
from tests.channels.postgresql_server import PostgresqlServer
from tests.channels.project_copy import project_copy
from tests.channels.replies import ANSWER, CRISIS, HARMLESS
from tests.channels.running_server import RunningServer, serving

NOBODY = Presence()
LOG = "It can't be found out whether staff have a conversation"


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresqlServer]:
    with PostgresqlServer.running() as server:
        yield server


@pytest.fixture(scope="module")
def server(
    model: Path, database: PostgresqlServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    folder = project_copy(tmp_path_factory.mktemp("staff-line") / "project")
    with serving(folder, "faq", "run", "--model", str(model), ESCALATION_DB_URL=database.url) as running:
        running.wait_for("The assistant is (not )?ready")
        yield running


def seconds_of(server: RunningServer, message: str) -> tuple[float, list[str]]:
    start = time.monotonic()
    texts = server.ask(message)
    return time.monotonic() - start, texts


def test_a_database_that_hangs_delays_a_turn_by_a_fraction_of_a_second(
    server: RunningServer, database: PostgresqlServer
) -> None:
    usual, _ = seconds_of(server, HARMLESS)
    with database.hanging():
        turns = [seconds_of(server, HARMLESS) for _ in range(8)]

    assert all(ANSWER in texts[0] and len(texts) == 1 for _, texts in turns)
    assert max(seconds for seconds, _ in turns) < usual + LOOK_SECONDS + 0.5
    assert server.log.read_text().count(LOG) <= 2


def test_a_database_that_is_gone_silences_nobody_and_staff_are_back_with_it(
    server: RunningServer, database: PostgresqlServer
) -> None:
    conversation, conversations = uuid.uuid4().hex, StaffConversations(Database(database.url))
    conversations.take(conversation, "rest", "maria")
    conversations.write(conversation, "maria", "Hello.", "k")
    with database.stopped():
        assert ANSWER in server.ask(HARMLESS, conversation)[0]
        assert "911" in server.ask(CRISIS, conversation)[0]
    deadline = time.monotonic() + 20
    texts = server.ask(HARMLESS, conversation)
    while len(texts) != 2 and time.monotonic() < deadline:
        texts = server.ask(HARMLESS, conversation)

    assert texts[0] == "maria from the clinic: Hello."
    assert server.alive


async def test_a_look_at_a_locked_table_is_given_up(database: PostgresqlServer) -> None:
    conversations = StaffConversations(Database(database.url))
    conversations.take("locked", "rest", "maria")
    line = StaffLine(conversations, ConversationRules(idle_minutes=20, notice_minutes=10))
    with database.locked("conversation_holders", "ACCESS EXCLUSIVE"):
        start = time.monotonic()
        assert await line.presence("locked", "rest") == NOBODY
        assert time.monotonic() - start < LOOK_SECONDS + 0.3
        assert line.turn(NOBODY) is None
    await asyncio.sleep(2.5)

    holder = (await line.presence("locked", "rest")).holder
    assert holder is not None
    assert holder.staff == "maria"


async def test_a_claim_that_comes_too_late_is_taken_back(database: PostgresqlServer) -> None:
    conversations = StaffConversations(Database(database.url))
    conversations.take("late", "rest", "maria")
    conversations.write("late", "maria", "Hello.", "k")
    line = StaffLine(conversations, ConversationRules(idle_minutes=20, notice_minutes=10))
    with database.locked("staff_messages", "ACCESS EXCLUSIVE"):
        assert await line.claim("late", "rest") == []
    await asyncio.sleep(1)

    (message,) = conversations.outbox.undelivered("late")
    assert message.claimed is None


async def test_threads_that_all_hang_refuse_more_at_once() -> None:
    threads = LimitedThreads("test", 2)
    hanging = [asyncio.create_task(threads.run(lambda: time.sleep(0.5), seconds=0.05)) for _ in range(2)]
    await asyncio.gather(*hanging, return_exceptions=True)
    with pytest.raises(BusyError):
        await threads.run(lambda: None, seconds=1)
    await asyncio.sleep(0.6)

    assert await threads.run(lambda: "free again", seconds=1) == "free again"


async def test_a_result_that_nobody_waits_for_any_longer_is_given_to_who_cares() -> None:
    late: list[str] = []

    def slow() -> str:
        time.sleep(0.2)
        return "late"

    threads = LimitedThreads("test", 2)
    with pytest.raises(asyncio.TimeoutError):
        await threads.run(slow, seconds=0.01, late=late.append)
    task = asyncio.create_task(threads.run(slow, seconds=1, late=late.append))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.sleep(0.5)

    assert late == ["late", "late"]


async def test_an_error_of_a_call_is_the_callers() -> None:
    with pytest.raises(ZeroDivisionError):
        await LimitedThreads("test", 1).run(lambda: 1 / 0, seconds=1)

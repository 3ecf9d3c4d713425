"""With the conversations in PostgreSQL, which stops, hangs or holds a lock, and what is left when it is back."""

import json
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.channels.postgresql_server import PostgresqlServer
from tests.channels.project_copy import project_copy, replace
from tests.channels.replies import ANSWER, CRISIS, EMERGENCY, HARMLESS, MESSAGES, TEXTS, ask_all, is_well
from tests.channels.running_server import RunningServer, serving

TIMEOUT_SECONDS = 8
CREDENTIALS = f"assistant.channels.checked_rest_input.CheckedRestInput: {{timeout_seconds: {TIMEOUT_SECONDS}}}\n"
TABLE = "conversation_events"
SECOND = "and what is it, please"


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresqlServer]:
    with PostgresqlServer.running() as server:
        yield server


@pytest.fixture(scope="module")
def running(
    model: Path, database: PostgresqlServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    folder = project_copy(tmp_path_factory.mktemp("postgresql-project") / "project")
    replace(folder, "credentials.yml", CREDENTIALS)
    with serving(folder, "faq", "run", "--model", str(model), TRACKER_DB_URL=database.url) as server:
        server.wait_for("The assistant is (not )?ready")
        yield server


@pytest.fixture
def server(running: RunningServer) -> Iterator[RunningServer]:
    """Well before each test; whatever the test does, the process lives on and its log holds no message."""
    is_well(running)
    yield running
    assert running.alive
    log = running.log.read_text()
    assert not any(message in log for message in (*MESSAGES, SECOND))


def stored(database: PostgresqlServer, conversation: str) -> list[str]:
    """What the visitor of a conversation wrote, as far as it is stored."""
    events = database.ask(f"SELECT data FROM {TABLE} WHERE conversation = '{conversation}' ORDER BY number")
    return [event["text"] for event in map(json.loads, events) if event["event"] == "user"]


def wait_for_a_waiting_writer(database: PostgresqlServer) -> None:
    """Until a transaction of the server is open and waits to write."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not database.ask(f"SELECT 1 FROM pg_locks WHERE relation = '{TABLE}'::regclass AND NOT granted"):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_conversation_goes_on_after_a_time_without_the_database(
    server: RunningServer, database: PostgresqlServer
) -> None:
    sender = uuid.uuid4().hex
    server.ask(CRISIS, sender)
    with database.stopped():
        ask_all(server).are_cards_and_an_apology()
        again, harmless = server.ask(CRISIS, sender), server.ask(HARMLESS, sender)
        ready = server.ready()
    answer = server.ask(SECOND, sender)[0]

    assert "911" in again[0]
    assert "988" in again[0]
    assert again[1:] == [TEXTS.unfinished]
    assert harmless == [TEXTS.apology]
    assert ready == (503, "The synthetic question failed: TrackerStoreError.")
    assert "Help is still there" in answer, "The conversation has forgotten the alarm."
    assert stored(database, sender) == [CRISIS, SECOND]
    assert server.ready() == (200, None)


@pytest.mark.parametrize("message", [CRISIS, EMERGENCY, HARMLESS])
def test_a_turn_whose_transaction_is_open_when_the_database_stops(
    server: RunningServer, database: PostgresqlServer, message: str
) -> None:
    sender = uuid.uuid4().hex
    server.ask(SECOND, sender)
    with ThreadPoolExecutor(1) as pool, database.locked(TABLE, "SHARE"):
        replies = pool.submit(server.ask, message, sender)
        wait_for_a_waiting_writer(database)
        with database.stopped():
            texts = replies.result()
    after = server.ask(HARMLESS, sender)[0]

    assert ANSWER in texts[0] if message == HARMLESS else "911" in texts[0]
    assert texts[-1] == TEXTS.unfinished
    assert ANSWER in after
    assert stored(database, sender) == [SECOND, HARMLESS]


@pytest.mark.parametrize("mode", ["SHARE", "ACCESS EXCLUSIVE"])
def test_a_lock_on_the_table_is_not_waited_for_to_the_end_and_nothing_is_written_late(
    server: RunningServer, database: PostgresqlServer, mode: str
) -> None:
    conversations = f"SELECT count(DISTINCT conversation) FROM {TABLE}"
    before = database.ask(conversations)
    with database.locked(TABLE, mode):
        start = time.monotonic()
        replies = ask_all(server)
        elapsed = time.monotonic() - start

    replies.are_safe()
    assert elapsed < TIMEOUT_SECONDS
    assert database.ask(conversations) == before
    is_well(server)


def test_a_database_that_hangs(server: RunningServer, database: PostgresqlServer) -> None:
    with database.hanging():
        ask_all(server).are_cards_and_an_apology()

    is_well(server)

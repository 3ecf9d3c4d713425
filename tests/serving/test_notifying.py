import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sanic import Sanic

from assistant.serving.notifying import start_notifying, stop_notifying
from escalation.database import Database
from escalation.escalation import Escalation
from escalation.notice import DELIVERED, PENDING
from escalation.outbox import Outbox
from escalation.ticket_store import TicketStore
from tests.escalation.receiver import Receiver

TIMEOUT_SECONDS = 20


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'escalations.db'}"
    monkeypatch.setenv("ESCALATION_DB_URL", url)
    return Database(url)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def app() -> Sanic:
    return Sanic(f"test_{uuid.uuid4().hex}")


async def test_the_server_notifies_while_it_runs(
    app: Sanic, database: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALATION_NOTIFY_URLS", receiver.url)
    await start_notifying(app, None)
    ticket = TicketStore(database).escalate(Escalation("crisis_self", "c", "rest"))
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while [notice.state for notice in Outbox(database).find()] != [DELIVERED]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    await stop_notifying(app, None)
    TicketStore(database).escalate(Escalation("crisis_self", "later", "rest"))
    time.sleep(2)

    assert receiver.notices() == {f"{ticket.id}-1": 1}
    assert [notice.state for notice in Outbox(database).find()] == [DELIVERED, PENDING]


@pytest.mark.parametrize(
    ("urls", "told"),
    [
        ("", "ESCALATION_NOTIFY_URLS is not set"),
        ("json://127.0.0.1/ bogus://hunter2", "does not understand address 2 of ESCALATION_NOTIFY_URLS"),
    ],
)
@pytest.mark.usefixtures("database")
async def test_a_server_that_can_not_notify_starts_and_says_so(
    app: Sanic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], urls: str, told: str
) -> None:
    monkeypatch.setenv("ESCALATION_NOTIFY_URLS", urls)
    await start_notifying(app, None)
    await stop_notifying(app, None)

    console = capsys.readouterr().err
    assert told in console
    assert "hunter2" not in console

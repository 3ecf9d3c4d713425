import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from escalation.database import Database
from escalation.escalation import Escalation
from escalation.notifications.addresses import Addresses
from escalation.notifications.dispatcher import Dispatcher
from escalation.notifications.dispatcher_threads import DispatcherThreads
from escalation.spool import Spool
from escalation.ticket_store import TicketStore
from tests.escalation.plans import make_plan
from tests.escalation.receiver import Receiver

TIMEOUT_SECONDS = 30


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def dispatching(database: Database, spool: Spool, **urls: str) -> Iterator[None]:
    plan = make_plan([{"group": "desk", "minutes": 0.001}, {"group": "on_call", "minutes": 60}])
    variables = {f"ESCALATION_NOTIFY_URLS_{group.upper()}": url for group, url in urls.items()}
    dispatcher = Dispatcher(database, plan, Addresses.read(plan.groups(), variables))
    threads = DispatcherThreads(dispatcher, TicketStore(database), spool, idle_seconds=0.05)
    threads.start()
    try:
        yield
    finally:
        threads.stop()


def test_a_database_that_comes_back_gets_what_waited_and_staff_are_notified(
    tmp_path: Path, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "escalations.db"
    file.mkdir()  # a folder is no database
    spool, escalation = Spool(tmp_path / "spool"), Escalation("human", "secret-conversation", "rest")
    spool.write(escalation)
    with dispatching(Database(f"sqlite:///{file}"), spool, desk=receiver.url, on_call=receiver.url):
        wait_until(lambda: "goes on after a fault" in caplog.text)
        assert receiver.messages == []
        file.rmdir()
        wait_until(lambda: len(receiver.messages) == 1)

    assert receiver.notices() == {f"{escalation.reference}-1": 1}
    assert spool.waiting() == 0
    assert "secret" not in caplog.text


def test_a_receiver_that_hangs_holds_nobody_else_up(
    database: Database, store: TicketStore, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.hang()
    ticket = store.escalate(Escalation("crisis_self", "c", "rest")).id
    with (
        Receiver() as on_call,
        dispatching(database, Spool(tmp_path / "spool"), desk=receiver.url, on_call=on_call.url),
    ):
        wait_until(lambda: len(on_call.messages) == 1)
        assert on_call.notices() == {f"{ticket}-2": 1}
        assert receiver.messages == []
        receiver.recover()
        wait_until(lambda: f"{ticket}-1" in receiver.notices())

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from escalation.database import Database
from escalation.escalation import Escalation
from escalation.recorder import NotRecordedError, Recorder
from escalation.spool import Spool
from escalation.ticket_store import TicketStore
from tests.channels.postgresql_server import PostgresqlServer

ESCALATION = Escalation("crisis_self", "secret-conversation", "rest", contact="anna@example.org")


def test_what_the_database_takes_is_stored(database: Database, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    receipt = Recorder(TicketStore(database), spool).record(ESCALATION)

    assert (receipt.reference, receipt.stored) == (ESCALATION.reference, True)
    assert TicketStore(database).get(receipt.reference).reason == "crisis_self"
    assert spool.waiting() == 0


def test_a_repeat_is_told_the_reference_of_its_ticket(database: Database, tmp_path: Path) -> None:
    recorder = Recorder(TicketStore(database), Spool(tmp_path / "spool"))
    first = recorder.record(ESCALATION)

    assert recorder.record(Escalation("crisis_self", "secret-conversation", "rest")).reference == first.reference


def test_without_the_database_it_waits_on_the_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    spool = Spool(tmp_path / "spool")
    receipt = Recorder(TicketStore(Database(f"sqlite:///{tmp_path}")), spool).record(ESCALATION)  # no database

    assert (receipt.reference, receipt.stored) == (ESCALATION.reference, False)
    assert spool.waiting() == 1
    assert "secret" not in caplog.text
    assert "anna" not in caplog.text


def test_a_database_that_answers_late_is_not_waited_for_and_the_alarm_counts_once(tmp_path: Path) -> None:
    file, spool = tmp_path / "slow.db", Spool(tmp_path / "spool")
    store = TicketStore(Database(f"sqlite:///{file}"))
    store.find()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        start = time.monotonic()
        receipt = Recorder(store, spool, seconds=0.3).record(ESCALATION)
        assert time.monotonic() - start < 1
        assert not receipt.stored
        other.execute("COMMIT")
    deadline = time.monotonic() + 10
    while not store.count():  # the late attempt
        assert time.monotonic() < deadline
        time.sleep(0.02)
    spool.replay(store)

    assert store.get(receipt.reference).alarms == 1


def test_a_postgresql_that_hangs_is_not_waited_for_and_the_alarm_counts_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    with PostgresqlServer.running() as server, closing(Database(server.url)) as database:
        store = TicketStore(database)
        store.find()
        with server.hanging():
            start = time.monotonic()
            receipt = Recorder(store, spool).record(ESCALATION)
            assert time.monotonic() - start < 3
        assert not receipt.stored
        spool.replay(store)
        time.sleep(0.5)  # for the late attempt

        assert store.get(receipt.reference).alarms == 1


def test_with_neither_database_nor_disk_it_is_an_error_without_data(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    recorder = Recorder(TicketStore(Database(f"sqlite:///{tmp_path}")), Spool(tmp_path / "file" / "spool"))

    with pytest.raises(NotRecordedError, match=r"ESCALATION_DB_URL.*Check the disk") as error:
        recorder.record(ESCALATION)
    assert "secret" not in str(error.value)
    assert "anna" not in str(error.value)

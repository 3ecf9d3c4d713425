import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from escalation.audit_log import AuditLog
from escalation.database import Database, DatabaseError, DatabaseUrlError
from escalation.escalation import Escalation
from escalation.migrations.upgrade import VERSION_TABLE
from escalation.outbox import Outbox
from escalation.tables import METADATA
from escalation.ticket_store import TicketStore

OLD_TABLE = """
    CREATE TABLE tickets (
        id VARCHAR(16) NOT NULL, created_at {time} NOT NULL, reason VARCHAR(32) NOT NULL,
        conversation VARCHAR(255) NOT NULL, channel VARCHAR(64) NOT NULL, PRIMARY KEY (id))
"""
OLD_INDEXES = [
    "CREATE INDEX ix_tickets_created_at ON tickets (created_at)",
    "CREATE INDEX ix_tickets_conversation ON tickets (conversation)",
]
OLD_TICKETS = [
    ("OLD00001", "2026-01-01 10:00:00.000000", "crisis_self", "c1", "rest"),
    ("OLD00002", "2026-01-01 11:00:00.000000", "crisis_self", "c1", "rest"),
    ("OLD00003", "2026-01-01 11:00:00.000000", "human", "c1", "web"),
    ("OLD00004", "2026-01-01 12:00:00.000000", "of_old", "c2", "rest"),
]
OPEN = "import sys; from escalation.database import Database; Database(sys.argv[1]).reading().__enter__()"


def make_old_database(url: str) -> None:
    """What version 0.2.0 leaves behind."""
    engine = sa.create_engine(url)
    time_type = "DATETIME" if engine.dialect.name == "sqlite" else "TIMESTAMP"
    with engine.begin() as connection:
        for statement in [OLD_TABLE.format(time=time_type), *OLD_INDEXES]:
            connection.execute(sa.text(statement))
        insert = "INSERT INTO tickets VALUES (:id, :at, :reason, :conversation, :channel)"
        names = ("id", "at", "reason", "conversation", "channel")
        connection.execute(sa.text(insert), [dict(zip(names, ticket, strict=True)) for ticket in OLD_TICKETS])
    engine.dispose()


def differences(url: str) -> list[object]:
    """Between the database and the tables that the code has."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "include_name": _is_ours}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
    engine.dispose()
    return list(found)


def _is_ours(name: str | None, *_: object) -> bool:
    return name != "sqlite_sequence"  # SQLite's own


def test_an_empty_database_gets_the_tables_that_the_code_has(database: Database, database_url: str) -> None:
    TicketStore(database).find()

    assert differences(database_url) == []


def test_a_database_of_version_0_2_0_keeps_its_tickets_and_takes_more(database: Database, database_url: str) -> None:
    make_old_database(database_url)
    store = TicketStore(database)
    tickets = {ticket.id: ticket for ticket in store.find()}

    assert differences(database_url) == []
    assert [tickets[ticket[0]].opened_at.strftime("%Y-%m-%d %H:%M:%S.%f") for ticket in OLD_TICKETS] == [
        ticket[1] for ticket in OLD_TICKETS
    ]
    assert {name: (ticket.state, ticket.urgency, ticket.alarms) for name, ticket in tickets.items()} == {
        "OLD00001": ("resolved", 1, 1),
        "OLD00002": ("open", 1, 1),
        "OLD00003": ("open", 9, 1),
        "OLD00004": ("open", 6, 1),
    }
    assert Outbox(database).find() == []
    assert store.escalate(Escalation("crisis_self", "c1", "rest")).id == "OLD00002"
    assert store.acknowledge("OLD00002", "ann").alarms == 2
    assert AuditLog(database).verify().fault is None


def test_an_upgrade_that_fails_leaves_the_old_database_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    make_old_database(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE outbox (id INTEGER)")  # the last table that the upgrade makes
    with pytest.raises(DatabaseError):
        TicketStore(Database(f"sqlite:///{file}")).find()

    with closing(sqlite3.connect(file)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(tickets)")]
        assert columns == ["id", "created_at", "reason", "conversation", "channel"]
        assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (4,)
        connection.execute("DROP TABLE outbox")
    assert len(TicketStore(Database(f"sqlite:///{file}")).find()) == 4


@pytest.mark.parametrize("old", [True, False])
def test_processes_that_start_at_the_same_time_upgrade_once(database_url: str, old: bool) -> None:
    if old:
        make_old_database(database_url)
    command = [sys.executable, "-c", OPEN, database_url]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate(timeout=60)[1].decode() for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0, 0], errors
    assert differences(database_url) == []
    assert TicketStore(Database(database_url)).count() == (4 if old else 0)


def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'tickets.db'}").writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_block_that_raises_writes_nothing(database: Database) -> None:
    log = AuditLog(database)

    def fail() -> None:
        with database.writing() as connection:
            log.append(connection, "ann", "tried", "x")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert log.entries() == []


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    store = TicketStore(database)
    store.escalate(Escalation("abuse", "c", "rest"))
    with database.writing() as connection:
        AuditLog(database).append(connection, "ann", "writes", "x")
        start = time.monotonic()
        assert store.count() == 1
        assert time.monotonic() - start < 1


def test_a_writer_that_waits_too_long_gives_up(database: Database) -> None:
    log = AuditLog(database)
    log.record("ann", "first", "x")
    with database.writing() as connection:
        log.append(connection, "ann", "holds", "x")
        start = time.monotonic()
        with pytest.raises(DatabaseError):
            log.record("bob", "waits", "x")
        assert 1 < time.monotonic() - start < 6
    assert [entry.action for entry in log.entries()] == ["holds", "first"]


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://root:hunter2@localhost/x", "hunter2", "postgresql:hunter2"]
)
def test_an_address_that_can_not_be_used_is_said_so_and_not_repeated(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="ESCALATION_DB_URL") as error:
        Database(url)
    assert "hunter2" not in str(error.value)

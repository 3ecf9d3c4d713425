import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from escalation.audit_log import AuditLog
from escalation.database import Database, DatabaseError


@pytest.fixture
def log(database: Database) -> AuditLog:
    log = AuditLog(database)
    for number in range(5):
        log.record("ann", "looked", f"ticket {number}", {"page": number})
    return log


def tampered(tmp_path: Path, statement: str) -> str | None:
    """What `verify` says after somebody with access to the file has taken the guard away and changed the log."""
    file = tmp_path / "tampered.db"
    log = AuditLog(Database(f"sqlite:///{file}"))
    for number in range(5):
        log.record("ann", "looked", f"ticket {number}")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TRIGGER audit_log_keeps_UPDATE")
        connection.execute("DROP TRIGGER audit_log_keeps_DELETE")
        connection.execute(statement)
    return log.verify().fault


def test_a_log_that_nobody_touched_is_right(log: AuditLog) -> None:
    report = log.verify()

    assert (report.entries, report.fault) == (5, None)
    assert report.last_hash == log.entries(limit=1)[0].hash
    assert [entry.subject for entry in log.entries(limit=2)] == ["ticket 4", "ticket 3"]
    assert [entry.detail for entry in log.entries(subject="ticket 2")] == ['{"page": 2}']


def test_an_empty_log_is_right(database: Database) -> None:
    assert (AuditLog(database).verify().entries, AuditLog(database).verify().fault) == (0, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'bob' WHERE number = 3",
        "UPDATE audit_log SET at = '2020-01-01T00:00:00.000000+00:00' WHERE number = 3",
        "UPDATE audit_log SET action = 'x' WHERE number = 3",
        "UPDATE audit_log SET subject = 'x' WHERE number = 3",
        "UPDATE audit_log SET detail = '[]' WHERE number = 3",
        "UPDATE audit_log SET hash = previous WHERE number = 3",
    ],
)
def test_a_changed_entry_shows(tmp_path: Path, statement: str) -> None:
    assert tampered(tmp_path, statement) == "Entry 3 was changed after it was written."


def test_a_removed_entry_shows(tmp_path: Path) -> None:
    assert tampered(tmp_path, "DELETE FROM audit_log WHERE number = 3") == "Entry 3 is missing; the next one is 4."


def test_a_cut_off_end_shows_when_a_later_hash_is_known(tmp_path: Path) -> None:
    file = tmp_path / "cut.db"
    log = AuditLog(Database(f"sqlite:///{file}"))
    for number in range(5):
        log.record("ann", "looked", f"ticket {number}")
    known = {5: log.verify().last_hash}
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TRIGGER audit_log_keeps_DELETE")
        connection.execute("DELETE FROM audit_log WHERE number > 3")

    assert log.verify().fault is None
    assert "Entry 5" in str(log.verify(known).fault)


def test_a_log_written_anew_shows_when_a_hash_is_known(database: Database, log: AuditLog) -> None:
    assert log.verify({2: log.entries()[-2].hash}).fault is None
    assert log.verify({2: "0" * 64}).fault == "Entry 2 is not the one whose hash you know."


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_the_log(database: Database, log: AuditLog, statement: str) -> None:
    with pytest.raises(DatabaseError), database.writing() as connection:
        connection.execute(sa.text(statement))
    assert log.verify().entries == 5


def test_entries_at_the_same_time_make_one_chain(database: Database, database_url: str) -> None:
    logs = [AuditLog(database), AuditLog(Database(database_url))]
    logs[0].record("ann", "first", "x")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: logs[number % 2].record("ann", "looked", str(number)), range(60)))

    assert (logs[0].verify().entries, logs[0].verify().fault) == (61, None)

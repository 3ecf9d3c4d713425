import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from escalation.database import Database, DatabaseError
from escalation.escalation import Escalation
from escalation.spool import Spool, SpoolError
from escalation.ticket_store import TicketStore

FULL = Escalation(
    "crisis_self",
    "c",
    "rest",
    at=datetime(2026, 3, 1, 12, 30, 15, 123456, timezone.utc),
    secondary=("abuse",),
    language="es",
    contact="anna@example.org",
    card_version="c1",
    model_version="m1",
)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "new" / "spool")


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


def test_what_waited_becomes_the_same_ticket_as_at_once(spool: Spool, store: TicketStore, tmp_path: Path) -> None:
    spool.write(FULL)
    assert spool.waiting() == 1
    assert spool.replay(store) == 1
    direct = TicketStore(Database(f"sqlite:///{tmp_path / 'direct.db'}")).escalate(FULL)

    assert store.get(FULL.reference) == direct
    assert spool.waiting() == 0
    assert spool.replay(store) == 0


def test_what_the_database_had_taken_after_all_is_not_written_twice(spool: Spool, store: TicketStore) -> None:
    store.escalate(FULL)
    spool.write(FULL)
    spool.replay(store)

    assert store.get(FULL.reference).alarms == 1
    assert len(store.find()) == 1


def test_a_crash_between_database_and_file_does_no_harm(spool: Spool, store: TicketStore) -> None:
    spool.write(FULL)
    spool.replay(store)
    spool.write(FULL)  # as if the file had not been removed
    spool.replay(store)

    assert store.get(FULL.reference).alarms == 1


def test_several_processes_may_replay_at_once(spool: Spool, store: TicketStore) -> None:
    store.find()
    escalations = [Escalation("abuse", f"c{number}", "rest") for number in range(20)]
    for escalation in escalations:
        spool.write(escalation)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: spool.replay(store), range(4)))

    assert sorted(ticket.id for ticket in store.find()) == sorted(one.reference for one in escalations)
    assert {ticket.alarms for ticket in store.find()} == {1}


def test_the_oldest_comes_first(spool: Spool, store: TicketStore) -> None:
    for hours in (2, 0, 1):
        at = FULL.at + timedelta(hours=hours)
        spool.write(replace(FULL, key=f"k{hours}", reference=f"REF0000{hours}", at=at))
    spool.replay(store)

    (ticket,) = store.find()
    assert (ticket.id, ticket.alarms, ticket.last_alarm_at) == ("REF00000", 3, FULL.at + timedelta(hours=2))


def test_while_the_database_is_down_it_all_waits(spool: Spool, store: TicketStore, tmp_path: Path) -> None:
    broken = TicketStore(Database(f"sqlite:///{tmp_path}"))  # a folder is no database
    spool.write(FULL)
    with pytest.raises(DatabaseError):
        spool.replay(broken)

    assert spool.waiting() == 1
    assert spool.replay(store) == 1


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "{}", '{"reason": "abuse", "at": "soon"}', '{"reason": 7}', "\ud800"]
)
def test_a_file_that_can_not_be_read_is_set_aside_and_holds_nothing_up(
    spool: Spool, store: TicketStore, tmp_path: Path, content: str
) -> None:
    spool.write(FULL)
    (tmp_path / "new" / "spool" / "0.json").write_bytes(content.encode("utf-8", "surrogatepass"))

    assert spool.replay(store) == 1
    assert [file.name for file in (tmp_path / "new" / "spool").iterdir()] == ["0.unreadable"]


@pytest.mark.parametrize(
    "changed", [{"secondary": None}, {"conversation": None}, {"at": "2026-01-01T00:00:00"}, {"x": "y"}]
)
def test_a_file_with_a_wrong_field_is_set_aside(
    spool: Spool, store: TicketStore, tmp_path: Path, changed: dict[str, object]
) -> None:
    spool.write(FULL)
    (file,) = (tmp_path / "new" / "spool").iterdir()
    file.write_text(json.dumps({**json.loads(file.read_text()), **changed}))

    assert spool.replay(store) == 0
    assert [file.suffix for file in (tmp_path / "new" / "spool").iterdir()] == [".unreadable"]


@pytest.mark.parametrize("key", ["../../escape", "a/b", "", "x" * 5000, "\ud800\0"])
def test_no_key_leaves_the_folder(spool: Spool, tmp_path: Path, key: str) -> None:
    spool.write(replace(FULL, key=key))

    (file,) = tmp_path.rglob("*.json")
    assert file.parent == tmp_path / "new" / "spool"
    assert file.stat().st_mode & 0o077 == 0


def test_a_disk_that_refuses_is_an_error_without_data(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SpoolError, match="Check the disk") as error:
        Spool(tmp_path / "file" / "spool").write(FULL)
    assert "anna" not in str(error.value)


def test_the_spool_lies_beside_the_database_unless_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'some.db'}")
    Spool.beside(database).write(FULL)
    monkeypatch.setenv("ESCALATION_SPOOL", str(tmp_path / "elsewhere"))
    Spool.beside(database).write(FULL)

    assert sorted(file.parent.name for file in tmp_path.rglob("*.json")) == ["elsewhere", "some.spool"]

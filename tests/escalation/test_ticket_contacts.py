import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from escalation.audit_log import AuditLog
from escalation.contact_wish import ContactWish
from escalation.database import Database
from escalation.escalation import Escalation
from escalation.outbox import Outbox
from escalation.recorder import NotRecordedError, Recorder
from escalation.spool import Spool
from escalation.tables import METADATA
from escalation.ticket_filter import TicketFilter
from escalation.ticket_store import TicketStore

CONTACT = "202-555-0143, anna@example.org"
NOW = datetime(2026, 3, 1, 12, 30, tzinfo=timezone.utc)


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


def contacts(store: TicketStore, conversation: str = "c") -> dict[str, str | None]:
    """The contact of each ticket of a conversation, by the ticket's reason."""
    return {ticket.reason: ticket.contact for ticket in store.find(TicketFilter(conversation=conversation))}


def kinds(store: TicketStore, ticket: str) -> list[str]:
    return [event.kind for event in store.events(ticket)]


def places_of(database: Database, word: str) -> list[str]:
    """Where in the whole database a word stands."""
    with database.reading() as connection:
        return [
            f"{table.name}.{column}"
            for table in METADATA.sorted_tables
            for row in connection.execute(sa.select(table)).mappings()
            for column, value in row.items()
            if word in str(value)
        ]


def test_a_contact_goes_into_every_ticket_that_waits_in_the_conversation(store: TicketStore) -> None:
    for reason, conversation in (("human", "c"), ("medical_advice", "c"), ("human", "another")):
        store.escalate(Escalation(reason, conversation, "rest"))
    closed = store.escalate(Escalation("misuse", "c", "rest")).id
    store.resolve(closed, "rob", "called")
    ticket = store.change_contact(ContactWish("c", "rest", CONTACT))

    assert contacts(store) == {"human": CONTACT, "medical_advice": CONTACT, "misuse": None}
    assert contacts(store, "another") == {"human": None}
    assert store.get(ticket).reason == "medical_advice", "the most urgent one is named"


def test_it_is_no_alarm_and_no_news_to_be_notified_of(store: TicketStore, database: Database) -> None:
    before = store.escalate(Escalation("human", "c", "rest"))
    store.change_contact(ContactWish("c", "rest", CONTACT))
    after = store.get(before.id)

    assert (after.alarms, after.last_alarm_at, after.state) == (before.alarms, before.last_alarm_at, before.state)
    assert [notice.kind for notice in Outbox(database).find()] == ["opened"]
    assert kinds(store, before.id) == ["opened", "contact_left"]


def test_it_stands_in_the_ticket_and_nowhere_else_and_is_gone_after_that(
    store: TicketStore, database: Database
) -> None:
    ticket = store.escalate(Escalation("human", "c", "rest")).id
    store.change_contact(ContactWish("c", "rest", CONTACT))
    assert places_of(database, "555-0143") == ["tickets.contact"]
    store.change_contact(ContactWish("c", "rest", None))

    assert places_of(database, "555-0143") == []
    log = [(entry.actor, entry.action, json.loads(entry.detail)) for entry in AuditLog(database).entries(ticket)]
    assert log[:2] == [("visitor", "contact_removed", {}), ("visitor", "contact_left", {})]
    assert AuditLog(database).verify().fault is None
    assert kinds(store, ticket) == ["opened", "contact_left", "contact_removed"]


def test_without_a_ticket_somebody_who_wishes_to_be_reached_opens_one(store: TicketStore, database: Database) -> None:
    wish = ContactWish("c", "rest", CONTACT, language="es")
    ticket = store.get(store.change_contact(wish))

    assert (ticket.id, ticket.reason, ticket.contact, ticket.language) == (wish.reference, "human", CONTACT, "es")
    assert kinds(store, ticket.id) == ["opened", "contact_left"]
    assert [notice.kind for notice in Outbox(database).find()] == ["opened"]


def test_a_resolved_ticket_gets_none_but_loses_the_one_it_has(store: TicketStore) -> None:
    ticket = store.escalate(Escalation("human", "c", "rest")).id
    store.change_contact(ContactWish("c", "rest", CONTACT))
    store.resolve(ticket, "rob", "called")
    store.change_contact(ContactWish("c", "rest", None))

    assert store.get(ticket).contact is None
    assert store.get(ticket).outcome == "called"


def test_another_contact_takes_the_first_one_s_place(store: TicketStore) -> None:
    store.escalate(Escalation("human", "c", "rest"))
    store.change_contact(ContactWish("c", "rest", CONTACT))
    store.change_contact(ContactWish("c", "rest", "bob@example.org"))

    assert contacts(store) == {"human": "bob@example.org"}


def test_taking_back_what_was_never_left_changes_nothing(store: TicketStore) -> None:
    assert store.change_contact(ContactWish("c", "rest", None)) == ""
    assert store.count() == 0


def test_the_same_key_counts_once_also_at_the_same_moment(store: TicketStore) -> None:
    ticket = store.escalate(Escalation("human", "c", "rest")).id
    wish = ContactWish("c", "rest", CONTACT, key="k")
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(store.change_contact, [wish] * 8)) == {ticket}

    assert kinds(store, ticket) == ["opened", "contact_left"]


def test_many_who_leave_one_without_a_ticket_at_the_same_moment_get_one_ticket(store: TicketStore) -> None:
    wishes = [ContactWish("c", "rest", f"anna{number}@example.org") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        tickets = set(pool.map(store.change_contact, wishes))

    assert len(tickets) == store.count() == 1


def test_what_comes_late_out_of_the_spool_does_not_undo_that_it_was_taken_back(store: TicketStore) -> None:
    store.escalate(Escalation("human", "c", "rest"))
    store.change_contact(ContactWish("c", "rest", None, at=NOW))
    store.change_contact(ContactWish("c", "rest", CONTACT, at=NOW - timedelta(seconds=1)))
    assert contacts(store) == {"human": None}
    store.change_contact(ContactWish("c", "rest", CONTACT, at=NOW + timedelta(seconds=1)))

    assert contacts(store) == {"human": CONTACT}


@pytest.mark.parametrize("odd", ["x" * 100_000, "a\0b@example.org", "\ud800", "<script>alert(1)</script>"])
def test_an_odd_contact_is_stored_in_a_form_that_the_database_takes(store: TicketStore, odd: str) -> None:
    store.escalate(Escalation("human", "c", "rest"))
    store.change_contact(ContactWish("c", "rest", odd))

    (contact,) = contacts(store).values()
    assert contact == odd.replace("\0", "").replace("\ud800", "?")[:320]


def test_without_the_database_it_waits_on_the_disk_in_the_order_in_which_it_was_said(
    store: TicketStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = Spool(tmp_path / "spool")
    recorder = Recorder(TicketStore(Database(f"sqlite:///{tmp_path}")), spool)  # a folder is no database
    recorder.record(Escalation("medical_advice", "c", "rest"))
    receipt = recorder.record(ContactWish("c", "rest", CONTACT))
    assert (receipt.stored, spool.waiting()) == (False, 2)
    assert spool.replay(store) == 2

    assert contacts(store) == {"medical_advice": CONTACT}
    assert "555-0143" not in caplog.text


def test_what_is_taken_back_while_it_waits_is_gone_from_the_disk_at_once(store: TicketStore, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    recorder = Recorder(TicketStore(Database(f"sqlite:///{tmp_path}")), spool)
    recorder.record(Escalation("human", "c", "rest"))
    recorder.record(ContactWish("c", "rest", CONTACT))
    recorder.record(ContactWish("another", "rest", "bob@example.org"))
    recorder.record(ContactWish("c", "rest", None))
    assert not any("555-0143" in file.read_text() for file in (tmp_path / "spool").iterdir())
    spool.replay(store)

    assert contacts(store) == {"human": None}
    assert contacts(store, "another") == {"human": "bob@example.org"}


def test_with_neither_database_nor_disk_it_is_an_error_without_the_contact(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    recorder = Recorder(TicketStore(Database(f"sqlite:///{tmp_path}")), Spool(tmp_path / "file" / "spool"))
    for contact in (CONTACT, None):
        with pytest.raises(NotRecordedError) as caught:
            recorder.record(ContactWish("c", "rest", contact))
        assert "555-0143" not in str(caught.value)


def test_a_contact_that_stays_on_the_disk_is_not_said_to_be_gone(
    store: TicketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path / "spool")
    Recorder(TicketStore(Database(f"sqlite:///{tmp_path}")), spool).record(ContactWish("c", "rest", CONTACT))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    with monkeypatch.context() as disk:
        disk.setattr(Path, "unlink", refuse)
        with pytest.raises(NotRecordedError, match="can't be removed") as caught:
            Recorder(store, spool).record(ContactWish("c", "rest", None))

    assert "555-0143" not in str(caught.value)
    assert spool.waiting() == 1

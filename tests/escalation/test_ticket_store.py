from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.safety.safety_class import ACUTE as ACUTE_CLASSES
from assistant.safety.safety_class import CLASSES
from escalation.audit_log import AuditLog
from escalation.database import Database, DatabaseError
from escalation.escalation import Escalation
from escalation.outbox import Outbox
from escalation.reason import ACUTE, REASONS, urgency
from escalation.ticket_filter import NEWEST_FIRST, URGENT_FIRST, TicketFilter
from escalation.ticket_store import TicketStateError, TicketStore, TicketTextError, UnknownTicketError

SECRET = "secret-conversation"


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


def kinds(store: TicketStore, ticket: str) -> list[str]:
    return [event.kind for event in store.events(ticket)]


def test_the_reasons_are_the_assistants_classes_in_its_order() -> None:
    assert [*CLASSES, "human"] == REASONS
    assert ACUTE_CLASSES == ACUTE


def test_a_reason_of_a_newer_version_ranks_right_below_the_acute_ones() -> None:
    assert urgency("minor") < urgency("something_new") <= urgency("adverse_event")


def test_a_ticket_comes_back_as_it_was_handed_over(database_url: str) -> None:
    at = datetime(2026, 3, 1, 12, 30, 15, 123456, timezone.utc)
    escalation = Escalation(
        "crisis_self",
        "conversation-1",
        "rest",
        at=at,
        secondary=("abuse", "minor"),
        language="es",
        contact="anna@example.org",
        card_version="c1",
        model_version="m1",
    )
    TicketStore(Database(database_url)).escalate(escalation)
    ticket = TicketStore(Database(database_url)).get(escalation.reference)

    assert (ticket.id, ticket.opened_at, ticket.last_alarm_at) == (escalation.reference, at, at)
    assert (ticket.reason, ticket.conversation, ticket.channel) == ("crisis_self", "conversation-1", "rest")
    assert (ticket.secondary, ticket.language, ticket.contact) == (("abuse", "minor"), "es", "anna@example.org")
    assert (ticket.card_version, ticket.model_version) == ("c1", "m1")
    assert (ticket.state, ticket.assignee, ticket.outcome, ticket.alarms) == ("open", None, None, 1)
    assert (ticket.acknowledged_at, ticket.resolved_at) == (None, None)


def test_a_repeat_adds_to_the_open_ticket_and_notifies_nobody_again(store: TicketStore, database: Database) -> None:
    first = store.escalate(Escalation("abuse", "c", "rest", secondary=("minor",)))
    again = store.escalate(Escalation("abuse", "c", "rest", secondary=("violence",), language="en"))

    assert again.id == first.id
    assert (again.alarms, again.secondary, again.language) == (2, ("minor", "violence"), "en")
    assert kinds(store, first.id) == ["opened", "repeated"]
    assert len(Outbox(database).find()) == 1


def test_the_reference_that_a_repeat_was_told_finds_its_ticket(store: TicketStore) -> None:
    first = store.escalate(Escalation("abuse", "c", "rest"))
    again = Escalation("abuse", "c", "rest")
    store.escalate(again)

    assert store.get(again.reference).id == first.id
    assert [ticket.id for ticket in store.find(TicketFilter(text=again.reference))] == [first.id]


def test_a_worse_class_opens_a_ticket_of_its_own_and_notifies_again(store: TicketStore, database: Database) -> None:
    store.escalate(Escalation("medical_advice", "c", "rest"))
    worse = store.escalate(Escalation("crisis_self", "c", "rest"))
    store.escalate(Escalation("misuse", "c", "rest"))

    assert [notice.kind for notice in Outbox(database).find()] == ["opened", "worsened", "opened"]
    assert Outbox(database).find(ticket=worse.id)[0].kind == "worsened"


def test_after_it_was_resolved_the_same_class_opens_a_new_ticket(store: TicketStore) -> None:
    first = store.escalate(Escalation("abuse", "c", "rest"))
    store.resolve(first.id, "ann", "called back")

    assert store.escalate(Escalation("abuse", "c", "rest")).id != first.id


def test_the_same_key_again_changes_nothing(store: TicketStore, database: Database) -> None:
    escalation = Escalation("abuse", "c", "rest")
    first = store.escalate(escalation)
    store.resolve(first.id, "ann", "called back")

    assert store.escalate(escalation).state == "resolved"
    assert store.count() == 1
    assert kinds(store, first.id) == ["opened", "resolved"]
    assert len(Outbox(database).find()) == 1


def test_a_reference_that_is_taken_gives_the_new_ticket_another_one(store: TicketStore) -> None:
    store.escalate(Escalation("abuse", "c", "rest", reference="AAAA0000"))
    second = store.escalate(Escalation("abuse", "d", "rest", reference="AAAA0000"))

    assert second.id != "AAAA0000"
    assert store.get(second.id).conversation == "d"


def test_a_ticket_goes_from_open_over_acknowledged_to_resolved_and_back(store: TicketStore) -> None:
    ticket = store.escalate(Escalation("abuse", "c", "rest")).id
    acknowledged = store.acknowledge(ticket, "ann")
    store.note(ticket, "ann", "no answer yet")
    resolved = store.resolve(ticket, "ann", "called back")
    reopened = store.reopen(ticket, "bob")

    assert (acknowledged.state, acknowledged.assignee) == ("acknowledged", "ann")
    assert acknowledged.acknowledged_at is not None
    assert (resolved.state, resolved.outcome) == ("resolved", "called back")
    assert resolved.resolved_at is not None
    assert (reopened.state, reopened.assignee, reopened.outcome, reopened.resolved_at) == ("open", None, None, None)
    events = store.events(ticket)
    assert [event.kind for event in events] == ["opened", "acknowledged", "noted", "resolved", "reopened"]
    assert [event.actor for event in events] == ["visitor", "ann", "ann", "ann", "bob"]
    assert events[2].detail == {"text": "no answer yet"}


def test_what_a_state_does_not_allow_is_refused_and_changes_nothing(store: TicketStore) -> None:
    ticket = store.escalate(Escalation("abuse", "c", "rest")).id
    with pytest.raises(TicketStateError, match="is open"):
        store.reopen(ticket, "ann")
    store.acknowledge(ticket, "ann")
    with pytest.raises(TicketStateError, match="is acknowledged by ann"):
        store.acknowledge(ticket, "bob")
    store.resolve(ticket, "ann", "done")
    for refused in (
        lambda: store.acknowledge(ticket, "bob"),
        lambda: store.assign(ticket, "bob", "bob"),
        lambda: store.resolve(ticket, "bob", "done too"),
    ):
        with pytest.raises(TicketStateError, match="is resolved"):
            refused()

    assert kinds(store, ticket) == ["opened", "acknowledged", "resolved"]


def test_a_ticket_can_not_be_reopened_beside_a_newer_one(store: TicketStore) -> None:
    old = store.escalate(Escalation("abuse", "c", "rest")).id
    store.resolve(old, "ann", "done")
    store.escalate(Escalation("abuse", "c", "rest"))

    with pytest.raises(TicketStateError, match="newer one"):
        store.reopen(old, "ann")
    assert store.get(old).state == "resolved"


def test_handing_back_and_reopening_notify_again(store: TicketStore, database: Database) -> None:
    ticket = store.escalate(Escalation("abuse", "c", "rest")).id
    store.assign(ticket, "admin", "ann")
    given_back = store.assign(ticket, "ann", None)
    store.resolve(ticket, "ann", "done")
    store.reopen(ticket, "ann")

    assert (given_back.state, given_back.assignee) == ("open", None)
    notices = Outbox(database).find(ticket=ticket)
    assert [notice.kind for notice in notices] == ["opened", "handed_back", "reopened"]
    assert [notice.key for notice in notices] == [f"{ticket}-1", f"{ticket}-2", f"{ticket}-3"]


def test_of_two_who_take_a_ticket_at_once_one_gets_it_and_the_other_is_told(store: TicketStore) -> None:
    tickets = [store.escalate(Escalation("abuse", f"c{number}", "rest")).id for number in range(10)]

    def take(ticket: str, actor: str) -> str | None:
        try:
            return store.acknowledge(ticket, actor).assignee
        except TicketStateError as error:
            return str(error)

    for ticket in tickets:
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda actor, ticket=ticket: take(ticket, actor), ["ann", "bob", "cem", "dee"]))
        winner = store.get(ticket).assignee
        assert sorted(map(str, results)).count(str(winner)) == 1
        assert sum(f"acknowledged by {winner}" in str(result) for result in results) == 3
        assert kinds(store, ticket) == ["opened", "acknowledged"]


def test_one_click_under_one_key_is_done_once(store: TicketStore) -> None:
    ticket = store.escalate(Escalation("abuse", "c", "rest")).id
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.note(ticket, "ann", "once", key="form-1"), range(4)))
    store.resolve(ticket, "ann", "done", key="form-2")

    assert store.resolve(ticket, "ann", "done", key="form-2").state == "resolved"
    assert kinds(store, ticket) == ["opened", "noted", "resolved"]


def test_alarms_at_the_same_time_open_one_ticket_and_none_is_lost(store: TicketStore, database: Database) -> None:
    store.find()
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda _: store.escalate(Escalation("abuse", "same", "rest")), range(40)))

    assert len({ticket.id for ticket in written}) == 1
    assert store.get(written[0].id).alarms == 40
    assert sorted(kinds(store, written[0].id)) == ["opened"] + ["repeated"] * 39
    assert len(Outbox(database).find()) == 1
    assert AuditLog(database).verify().fault is None


def test_the_same_key_at_the_same_time_is_written_once(store: TicketStore) -> None:
    store.find()
    escalation = Escalation("abuse", "same", "rest")
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda _: store.escalate(escalation), range(16)))

    assert {(ticket.id, ticket.alarms) for ticket in written} == {(escalation.reference, 1)}


def test_filters_and_orders(store: TicketStore) -> None:
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    reasons = ["human", "crisis_self", "abuse", "crisis_self"]
    ids = [
        store.escalate(Escalation(reason, f"c{i}", "sms" if i else "rest", at=start + timedelta(hours=i))).id
        for i, reason in enumerate(reasons)
    ]
    store.acknowledge(ids[2], "ann")

    def found(**wanted: object) -> list[int]:
        return [ids.index(ticket.id) for ticket in store.find(TicketFilter(**wanted))]  # type: ignore[arg-type]

    assert found() == [0, 1, 2, 3]
    assert found(order=NEWEST_FIRST) == [3, 2, 1, 0]
    assert found(order=URGENT_FIRST) == [1, 3, 2, 0]
    assert found(order=URGENT_FIRST, limit=2, offset=1) == [3, 2]
    assert found(states=("acknowledged",)) == [2]
    assert found(reasons=("human", "abuse")) == [0, 2]
    assert found(assignee="ann") == [2]
    assert found(conversation="c3") == [3]
    assert found(text="sms") == [1, 2, 3]
    assert found(text=ids[3][2:].lower()) == [3]
    assert found(text="%") == []
    assert found(text="\0\ud800") == []
    assert found(text="' OR 1=1 --") == []
    assert store.count(TicketFilter(reasons=("crisis_self",), limit=1)) == 2


@pytest.mark.parametrize(
    "odd", ["a\0b", "\ud800", "x" * 100_000, "<script>alert(1)</script>", "'; DROP TABLE tickets; --", "é中🙂"]
)
def test_odd_text_in_every_field_opens_a_ticket(store: TicketStore, odd: str) -> None:
    escalation = Escalation(odd, odd, odd, key=odd, secondary=(odd,), language=odd, contact=odd, card_version=odd)
    ticket = store.escalate(escalation)
    assert store.escalate(escalation).alarms == 1

    assert store.get(escalation.reference) == ticket
    assert "\0" not in ticket.conversation
    assert ticket.contact == odd.replace("\0", "").replace("\ud800", "?")[:320]
    assert store.escalate(Escalation(odd, odd, odd)).id == ticket.id


@pytest.mark.parametrize("text", ["", "  \n", "\0", "x" * 1_000_000])
def test_an_empty_or_huge_note_or_outcome_is_refused(store: TicketStore, text: str) -> None:
    ticket = store.escalate(Escalation("abuse", "c", "rest")).id
    with pytest.raises(TicketTextError, match=r"1 to 10,000 characters"):
        store.note(ticket, "ann", text)
    with pytest.raises(TicketTextError, match=r"1 to 10,000 characters"):
        store.resolve(ticket, "ann", text)
    assert kinds(store, ticket) == ["opened"]


@pytest.mark.parametrize("ticket", ["", "AAAAAAAA", "' OR 1=1 --", "x" * 5000, "\0", "\ud800", "é"])
def test_an_unknown_ticket_is_an_error_that_does_not_repeat_it(store: TicketStore, ticket: str) -> None:
    for work in (store.get, lambda ticket: store.acknowledge(ticket, "ann")):
        with pytest.raises(UnknownTicketError) as error:
            work(ticket)
        assert not ticket or ticket not in str(error.value)


def test_staff_text_stands_in_the_history_and_not_in_the_audit_log(store: TicketStore, database: Database) -> None:
    ticket = store.escalate(Escalation("abuse", SECRET, "rest", contact="anna@example.org")).id
    store.note(ticket, "ann", "her name is Anna")
    store.resolve(ticket, "ann", "spoke with Anna")
    log = str(AuditLog(database).entries())

    assert "Anna" in str(store.events(ticket))
    assert not any(word in log for word in ("Anna", "anna@", SECRET))


def test_every_change_is_in_the_audit_log_with_who_and_what(store: TicketStore, database: Database) -> None:
    ticket = store.escalate(Escalation("abuse", "c", "rest")).id
    store.acknowledge(ticket, "ann")
    store.resolve(ticket, "bob", "done")

    entries = AuditLog(database).entries(subject=ticket)[::-1]
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("visitor", "opened"),
        ("ann", "acknowledged"),
        ("bob", "resolved"),
    ]


def test_a_database_that_fails_is_an_error_without_data(tmp_path: Path) -> None:
    store = TicketStore(Database(f"sqlite:///{tmp_path}"))  # a folder is no database

    with pytest.raises(DatabaseError, match="ESCALATION_DB_URL") as error:
        store.escalate(Escalation("crisis_self", SECRET, "rest"))
    assert SECRET not in str(error.value)
    with pytest.raises(DatabaseError, match="did not answer"):
        store.find()

from datetime import datetime, timedelta, timezone

import pytest

from escalation.audit_log import AuditLog
from escalation.conversations.staff_conversations import StaffConversations
from escalation.database import Database, DatabaseError
from escalation.escalation import Escalation
from escalation.ticket import Ticket
from escalation.ticket_store import TicketStore
from tests.escalation.desk.conversations import write_conversation
from tests.escalation.desk.staff import Staff, dangers

NOW = datetime.now(timezone.utc)
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def conversations(own: Database) -> StaffConversations:
    return StaffConversations(own)


@pytest.fixture
def spoken(ticket: Ticket) -> Ticket:
    """The ticket, with what was said around it."""
    said = [
        (NOW - timedelta(minutes=2), "user", "hello", None),
        (NOW - timedelta(minutes=2), "bot", "Hello. I am an automated assistant.", None),
        (NOW - timedelta(minutes=1), "user", f"i want to die {SCRIPT}", "crisis_self"),
        (NOW - timedelta(minutes=1), "bot", "Call or text 988 now.", None),
    ]
    write_conversation(ticket.conversation, said)
    return ticket


def looks(own: Database) -> list[tuple[str, str]]:
    return [(entry.actor, entry.subject) for entry in AuditLog(own).entries() if entry.action == "transcript_seen"]


def test_the_page_shows_what_was_said_around_the_alarm(viewer: Staff, spoken: Ticket) -> None:
    shown = viewer.text(f"/tickets/{spoken.id}")
    assert "hello" in shown
    assert "Alarm: Crisis i want to die <script>alert(1)</script>" in shown
    assert "Call or text 988 now." in shown
    assert dangers(viewer.get(f"/tickets/{spoken.id}").text) == []


def test_every_look_is_in_the_audit_log_without_a_word_of_it(
    viewer: Staff, rob: Staff, spoken: Ticket, own: Database
) -> None:
    viewer.get(f"/tickets/{spoken.id}")
    rob.get(f"/tickets/{spoken.id}")
    rob.get(f"/tickets/{spoken.id}/conversation")
    assert looks(own) == [("rob", spoken.id), ("rob", spoken.id), ("vera", spoken.id)]
    assert not any("die" in entry.detail for entry in AuditLog(own).entries())


def test_an_open_page_that_has_it_all_is_no_look(rob: Staff, spoken: Ticket, own: Database) -> None:
    page = rob.get(f"/tickets/{spoken.id}").text
    seen = page.partition("/conversation?seen=")[2].partition('"')[0]
    path = f"/tickets/{spoken.id}/conversation"
    assert rob.get(path, seen=seen).status_code == 204
    assert len(looks(own)) == 1
    write_conversation(spoken.conversation, [(NOW, "user", "are you there", None)], first=10)
    answer = rob.get(path, seen=seen)
    assert "are you there" in answer.text
    assert len(looks(own)) == 2


def test_a_look_that_can_not_be_written_down_is_none(
    rob: Staff, spoken: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("The log is full.")

    monkeypatch.setattr("escalation.audit_log.AuditLog.record", refuse)
    answer = rob.get(f"/tickets/{spoken.id}")
    assert answer.status_code == 503
    assert "i want to die" not in answer.text


def test_a_transcript_that_can_not_be_read_is_told_and_the_ticket_is_shown(
    rob: Staff, ticket: Ticket, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The conversations can't be read" in rob.text(f"/tickets/{ticket.id}")
    monkeypatch.setenv("TRACKER_DB_URL", "mysql://root:hunter2@x/y")
    answer = rob.get(f"/tickets/{ticket.id}")
    assert answer.status_code == 200
    assert "TRACKER_DB_URL names no database" in answer.text
    assert "hunter2" not in answer.text
    assert looks(own) == []


def test_a_long_conversation_shows_the_alarm_and_its_end(rob: Staff, store: TicketStore) -> None:
    ticket = store.escalate(Escalation("crisis_self", "long", "rest", at=NOW - timedelta(hours=5)))
    first = NOW - timedelta(hours=10)
    said = [(first + timedelta(minutes=number), "user", f"word{number}.", None) for number in range(600)]
    write_conversation("long", said)
    shown = rob.text(f"/tickets/{ticket.id}")
    assert "word300." in shown
    assert "word599." in shown
    assert "word450." not in shown
    assert "Some of it is left out here." in shown
    assert shown.index("word300.") < shown.index("left out") < shown.index("word599.")


def test_who_has_the_ticket_answers_in_the_conversation(
    rob: Staff, spoken: Ticket, conversations: StaffConversations
) -> None:
    path = f"/tickets/{spoken.id}"
    assert "Take the ticket to answer here." in rob.text(path)
    assert rob.post(f"{path}/conversation/take", shown="Rob").status_code == 409
    rob.post(f"{path}/take")
    assert rob.post(f"{path}/conversation/take", shown="Rob").status_code == 303
    holder = conversations.holder(spoken.conversation)
    assert holder is not None
    assert (holder.staff, holder.shown_as) == ("rob", "Rob")
    assert "They read “Rob from the clinic”." in rob.text(path)
    assert rob.post(f"{path}/conversation/write", message=f"I am here. {SCRIPT}").status_code == 303
    (message,) = conversations.outbox.messages(spoken.conversation)
    assert (message.staff, message.text) == ("rob", f"I am here. {SCRIPT}")
    page = rob.get(path).text
    assert dangers(page) == []
    assert "waits until the visitor is there" in page
    assert rob.post(f"{path}/conversation/hand-back").status_code == 303
    assert conversations.holder(spoken.conversation) is None


def test_who_answers_reads_why_a_message_waits_and_why_another_did_not_arrive(
    rob: Staff, store: TicketStore, conversations: StaffConversations
) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c1", "whatsapp"))
    path = f"/tickets/{ticket.id}"
    rob.post(f"{path}/take")
    rob.post(f"{path}/conversation/take", shown="Rob")
    write_conversation("c1", [(NOW, "user", "hello", None)])
    for text in ("lost", "waits"):
        rob.post(f"{path}/conversation/write", message=text)
    lost, waits = conversations.outbox.claim("c1", "whatsapp")
    conversations.outbox.mark_delivered([lost.id])
    conversations.outbox.release([waits.id], "later")
    before = rob.get(path).text.partition("/conversation?seen=")[2].partition('"')[0]
    conversations.outbox.mark_lost("c1", lost.seq, "63016")
    shown = rob.text(path)

    assert "it did not reach the visitor, and is not sent again by itself" in shown
    assert "WhatsApp brings answers only within 24 hours of the person's last message, and these are over." in shown
    assert "waits The app does not take messages just now. It is tried again by itself. waits" in shown
    assert rob.get(f"{path}/conversation?seen={before}").status_code == 200, "An open page shows it, too."
    assert dangers(rob.get(path).text) == []


def test_a_message_that_is_sent_twice_is_written_once(
    rob: Staff, spoken: Ticket, conversations: StaffConversations
) -> None:
    path = f"/tickets/{spoken.id}"
    rob.post(f"{path}/take")
    rob.post(f"{path}/conversation/take", shown="Rob")
    for _ in range(2):
        assert rob.post(f"{path}/conversation/write", key="k" * 32, message="once").status_code == 303
    assert [message.text for message in conversations.outbox.messages(spoken.conversation)] == ["once"]
    assert rob.post(f"{path}/conversation/write", message="x" * 2001).status_code == 400
    kept = rob.post(f"{path}/conversation/write", message="x" * 2001).text
    assert "it has 2,001" in kept
    assert "x" * 2001 in kept


def test_an_admin_takes_a_conversation_away_from_who_is_gone(
    rob: Staff, ruth: Staff, admin: Staff, spoken: Ticket, own: Database
) -> None:
    path = f"/tickets/{spoken.id}"
    rob.post(f"{path}/take")
    rob.post(f"{path}/conversation/take", shown="Rob")
    admin.post(f"{path}/assign", to="ruth")
    taken = ruth.post(f"{path}/conversation/take", shown="Rob")
    assert taken.status_code == 409
    assert "rob has this conversation" in taken.text
    assert ruth.post(f"{path}/conversation/hand-back").status_code == 409
    assert admin.post(f"{path}/conversation/hand-back").status_code == 303
    assert ruth.post(f"{path}/conversation/take", shown="Rob").status_code == 303
    away = [entry for entry in AuditLog(own).entries() if entry.action == "took_conversation_away"]
    assert [(entry.actor, entry.detail) for entry in away] == [("ada", '{"from": "rob"}')]


@pytest.mark.parametrize("shown", ["", "   ", "x" * 41, "Rob\nfrom the police", "\0"])
def test_a_name_that_the_visitor_could_not_read_is_refused(
    rob: Staff, spoken: Ticket, conversations: StaffConversations, shown: str
) -> None:
    rob.post(f"/tickets/{spoken.id}/take")
    assert 'name="shown" value="Rob"' in rob.get(f"/tickets/{spoken.id}").text
    assert rob.post(f"/tickets/{spoken.id}/conversation/take", shown=shown).status_code == 400
    assert conversations.holder(spoken.conversation) is None

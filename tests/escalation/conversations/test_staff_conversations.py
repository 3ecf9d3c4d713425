import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from escalation.audit_log import AuditLog
from escalation.conversations.staff_conversations import (
    LEASE,
    NotTakenError,
    StaffConversations,
    TakenError,
    audit_subject,
)
from escalation.database import Database
from escalation.tables import STAFF_MESSAGES

SECRET = "visitor-phone-555"


@pytest.fixture
def conversations(database: Database) -> StaffConversations:
    return StaffConversations(database)


@pytest.fixture
def taken(conversations: StaffConversations) -> StaffConversations:
    """Maria has the conversation `c`."""
    conversations.take("c", "rest", "maria")
    return conversations


def end_leases(database_url: str) -> None:
    """As if the time had passed after which nobody waits any longer for what was claimed."""
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        claimed = sa.update(STAFF_MESSAGES).where(STAFF_MESSAGES.c.claimed_at.is_not(None))
        connection.execute(claimed.values(claimed_at=now() - LEASE))
    engine.dispose()


def now() -> datetime:
    return datetime.now(timezone.utc)


def test_nobody_has_a_conversation_until_somebody_takes_it(conversations: StaffConversations) -> None:
    assert conversations.holder("c") is None

    conversations.take("c", "rest", "maria@clinic.example", shown_as="Maria")
    holder = conversations.holder("c")

    assert holder is not None
    assert (holder.staff, holder.shown_as, holder.told_at) == ("maria@clinic.example", "Maria", None)
    assert conversations.holder("d") is None


def test_a_second_member_of_staff_is_told_who_has_it(taken: StaffConversations) -> None:
    with pytest.raises(TakenError, match="maria has this conversation") as error:
        taken.take("c", "rest", "ben")

    assert error.value.staff == "maria"


def test_taking_again_gives_more_time_and_changes_nothing_else(taken: StaffConversations) -> None:
    before = taken.holder("c")
    taken.take("c", "rest", "maria")
    after = taken.holder("c")

    assert before is not None
    assert after is not None
    assert after.since == before.since
    assert after.last_activity > before.last_activity


def test_of_many_who_take_it_at_once_one_does(database: Database, conversations: StaffConversations) -> None:
    def take(staff: str) -> str:
        try:
            conversations.take("c", "rest", staff)
        except TakenError:
            return ""
        return staff

    names = [f"staff {number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        winners = [name for name in threads.map(take, names) if name]

    holder = conversations.holder("c")
    assert holder is not None
    assert winners == [holder.staff]


def test_messages_are_numbered_in_the_order_of_writing(taken: StaffConversations) -> None:
    numbers = [taken.write("c", "maria", f"text {number}", f"key {number}") for number in range(3)]

    assert numbers == [1, 2, 3]
    assert [message.text for message in taken.messages("c")] == ["text 0", "text 1", "text 2"]
    assert all(message.delivered is None for message in taken.undelivered("c"))


def test_the_same_key_is_written_once(taken: StaffConversations) -> None:
    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(lambda _: taken.write("c", "maria", "hello", "click"), range(6)))

    assert numbers == [1] * 6
    assert len(taken.messages("c")) == 1


def test_many_at_once_leave_no_gap(taken: StaffConversations) -> None:
    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(lambda n: taken.write("c", "maria", "hello", f"click {n}"), range(20)))

    assert sorted(numbers) == list(range(1, 21))


def test_only_who_has_the_conversation_writes_in_it(taken: StaffConversations) -> None:
    with pytest.raises(TakenError):
        taken.write("c", "ben", "hello", "k")
    with pytest.raises(NotTakenError, match="Take it"):
        taken.write("d", "maria", "hello", "k")

    assert taken.messages("c") == taken.messages("d") == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "\0"])
def test_a_text_that_is_empty_or_too_long_is_refused(taken: StaffConversations, text: str) -> None:
    with pytest.raises(ValueError, match=r"1 to 2,000 characters"):
        taken.write("c", "maria", text, "k")


@pytest.mark.parametrize(
    "text", ["x" * 2000, "a\0b \ud800", "<script>alert(1)</script>", "'; DROP TABLE x; --", "שלום 🙂"]
)
def test_any_other_text_is_kept(taken: StaffConversations, text: str) -> None:
    taken.write("c", "maria", text, "k\0\ud800" * 50)

    assert taken.messages("c")[0].text.replace("?", "") == text.replace("\0", "").replace("\ud800", "")


@pytest.mark.parametrize("name", ["", "x" * 256, "a\0b"])
def test_names_that_a_database_refuses_are_refused(conversations: StaffConversations, name: str) -> None:
    with pytest.raises(ValueError, match="1 to 255 characters"):
        conversations.take(name, "rest", "maria")
    with pytest.raises(ValueError, match="1 to 255 characters"):
        conversations.take("c", "rest", name)


def test_handing_back_is_announced_to_a_visitor_who_noticed(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")

    assert taken.hand_back("c", "maria")
    assert taken.holder("c") is None
    assert [(m.seq, m.kind, m.shown_as) for m in taken.undelivered("c")] == [
        (1, "written", "maria"),
        (2, "handed_back", "maria"),
    ]
    assert [message.seq for message in taken.messages("c")] == [1]
    assert not taken.hand_back("c", "maria")


def test_handing_back_is_not_announced_to_a_visitor_who_never_noticed(taken: StaffConversations) -> None:
    taken.hand_back("c", "maria")

    assert taken.undelivered("c") == []


def test_a_visitor_who_was_told_has_noticed(taken: StaffConversations) -> None:
    taken.note_told("c", now())
    taken.hand_back("c", "maria")

    assert [message.kind for message in taken.undelivered("c")] == ["handed_back"]


def test_an_announcement_that_waits_ends_when_staff_take_the_conversation_again(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")
    taken.hand_back("c", "maria")
    taken.take("c", "rest", "ben")

    assert [(message.kind, message.text) for message in taken.undelivered("c")] == [("written", "hello")]


def test_nobody_hands_back_what_somebody_else_has(taken: StaffConversations) -> None:
    with pytest.raises(TakenError):
        taken.hand_back("c", "ben")

    assert taken.holder("c") is not None


def test_a_conversation_in_which_staff_do_nothing_is_handed_back(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")
    limit = timedelta(minutes=20)

    assert taken.hand_back_idle(limit, now() + timedelta(minutes=19)) == []
    assert taken.hand_back_idle(limit, now() + timedelta(minutes=21)) == ["c"]
    assert taken.hand_back_idle(limit, now() + timedelta(minutes=21)) == []
    assert taken.undelivered("c")[-1].kind == "idle"


def test_a_message_is_claimed_once_however_many_ask(taken: StaffConversations) -> None:
    for number in range(5):
        taken.write("c", "maria", f"text {number}", f"key {number}")
    with ThreadPoolExecutor(8) as threads:
        claims = list(threads.map(lambda _: taken.claim("c", "rest"), range(8)))

    assert [[m.seq for m in claim] for claim in claims if claim] == [[1, 2, 3, 4, 5]]


def test_what_is_written_during_a_delivery_waits_for_its_end(taken: StaffConversations) -> None:
    taken.write("c", "maria", "first", "1")
    first = taken.claim("c", "rest")
    taken.write("c", "maria", "second", "2")

    assert taken.claim("c", "rest") == []
    taken.mark_delivered([message.id for message in first])
    assert [message.text for message in taken.claim("c", "rest")] == ["second"]


def test_what_is_for_one_channel_is_not_had_by_its_id_in_another(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")

    assert taken.claim("c", "telegram") == []
    assert not taken.presence("c", "telegram").waiting
    assert taken.presence("c", "rest").waiting


def test_what_was_certainly_not_sent_waits_again(taken: StaffConversations) -> None:
    taken.write("c", "maria", "first", "1")
    taken.release([message.id for message in taken.claim("c", "rest")])

    assert taken.presence("c", "rest").waiting
    assert [(message.text, message.attempts) for message in taken.claim("c", "rest")] == [("first", 2)]


def test_why_a_message_waits_is_known_until_it_is_delivered(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")
    (claimed,) = taken.claim("c", "rest")
    taken.release([claimed.id], "21610")
    (waiting,) = taken.undelivered("c")
    taken.claim("c", "rest")
    taken.mark_delivered([claimed.id])
    (delivered,) = taken.messages("c")

    assert (waiting.failure, waiting.uncertain) == ("21610", False)
    assert (delivered.failure, delivered.lost) == ("", None)


@pytest.mark.parametrize("told", ["before", "after"])
def test_what_an_app_took_and_lost_is_neither_sent_again_nor_taken_for_delivered_alone(
    taken: StaffConversations, database: Database, told: str
) -> None:
    taken.write("c", "maria", "hello", "k")
    (claimed,) = taken.claim("c", "rest")
    if told == "after":
        taken.mark_delivered([claimed.id])
    taken.mark_lost("c", claimed.seq, "63016")
    taken.mark_lost("c", claimed.seq, "30008")
    taken.mark_lost("d", claimed.seq, "63016")
    if told == "before":
        taken.mark_delivered([claimed.id])
    (lost,) = taken.messages("c")
    entries = [entry for entry in AuditLog(database).entries() if entry.action == "lost_on_the_way_to_visitor"]

    assert lost.lost is not None
    assert lost.failure == "63016"
    assert taken.waiting() == {}
    assert [entry.detail for entry in entries] == ['{"failure": "63016", "number": 1}']


def test_a_delivery_that_never_ended_is_not_repeated_and_holds_nothing_up_for_long(
    taken: StaffConversations, database_url: str
) -> None:
    taken.write("c", "maria", "first", "1")
    taken.claim("c", "rest")
    taken.write("c", "maria", "second", "2")
    end_leases(database_url)

    assert [message.text for message in taken.claim("c", "rest")] == ["second"]
    assert taken.messages("c")[0].uncertain


def test_what_was_delivered_is_not_marked_again(taken: StaffConversations, database: Database) -> None:
    taken.write("c", "maria", "first", "1")
    ids = [message.id for message in taken.claim("c", "rest")]
    taken.mark_delivered(ids)
    delivered = taken.messages("c")[0].delivered
    taken.mark_delivered(ids)
    taken.release(ids)

    assert taken.messages("c")[0].delivered == delivered
    assert taken.waiting() == {}


def test_one_look_tells_a_turn_what_it_needs(taken: StaffConversations) -> None:
    assert not taken.presence("c", "rest").waiting

    taken.write("c", "maria", "hello", "k")
    presence = taken.presence("c", "rest")

    assert presence.waiting
    assert presence.holder == taken.holder("c")
    assert taken.waiting() == {"c": "rest"}


def test_every_change_is_in_the_audit_log_without_text_or_identity(
    conversations: StaffConversations, database: Database
) -> None:
    conversations.take(SECRET, "sms", "maria")
    conversations.write(SECRET, "maria", "a private word", "k")
    conversations.mark_delivered([message.id for message in conversations.claim(SECRET, "sms")])
    conversations.hand_back(SECRET, "maria")
    log = AuditLog(database)
    entries = log.entries(audit_subject(SECRET))[::-1]

    assert [(entry.actor, entry.action) for entry in entries] == [
        ("maria", "took_conversation"),
        ("maria", "wrote_to_visitor"),
        ("system", "delivered_to_visitor"),
        ("maria", "handed_conversation_back"),
    ]
    assert not any(word in str(log.entries()) for word in (SECRET, "private"))
    assert log.verify().fault is None


WORKER = """
import os, sys
from escalation.conversations.staff_conversations import StaffConversations
from escalation.database import Database
conversations = StaffConversations(Database(sys.argv[1]))
visitor = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
while True:
    for message in conversations.claim("c", "rest"):
        os.write(visitor, f"{message.seq}\\n".encode())  # this is the sending
        conversations.mark_delivered([message.id])
"""
ROUNDS, A_ROUND = 8, 6


def test_two_processes_that_are_killed_at_any_moment_send_nothing_twice_and_keep_the_order(
    taken: StaffConversations, database_url: str, tmp_path: Path
) -> None:
    """The file is what the visitor sees. Both workers are killed in the middle of it, and two others go on."""
    visitor = tmp_path / "visitor.txt"
    visitor.touch()
    for round_number in range(ROUNDS):
        for number in range(A_ROUND):
            taken.write("c", "maria", f"text {number}", f"{round_number}.{number}")
        command = [sys.executable, "-c", WORKER, database_url, str(visitor)]
        workers = [subprocess.Popen(command) for _ in range(2)]
        enough, deadline = round_number * A_ROUND + 1, time.monotonic() + 60
        while max(map(int, visitor.read_text().split()), default=0) < enough and time.monotonic() < deadline:
            time.sleep(0.001)
        for worker in workers:
            worker.kill()
            worker.wait()
        end_leases(database_url)

    sent = [int(line) for line in visitor.read_text().split()]
    assert sent == sorted(set(sent))
    assert len(sent) >= ROUNDS
    messages = {message.seq: message for message in taken.messages("c")}
    assert len(messages) == ROUNDS * A_ROUND
    assert all(message.delivered is None for seq, message in messages.items() if seq not in sent)

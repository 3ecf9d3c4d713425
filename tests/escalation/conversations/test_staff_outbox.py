import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from escalation.audit_log import AuditLog
from escalation.conversations.staff_conversations import StaffConversations
from escalation.conversations.staff_outbox import LEASE
from escalation.database import Database
from escalation.tables import STAFF_MESSAGES


def end_leases(database_url: str) -> None:
    """As if the time had passed after which nobody waits any longer for what was claimed."""
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        claimed = sa.update(STAFF_MESSAGES).where(STAFF_MESSAGES.c.claimed_at.is_not(None))
        connection.execute(claimed.values(claimed_at=datetime.now(timezone.utc) - LEASE))
    engine.dispose()


def test_a_message_is_claimed_once_however_many_ask(taken: StaffConversations) -> None:
    for number in range(5):
        taken.write("c", "maria", f"text {number}", f"key {number}")
    with ThreadPoolExecutor(8) as threads:
        claims = list(threads.map(lambda _: taken.outbox.claim("c", "rest"), range(8)))

    assert [[m.seq for m in claim] for claim in claims if claim] == [[1, 2, 3, 4, 5]]


def test_what_is_written_during_a_delivery_waits_for_its_end(taken: StaffConversations) -> None:
    taken.write("c", "maria", "first", "1")
    first = taken.outbox.claim("c", "rest")
    taken.write("c", "maria", "second", "2")

    assert taken.outbox.claim("c", "rest") == []
    taken.outbox.mark_delivered([message.id for message in first])
    assert [message.text for message in taken.outbox.claim("c", "rest")] == ["second"]


def test_what_is_for_one_channel_is_not_had_by_its_id_in_another(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")

    assert taken.outbox.claim("c", "telegram") == []
    assert not taken.presence("c", "telegram").waiting
    assert taken.presence("c", "rest").waiting


def test_what_was_certainly_not_sent_waits_again(taken: StaffConversations) -> None:
    taken.write("c", "maria", "first", "1")
    taken.outbox.release([message.id for message in taken.outbox.claim("c", "rest")])

    assert taken.presence("c", "rest").waiting
    assert [(message.text, message.attempts) for message in taken.outbox.claim("c", "rest")] == [("first", 2)]


def test_why_a_message_waits_is_known_until_it_is_delivered(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")
    (claimed,) = taken.outbox.claim("c", "rest")
    taken.outbox.release([claimed.id], "21610")
    (waiting,) = taken.outbox.undelivered("c")
    taken.outbox.claim("c", "rest")
    taken.outbox.mark_delivered([claimed.id])
    (delivered,) = taken.outbox.messages("c")

    assert (waiting.failure, waiting.uncertain) == ("21610", False)
    assert (delivered.failure, delivered.lost) == ("", None)


@pytest.mark.parametrize("told", ["before", "after"])
def test_what_an_app_took_and_lost_is_neither_sent_again_nor_taken_for_delivered_alone(
    taken: StaffConversations, database: Database, told: str
) -> None:
    taken.write("c", "maria", "hello", "k")
    (claimed,) = taken.outbox.claim("c", "rest")
    if told == "after":
        taken.outbox.mark_delivered([claimed.id])
    taken.outbox.mark_lost("c", claimed.seq, "63016")
    taken.outbox.mark_lost("c", claimed.seq, "30008")
    taken.outbox.mark_lost("d", claimed.seq, "63016")
    if told == "before":
        taken.outbox.mark_delivered([claimed.id])
    (lost,) = taken.outbox.messages("c")
    entries = [entry for entry in AuditLog(database).entries() if entry.action == "lost_on_the_way_to_visitor"]

    assert lost.lost is not None
    assert lost.failure == "63016"
    assert taken.outbox.waiting() == {}
    assert [entry.detail for entry in entries] == ['{"failure": "63016", "number": 1}']


def test_a_delivery_that_never_ended_is_not_repeated_and_holds_nothing_up_for_long(
    taken: StaffConversations, database_url: str
) -> None:
    taken.write("c", "maria", "first", "1")
    taken.outbox.claim("c", "rest")
    taken.write("c", "maria", "second", "2")
    end_leases(database_url)

    assert [message.text for message in taken.outbox.claim("c", "rest")] == ["second"]
    assert taken.outbox.messages("c")[0].uncertain


def test_what_was_delivered_is_not_marked_again(taken: StaffConversations, database: Database) -> None:
    taken.write("c", "maria", "first", "1")
    ids = [message.id for message in taken.outbox.claim("c", "rest")]
    taken.outbox.mark_delivered(ids)
    delivered = taken.outbox.messages("c")[0].delivered
    taken.outbox.mark_delivered(ids)
    taken.outbox.release(ids)

    assert taken.outbox.messages("c")[0].delivered == delivered
    assert taken.outbox.waiting() == {}


WORKER = """
import os, sys
from escalation.conversations.staff_conversations import StaffConversations
from escalation.database import Database
conversations = StaffConversations(Database(sys.argv[1]))
visitor = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
while True:
    for message in conversations.outbox.claim("c", "rest"):
        os.write(visitor, f"{message.seq}\\n".encode())  # this is the sending
        conversations.outbox.mark_delivered([message.id])
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
    messages = {message.seq: message for message in taken.outbox.messages("c")}
    assert len(messages) == ROUNDS * A_ROUND
    assert all(message.delivered is None for seq, message in messages.items() if seq not in sent)

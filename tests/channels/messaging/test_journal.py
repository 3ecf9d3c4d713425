"""What a process leaves behind, another one takes over, and nothing is taken twice."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant.channels.messaging.button import Button
from assistant.channels.messaging.incoming import CLICK, Incoming
from assistant.channels.messaging.journal import Journal
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.outgoing import Outgoing
from escalation.database import Database
from escalation.tables import CHANNEL_INBOX, CHANNEL_OUTBOX, METADATA

LEASE = timedelta(seconds=0.3)
DAY = timedelta(days=1)


@pytest.fixture
def database(database_url: str) -> Database:
    database = Database(database_url)
    with database.writing() as connection:
        for table in (name for name in METADATA.tables if name.startswith("channel_")):
            connection.execute(sa.text(f"DELETE FROM {table}"))
    return database


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database, "app", LEASE)


def arrived(*deliveries: str, text: str = "hello") -> list[MessageIn]:
    return [MessageIn("c1", Incoming(delivery, "p1", {"chat": 7}, text)) for delivery in deliveries]


def reply(text: str, urgent: bool = False) -> MessageOut:
    return MessageOut("c1", {"chat": 7}, Outgoing(text, (Button("Back", "/help/back"),)), urgent)


def names(messages: list[MessageIn]) -> list[str]:
    return [message.incoming.delivery for message in messages]


def test_a_delivery_is_new_once_for_every_process(journal: Journal, database: Database) -> None:
    assert names(journal.receive(arrived("1", "2", "2"))) == ["1", "2"]
    assert names(journal.receive(arrived("2", "3"))) == ["3"]
    assert Journal(database, "app", LEASE).receive(arrived("1", "2", "3")) == []
    assert names(Journal(database, "another", LEASE).receive(arrived("1"))) == ["1"]


def test_of_the_same_delivery_in_one_moment_one_is_new(journal: Journal) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: journal.receive(arrived("1")), range(8)))

    assert [names(new) for new in found if new] == [["1"]]


def test_what_a_process_was_at_that_died_is_taken_over_once_in_order(journal: Journal, database: Database) -> None:
    clicked = Incoming("9", "p1", {"chat": 7}, "Back", CLICK, "/help/back", "es", 9.0, {"id": "x"})
    (first, *_) = journal.receive([*arrived("1", "2"), MessageIn("c1", clicked)])
    journal.answered(first, [reply("one"), reply("two", urgent=True)])
    heirs = [Journal(database, "app", LEASE) for _ in range(2)]
    assert heirs[0].take_over() == ([], []), "The first one may be alive."
    time.sleep(LEASE.total_seconds() + 0.1)
    (unanswered, unsent), nothing = (heir.take_over() for heir in heirs)

    assert [message.incoming for message in unanswered] == [arrived("2")[0].incoming, clicked]
    assert all(message.again and message.conversation == "c1" for message in unanswered)
    assert [(message.outgoing, message.address, message.urgent) for message in unsent] == [
        (reply(text).outgoing, {"chat": 7}, text == "two") for text in ("one", "two")
    ]
    assert nothing == ([], [])


def test_who_renews_keeps_what_they_are_at_and_who_ends_hands_it_on_at_once(
    journal: Journal, database: Database
) -> None:
    journal.receive(arrived("1"))
    heir = Journal(database, "app", LEASE)
    for _ in range(3):
        time.sleep(LEASE.total_seconds() / 2)
        journal.renew()
    assert heir.take_over() == ([], [])

    journal.release()
    assert names(heir.take_over()[0]) == ["1"]


def test_no_text_stays_when_a_message_is_answered_and_the_reply_sent(journal: Journal, database: Database) -> None:
    (message,) = journal.receive(arrived("1", text="a secret"))
    numbers = journal.answered(message, [reply("another secret")])
    with database.reading() as connection:
        assert connection.execute(sa.select(CHANNEL_INBOX.c.message)).scalars().all() == [None]
    journal.forget([], numbers)

    with database.reading() as connection:
        assert connection.execute(CHANNEL_OUTBOX.select()).all() == []


def test_the_latest_address_of_a_person_is_known(journal: Journal, database: Database) -> None:
    journal.receive(arrived("1"))
    journal.receive([MessageIn("c1", Incoming("2", "p1", {"chat": 8}))])

    assert journal.address("c1") == {"chat": 8}
    assert journal.address("c2") is None
    assert Journal(database, "another", LEASE).address("c1") is None


def test_old_deliveries_and_addresses_are_removed_and_unanswered_ones_are_not(journal: Journal) -> None:
    answered, _ = journal.receive(arrived("1", "2"))
    journal.answered(answered, [])
    journal.clean_up(DAY, DAY)
    assert journal.receive(arrived("1", "2")) == []

    journal.clean_up(timedelta(0), timedelta(0))
    assert names(journal.receive(arrived("1", "2"))) == ["1"]

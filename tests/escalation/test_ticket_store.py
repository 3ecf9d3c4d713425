from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from escalation.ticket_store import TicketStore, TicketStoreError


def test_a_ticket_comes_back_with_time_reason_conversation_and_channel(database_url: str) -> None:
    written = TicketStore(database_url).add("crisis_self", "conversation-1", "rest")

    assert written in TicketStore(database_url).all()
    assert (written.reason, written.conversation, written.channel) == ("crisis_self", "conversation-1", "rest")
    assert timedelta(0) <= datetime.now(timezone.utc) - written.created_at < timedelta(minutes=1)


def test_tickets_written_at_the_same_time_all_arrive(tmp_path: Path) -> None:
    store = TicketStore(f"sqlite:///{tmp_path / 'tickets.db'}")
    store.add("human", "first", "rest")
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda number: store.add("abuse", f"c{number}", "rest").id, range(40)))

    assert len(set(written)) == 40
    assert {ticket.id for ticket in store.all()} >= set(written)


def test_a_database_that_fails_is_an_error_without_data(tmp_path: Path) -> None:
    store = TicketStore(f"sqlite:///{tmp_path}")  # a folder is no database

    with pytest.raises(TicketStoreError, match="not written") as error:
        store.add("crisis_self", "secret-conversation", "rest")
    assert "secret-conversation" not in str(error.value)
    with pytest.raises(TicketStoreError, match="not read"):
        store.all()


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    TicketStore(f"sqlite:///{tmp_path / 'new' / 'folder' / 'tickets.db'}").add("human", "c", "rest")

    assert (tmp_path / "new" / "folder" / "tickets.db").is_file()

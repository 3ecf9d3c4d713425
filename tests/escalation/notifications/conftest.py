"""A receiver and tickets for the tests of notifications."""

from collections.abc import Iterator

import pytest

from escalation.database import Database
from escalation.ticket_store import TicketStore
from tests.escalation.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)

"""What the tests of all messaging apps ask, and how they look at what became of it."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.channels.messaging.connectors import FAKES
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.person import Person
from tests.channels.messaging.received import Received
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import StaffDesk

QUESTION, ANSWER = "could you tell me how quickly it acts", "within hours"
NOTE = "I have left a note"
"""Comes after an acute card."""

QUESTIONS = (
    QUESTION,
    "what is ketamine therapy",
    "how does it work in the brain",
    "what about neuroplasticity",
    "how long do the results last",
)
IN_GROUPS = [fake.name for fake in FAKES if fake.groups]
DATED = [fake.name for fake in FAKES if fake.dated]
OPENED = [fake.name for fake in FAKES if fake.opens]


def conversation_of(app: FakeProvider, server: RunningServer) -> str:
    """The conversation of the message that came last."""
    with closing(sqlite3.connect(server.tickets)) as database:
        query = "SELECT conversation FROM channel_inbox WHERE channel = ? ORDER BY id DESC LIMIT 1"
        conversation: str = database.execute(query, (app.name,)).fetchone()[0]
    return conversation


def taken(app: FakeProvider, server: RunningServer) -> StaffDesk:
    """Maria, who has taken the conversation of the message that came last."""
    desk = StaffDesk(server, f"sqlite:///{server.tickets}", app.name)
    desk.sender = conversation_of(app, server)
    desk.take()
    return desk


def taken_after_an_answer(app: FakeProvider, person: Person, server: RunningServer) -> StaffDesk:
    """Maria, who has taken the conversation of a person once they had an answer."""
    app.says(person, QUESTION)
    app.settled(app.place(person))
    return taken(app, server)


def deliveries(app: FakeProvider, server: RunningServer) -> int:
    with closing(sqlite3.connect(server.tickets)) as database:
        count: int = database.execute("SELECT count(*) FROM channel_inbox WHERE channel = ?", (app.name,)).fetchone()[0]
    return count


def shown_choices(message: Received) -> dict[str, str]:
    """Titles of the choices, and what to send for each: a button's payload, or the number of the list."""
    if message.buttons:
        return message.buttons
    lines = [line.split(". ", 1) for line in message.text.splitlines() if line[:1].isdigit() and ". " in line]
    return {title: number for number, title in lines}


def asked_over_rest(server: RunningServer, *texts: str) -> list[str]:
    """The first line of each first reply that the same conversation gets on the REST channel."""
    sender = uuid.uuid4().hex
    return [server.ask(text, sender)[0].splitlines()[0] for text in texts]


@contextmanager
def turns_held(server: RunningServer) -> Iterator[None]:
    """No turn ends: somebody else writes into the conversations' database."""
    with closing(sqlite3.connect(server.conversations, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")

"""Writes a ticket's history."""

import json

from sqlalchemy.engine import Connection

from escalation.tables import EVENTS
from escalation.ticket_event import TicketEvent


def add_event(connection: Connection, event: TicketEvent, key: str | None = None, reference: str | None = None) -> None:
    """Adds an event to a transaction.

    Args:
        connection: the transaction of `Database.writing`.
        event: the event; its id is given by the database.
        key: the same for the same cause, so that it is written once.
        reference: what the visitor was told, for an alarm.
    """
    row = {name: value for name, value in vars(event).items() if name != "id"}
    row["detail"] = json.dumps(dict(event.detail), sort_keys=True)
    connection.execute(EVENTS.insert().values(**row, key=key, reference=reference))

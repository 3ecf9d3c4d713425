"""Lists the tickets."""

import json

from rich.console import Console
from rich.table import Table

from escalation.database import Database
from escalation.ticket import STATES, Ticket
from escalation.ticket_filter import TicketFilter
from escalation.ticket_store import TicketStore


class UnknownStateError(Exception):
    """Tickets have no such state; the message names those that they have."""


def list_tickets(as_json: bool, state: str | None) -> None:
    """Prints the tickets, the oldest first.

    Args:
        as_json: whether as one JSON object a line, with `id`, `opened`, `class`, `conversation`, `channel` and `state`.
        state: only those in this state; None for all.

    Raises:
        UnknownStateError: there is no such state.
        DatabaseError: the database did not answer.
        DatabaseUrlError: the database's address can't be used.
    """
    if state not in (None, *STATES):
        raise UnknownStateError(f"Tickets have no such state. Give --state one of {', '.join(STATES)}.")
    tickets = TicketStore(Database()).find(TicketFilter(states=(state,) if state else ()))
    if as_json:
        for ticket in tickets:
            print(json.dumps(_row(ticket)))
        return
    table = Table("id", "opened", "class", "conversation", "channel", "state", "assignee")
    for ticket in tickets:
        table.add_row(*_row(ticket).values(), ticket.assignee or "")
    Console().print(table)


def _row(ticket: Ticket) -> dict[str, str]:
    return {
        "id": ticket.id,
        "opened": ticket.opened_at.isoformat(timespec="seconds"),
        "class": ticket.reason,
        "conversation": ticket.conversation,
        "channel": ticket.channel,
        "state": ticket.state,
    }

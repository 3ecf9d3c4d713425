"""Tickets as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from escalation.ticket import Ticket

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula, and a visitor may have written it."""

COLUMNS = (
    *("id", "opened", "class", "further_classes", "state", "assignee", "outcome", "channel", "language", "contact"),
    *("alarms", "last_alarm", "acknowledged", "resolved", "conversation"),
)


def ticket_csv(tickets: Iterable[Ticket]) -> str:
    """The tickets, one a line, times in UTC."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for ticket in tickets:
        writer.writerow([_cell(value) for value in _values(ticket)])
    return file.getvalue()


def _values(ticket: Ticket) -> list[object]:
    return [
        *(ticket.id, ticket.opened_at, ticket.reason, " ".join(ticket.secondary), ticket.state, ticket.assignee),
        *(ticket.outcome, ticket.channel, ticket.language, ticket.contact, ticket.alarms, ticket.last_alarm_at),
        *(ticket.acknowledged_at, ticket.resolved_at, ticket.conversation),
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text

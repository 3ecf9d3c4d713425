"""Puts a visitor's contact into tickets and takes it out again. Neither history nor audit log ever holds it."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_log import AuditLog
from escalation.escalation import Escalation
from escalation.tables import EVENTS, TICKETS
from escalation.ticket import RESOLVED
from escalation.ticket_event import VISITOR, TicketEvent
from escalation.ticket_history import add_event

LEFT, REMOVED = "contact_left", "contact_removed"


def put_contact(connection: Connection, audit: AuditLog, wish: Escalation) -> str | None:
    """Puts a contact into every unresolved ticket of the conversation, in place of an earlier one.

    Args:
        connection: a transaction of `Database.writing`.
        audit: the audit log.
        wish: whose contact it is, under which key.

    Returns:
        the most urgent of these tickets; None when there is none.
    """
    own = TICKETS.c.conversation == wish.conversation
    query = sa.select(TICKETS.c.id).where(own, TICKETS.c.state != RESOLVED).order_by(TICKETS.c.urgency, TICKETS.c.id)
    tickets = connection.execute(query.with_for_update()).scalars().all()
    contact = None if _taken_back(connection, wish) else wish.contact
    if contact is not None:
        _write(connection, audit, wish, list(tickets), LEFT)
    return str(tickets[0]) if tickets else None


def remove_contact(connection: Connection, audit: AuditLog, wish: Escalation) -> str | None:
    """Takes the contact out of every ticket of the conversation, also of resolved ones.

    An unresolved ticket without one gets a line in its history all the same: a contact that was said before and comes
    later, out of the spool, must stay out.

    Args:
        connection: see `put_contact`.
        audit: see `put_contact`.
        wish: who takes it back, under which key.

    Returns:
        the most urgent of the tickets; None when there is none.
    """
    own = TICKETS.c.conversation == wish.conversation
    concerned = (TICKETS.c.state != RESOLVED) | TICKETS.c.contact.isnot(None)
    query = sa.select(TICKETS.c.id).where(own, concerned).order_by(TICKETS.c.urgency, TICKETS.c.id)
    tickets = connection.execute(query.with_for_update()).scalars().all()
    _write(connection, audit, wish, list(tickets), REMOVED)
    return str(tickets[0]) if tickets else None


def note_contact(connection: Connection, audit: AuditLog, wish: Escalation, ticket: str) -> None:
    """Writes into a ticket's history that it was opened with a contact.

    Args:
        connection: see `put_contact`.
        audit: see `put_contact`.
        wish: whose contact it is.
        ticket: its id.
    """
    add_event(connection, TicketEvent(ticket, wish.at, LEFT, VISITOR, {}))
    audit.append(connection, VISITOR, LEFT, ticket)


def _write(connection: Connection, audit: AuditLog, wish: Escalation, tickets: list[str], kind: str) -> None:
    contact = wish.contact if kind == LEFT else None
    connection.execute(TICKETS.update().where(TICKETS.c.id.in_(tickets)).values(contact=contact))
    for place, ticket in enumerate(tickets):
        # The key counts once: the first ticket has it for all.
        add_event(connection, TicketEvent(ticket, wish.at, kind, VISITOR, {}), None if place else wish.key)
    for ticket in tickets:
        audit.append(connection, VISITOR, kind, ticket)


def _taken_back(connection: Connection, wish: Escalation) -> bool:
    """Whether the visitor took it back after saying it: it waited in the spool, or the database was slow."""
    own = sa.select(TICKETS.c.id).where(TICKETS.c.conversation == wish.conversation)
    later = (EVENTS.c.kind == REMOVED) & (EVENTS.c.at > wish.at) & EVENTS.c.ticket.in_(own)
    return connection.execute(sa.select(EVENTS.c.id).where(later).limit(1)).first() is not None

"""Keeps the tickets in a database."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_log import AuditLog
from escalation.contact_wish import ContactWish
from escalation.database import Database, DatabaseConflictError
from escalation.escalation import Escalation, clean, new_reference
from escalation.outbox import Outbox
from escalation.reason import urgency
from escalation.tables import EVENTS, TICKETS
from escalation.ticket import ACKNOWLEDGED, OPEN, RESOLVED, STATES, Ticket
from escalation.ticket_change import TicketChange
from escalation.ticket_contacts import note_contact, put_contact, remove_contact
from escalation.ticket_event import VISITOR, TicketEvent
from escalation.ticket_filter import NEWEST_FIRST, URGENT_FIRST, TicketFilter
from escalation.ticket_history import add_event

CONFLICTS = 5
"""So often the same ticket may be written by others in the same moment."""

LONGEST_TEXT = 10_000
"""Characters of a note or an outcome."""

LONGEST_SECONDARY = 255
NOTIFYING = ("reopened", "handed_back")
COLUMNS = [TICKETS.c[name] for name in Ticket.__annotations__]
ORDERS = {
    URGENT_FIRST: (TICKETS.c.urgency, TICKETS.c.opened_at, TICKETS.c.id),
    NEWEST_FIRST: (TICKETS.c.opened_at.desc(), TICKETS.c.id),
}
OLDEST = (TICKETS.c.opened_at, TICKETS.c.id)
Result = TypeVar("Result")


class UnknownTicketError(Exception):
    """There is no such ticket."""


class TicketStateError(Exception):
    """The ticket's state does not allow this; the message says which it is and who changed it. Nothing was written."""


class NotYoursError(TicketStateError):
    """Somebody else has the ticket; the message says who. Nothing was written."""


class TicketTextError(Exception):
    """A note or an outcome is empty or too long."""


class TicketStore:
    """Tickets with their history. Every change is in the audit log, in the same transaction.

    What staff do takes an optional key: the same key for the same click or form, and it is done once. With `own` it is
    only done to a ticket that the actor or nobody has.

    Args:
        database: the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = AuditLog(database)
        self._outbox = Outbox(database)

    def escalate(self, escalation: Escalation) -> Ticket:
        """Opens a ticket and its first notice, or adds to the unresolved ticket of the conversation and reason.

        It is durable on return. The same key again changes nothing.

        Raises:
            DatabaseError: it may not have been written; hand it over again under the same key.
        """
        storable = escalation.storable()
        return self._written(lambda connection: self._escalate(connection, storable))

    def change_contact(self, wish: ContactWish) -> str:
        """Puts a contact into the conversation's unresolved tickets, or takes it out of all of its tickets.

        A contact without such a ticket opens one: somebody wishes to be reached. It is durable on return. The same key
        again changes nothing.

        Returns:
            the id of the most urgent of these tickets; empty when nothing had to be taken out of any.

        Raises:
            DatabaseError: see `escalate`.
        """
        storable = wish.escalation()
        change = self._remove_contact if storable.contact is None else self._leave_contact
        return self._written(lambda connection: change(connection, storable))

    def take(self, item: Escalation | ContactWish) -> str:
        """Writes whatever was handed to staff (see `escalate` and `change_contact`), and gives the ticket's id."""
        return self.change_contact(item) if isinstance(item, ContactWish) else self.escalate(item).id

    def get(self, ticket: str) -> Ticket:
        """The ticket with this id, or the one that a visitor was given this reference for.

        Raises:
            UnknownTicketError: there is none.
            DatabaseError: the database did not answer.
        """
        with self._database.reading() as connection:
            return _get(connection, ticket)

    def find(self, wanted: TicketFilter | None = None) -> list[Ticket]:
        """The tickets that a filter asks for; by default all, the oldest first.

        Raises:
            DatabaseError: the database did not answer.
        """
        wanted = wanted or TicketFilter()
        order = ORDERS.get(wanted.order, OLDEST)
        query = sa.select(COLUMNS).where(*_conditions(wanted)).order_by(*order)
        with self._database.reading() as connection:
            rows = connection.execute(query.limit(wanted.limit).offset(wanted.offset or None)).mappings()
            return [_ticket(row) for row in rows]

    def count(self, wanted: TicketFilter | None = None) -> int:
        """How many tickets a filter asks for, without its limit.

        Raises:
            DatabaseError: the database did not answer.
        """
        query = sa.select(sa.func.count()).select_from(TICKETS).where(*_conditions(wanted or TicketFilter()))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def events(self, ticket: str) -> list[TicketEvent]:
        """A ticket's history, the oldest first.

        Raises:
            DatabaseError: the database did not answer.
        """
        columns = [EVENTS.c[name] for name in TicketEvent.__annotations__]
        query = sa.select(columns).where(EVENTS.c.ticket == ticket).order_by(EVENTS.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [TicketEvent(**{**row, "detail": json.loads(row["detail"])}) for row in rows]

    def acknowledge(self, ticket: str, actor: str, key: str | None = None) -> Ticket:
        """Takes an open ticket: it has a responder now, and its escalation chain ends.

        Raises:
            TicketStateError: it is not open, or somebody else has it.
            UnknownTicketError, DatabaseError: see `get`.
        """
        change = TicketChange("acknowledged", actor, (OPEN,), lambda now: _acknowledged(actor, now), key=key)
        return self._change(ticket, change)

    def assign(
        self, ticket: str, actor: str, assignee: str | None, key: str | None = None, own: bool = False
    ) -> Ticket:
        """Gives an unresolved ticket to somebody; None hands it back, with a notice and the chain from its start.

        Raises:
            TicketStateError: it is resolved.
            NotYoursError: somebody else has it.
            UnknownTicketError, DatabaseError: see `get`.
        """

        def values(now: datetime) -> dict[str, Any]:
            return _acknowledged(assignee, now) if assignee else {"assignee": None, "state": OPEN, "chain_position": 0}

        kind = "assigned" if assignee else "handed_back"
        detail = {"assignee": assignee} if assignee else {}
        return self._change(ticket, TicketChange(kind, actor, (OPEN, ACKNOWLEDGED), values, detail, key, own))

    def note(self, ticket: str, actor: str, text: str, key: str | None = None, own: bool = False) -> Ticket:
        """Adds a note. Its text is in the ticket's history, not in the audit log.

        Raises:
            NotYoursError: somebody else has the ticket.
            TicketTextError: it is empty or longer than 10,000 characters.
            UnknownTicketError, DatabaseError: see `get`.
        """
        detail = {"text": _checked(text, "note")}
        return self._change(ticket, TicketChange("noted", actor, STATES, detail=detail, key=key, own=own))

    def resolve(self, ticket: str, actor: str, outcome: str, key: str | None = None, own: bool = False) -> Ticket:
        """Ends a ticket.

        Args:
            ticket: its id.
            actor: who ends it.
            outcome: what came of it.
            key: see the class.
            own: see the class.

        Raises:
            TicketStateError: it is resolved already.
            NotYoursError: somebody else has it.
            TicketTextError: the outcome is empty or longer than 10,000 characters.
            UnknownTicketError, DatabaseError: see `get`.
        """
        outcome = _checked(outcome, "outcome")

        def values(now: datetime) -> dict[str, Any]:
            return {"state": RESOLVED, "outcome": outcome, "resolved_at": now, "chain_due_at": None}

        change = TicketChange("resolved", actor, (OPEN, ACKNOWLEDGED), values, {"outcome": outcome}, key, own)
        return self._change(ticket, change)

    def reopen(self, ticket: str, actor: str, key: str | None = None) -> Ticket:
        """Opens a resolved ticket again, with a notice and the chain from its start.

        Raises:
            TicketStateError: it is not resolved, or the conversation has another unresolved ticket of this reason.
            UnknownTicketError, DatabaseError: see `get`.
        """
        values = {"state": OPEN, "assignee": None, "outcome": None, "resolved_at": None, "chain_position": 0}
        try:
            return self._change(ticket, TicketChange("reopened", actor, (RESOLVED,), lambda _: dict(values), key=key))
        except DatabaseConflictError as error:
            raise TicketStateError(
                f"The ticket {ticket} can't be reopened: its conversation has a newer one of the same class. Use that."
            ) from error

    def _written(self, write: Callable[[Connection], Result]) -> Result:
        """What a transaction gave that wins against the others of its moment."""
        for _ in range(CONFLICTS):
            try:
                with self._database.writing() as connection:
                    return write(connection)
            except DatabaseConflictError as error:
                conflict = error
        raise conflict

    def _leave_contact(self, connection: Connection, wish: Escalation) -> str:
        done = _done(connection, wish.key)
        ticket = done or put_contact(connection, self._audit, wish)
        if ticket is None:
            ticket = self._escalate(connection, wish).id
            note_contact(connection, self._audit, wish, ticket)
        return ticket

    def _remove_contact(self, connection: Connection, wish: Escalation) -> str:
        return _done(connection, wish.key) or remove_contact(connection, self._audit, wish) or ""

    def _escalate(self, connection: Connection, escalation: Escalation) -> Ticket:
        done = _done(connection, escalation.key)
        if done is not None:
            return _get(connection, done)
        own = (TICKETS.c.conversation == escalation.conversation) & (TICKETS.c.state != RESOLVED)
        query = sa.select(COLUMNS).where(own, TICKETS.c.reason == escalation.reason).with_for_update()
        row = connection.execute(query).mappings().first()
        ticket = self._repeat(connection, _ticket(row), escalation) if row else None
        ticket, kind = (ticket, "repeated") if ticket else (self._open(connection, escalation, own), "opened")
        detail = {"reason": escalation.reason, "secondary": list(escalation.secondary)}
        event = TicketEvent(ticket, escalation.at, kind, VISITOR, detail)
        add_event(connection, event, escalation.key, escalation.reference)
        self._audit.append(connection, VISITOR, kind, ticket, detail)
        return _get(connection, ticket)

    def _repeat(self, connection: Connection, ticket: Ticket, escalation: Escalation) -> str:
        values = {
            "alarms": ticket.alarms + 1,
            "last_alarm_at": max(ticket.last_alarm_at, escalation.at),
            "secondary": _joined(ticket.secondary + escalation.secondary),
            "language": escalation.language or ticket.language,
            "contact": escalation.contact or ticket.contact,
        }
        connection.execute(TICKETS.update().where(TICKETS.c.id == ticket.id).values(values))
        return ticket.id

    def _open(self, connection: Connection, escalation: Escalation, own: Any) -> str:
        milder = connection.execute(sa.select(sa.func.min(TICKETS.c.urgency)).where(own)).scalar()
        row: dict[str, Any] = {
            "id": _free_id(connection, escalation.reference),
            "opened_at": escalation.at,
            "reason": escalation.reason,
            "secondary": _joined(escalation.secondary),
            "urgency": urgency(escalation.reason),
            "conversation": escalation.conversation,
            "channel": escalation.channel,
            "language": escalation.language,
            "contact": escalation.contact,
            "last_alarm_at": escalation.at,
            "card_version": escalation.card_version,
            "model_version": escalation.model_version,
        }
        connection.execute(TICKETS.insert().values(row))
        worse = milder is not None and row["urgency"] < milder
        self._outbox.add(connection, row["id"], "worsened" if worse else "opened", datetime.now(timezone.utc))
        return str(row["id"])

    def _change(self, ticket: str, change: TicketChange) -> Ticket:
        """Changes a ticket, with event and audit entry, all or nothing."""
        now = datetime.now(timezone.utc)
        with self._database.writing() as connection:
            before = _get(connection, ticket, lock=True)
            if change.key and connection.execute(sa.select(EVENTS.c.id).where(EVENTS.c.key == change.key)).first():
                return before
            if before.state not in change.states:
                raise TicketStateError(_refusal(before))
            if change.own and before.state != RESOLVED and before.assignee not in (None, change.actor):
                raise NotYoursError(_refusal(before))
            values = change.values(now)
            if "acknowledged_at" in values:
                values["acknowledged_at"] = before.acknowledged_at or now
            if values:
                connection.execute(TICKETS.update().where(TICKETS.c.id == before.id).values(values))
            if change.kind in NOTIFYING:
                self._outbox.add(connection, before.id, change.kind, now)
            event = TicketEvent(before.id, now, change.kind, change.actor, change.detail)
            add_event(connection, event, change.key)
            told = {name: value for name, value in change.detail.items() if name == "assignee"}
            self._audit.append(connection, change.actor, change.kind, before.id, told)
            return _get(connection, before.id)


def _done(connection: Connection, key: str) -> str | None:
    """The ticket that what has this key was written to."""
    ticket: str | None = connection.execute(sa.select(EVENTS.c.ticket).where(EVENTS.c.key == key)).scalar()
    return ticket


def _acknowledged(assignee: str, now: datetime) -> dict[str, Any]:
    return {"state": ACKNOWLEDGED, "assignee": assignee, "acknowledged_at": now, "chain_due_at": None}


def _refusal(ticket: Ticket) -> str:
    by = f" by {ticket.assignee}" if ticket.assignee else ""
    return f"The ticket {ticket.id} is {ticket.state}{by}. Look at it again before you go on."


def _checked(text: str, name: str) -> str:
    text = clean(text).strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        raise TicketTextError(f"The {name} must have 1 to {LONGEST_TEXT:,} characters; it has {len(text):,}.")
    return text


def _get(connection: Connection, ticket: str, lock: bool = False) -> Ticket:
    if not (ticket.isascii() and ticket.isalnum()):
        raise UnknownTicketError("There is no ticket with this reference.")
    query = sa.select(COLUMNS).where(TICKETS.c.id == ticket)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        other = connection.execute(sa.select(EVENTS.c.ticket).where(EVENTS.c.reference == ticket)).scalar()
        if other is None:
            raise UnknownTicketError("There is no ticket with this reference.")
        return _get(connection, other, lock)
    return _ticket(row)


def _free_id(connection: Connection, reference: str) -> str:
    """The reference that the visitor was told, unless a ticket has it already."""
    while connection.execute(sa.select(TICKETS.c.id).where(TICKETS.c.id == reference)).first():
        reference = new_reference()
    return reference


def _conditions(wanted: TicketFilter) -> list[Any]:
    conditions = []
    if wanted.states:
        conditions.append(TICKETS.c.state.in_(wanted.states))
    if wanted.reasons:
        conditions.append(TICKETS.c.reason.in_(wanted.reasons))
    if wanted.assignee is not None:
        conditions.append(TICKETS.c.assignee == wanted.assignee)
    if wanted.conversation is not None:
        conditions.append(TICKETS.c.conversation == wanted.conversation)
    if wanted.text:
        text = clean(wanted.text)
        told = sa.select(EVENTS.c.ticket).where(EVENTS.c.reference == text.upper())
        conditions.append(
            TICKETS.c.id.contains(text.upper(), autoescape=True)
            | sa.func.lower(TICKETS.c.channel).contains(text.lower(), autoescape=True)
            | (TICKETS.c.conversation == text)
            | TICKETS.c.id.in_(told)
        )
    return conditions


def _joined(classes: tuple[str, ...]) -> str:
    return " ".join(dict.fromkeys(classes))[:LONGEST_SECONDARY]


def _ticket(row: Mapping[str, Any]) -> Ticket:
    return Ticket(**{**row, "secondary": tuple(row["secondary"].split())})

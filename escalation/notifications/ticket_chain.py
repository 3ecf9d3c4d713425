"""Takes tickets through the escalation chain."""

import logging
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.notice import Notice
from escalation.notifications.next_step import NextStep
from escalation.notifications.notification_plan import NotificationPlan
from escalation.outbox import Outbox
from escalation.tables import TICKETS
from escalation.ticket import OPEN
from escalation.ticket_event import SYSTEM, TicketEvent
from escalation.ticket_history import add_event

logger = logging.getLogger(__name__)


class TicketChain:
    """Chooses who gets a ticket's first notice, and adds notices while nobody acknowledges it.

    Args:
        database: the database.
        plan: the chains.
    """

    def __init__(self, database: Database, plan: NotificationPlan) -> None:
        self._database, self._plan = database, plan
        self._audit, self._outbox = AuditLog(database), Outbox(database)

    def audience(self, notice: Notice, now: datetime) -> str | None:
        """The group of a notice. The first time it is chosen by the chain and written down.

        Returns:
            the group; None when its hours have to come first, and the notice was postponed to them.

        Raises:
            DatabaseError: the database did not answer.
        """
        if notice.audience:
            return notice.audience
        with self._database.writing() as connection:
            ticket = _locked(connection, TICKETS.c.id == notice.ticket)
            following = self._plan.next_step(ticket["reason"], ticket["chain_position"], now)
            if following.step is None:
                following = self._plan.next_step(ticket["reason"], 0, now)
            if following.wait_until is not None:
                self._outbox.postpone(connection, notice, following.wait_until)
                return None
            # At an hour at which nobody is there and nobody is waited for, the first group gets it.
            group = following.step.group if following.step else self._plan.groups()[0]
            self._outbox.address(connection, notice, group)
            self._wait_for_somebody(connection, ticket, following, now)
        return group

    def advance(self, now: datetime) -> bool:
        """Notifies the next ones about the ticket that has waited longest for somebody to acknowledge it.

        Returns:
            whether there was one.

        Raises:
            DatabaseError: the database did not answer.
        """
        due = (TICKETS.c.state == OPEN) & (TICKETS.c.chain_due_at <= now)
        with self._database.reading() as connection:
            if connection.execute(sa.select(TICKETS.c.id).where(due).limit(1)).first() is None:
                return False
        with self._database.writing() as connection:
            ticket = _locked(connection, due, skip=True)
            if ticket is None:
                return False
            following = self._plan.next_step(ticket["reason"], ticket["chain_position"], now)
            if following.step is None:
                self._give_up(connection, ticket["id"], now)
            elif following.wait_until is not None:
                _set(connection, ticket["id"], chain_due_at=following.wait_until)
            else:
                kind = "reminder" if following.same_group else "next_group"
                self._outbox.add(connection, ticket["id"], kind, now, following.step.group)
                self._wait_for_somebody(connection, ticket, following, now)
        return True

    def hurry(self, ticket: str, now: datetime) -> None:
        """Goes on to the next ones at once, as a notice could not be delivered.

        Raises:
            DatabaseError: the database did not answer.
        """
        waiting = (TICKETS.c.id == ticket) & (TICKETS.c.state == OPEN) & TICKETS.c.chain_due_at.isnot(None)
        with self._database.writing() as connection:
            connection.execute(TICKETS.update().where(waiting).values(chain_due_at=now))

    def _wait_for_somebody(self, connection: Connection, ticket: Any, following: NextStep, now: datetime) -> None:
        minutes = following.step.minutes if following.step else None
        due_at = now + timedelta(minutes=minutes) if minutes and ticket["state"] == OPEN else None
        _set(connection, ticket["id"], chain_position=following.position, chain_due_at=due_at)

    def _give_up(self, connection: Connection, ticket: str, now: datetime) -> None:
        _set(connection, ticket, chain_due_at=None)
        add_event(connection, TicketEvent(ticket, now, "unanswered", SYSTEM, {}))
        self._audit.append(connection, SYSTEM, "unanswered", ticket)
        logger.error("Nobody has acknowledged case %s, and the escalation chain is at its end.", ticket)


def _locked(connection: Connection, condition: Any, skip: bool = False) -> Any:
    query = TICKETS.select().where(condition).order_by(TICKETS.c.urgency, TICKETS.c.chain_due_at).limit(1)
    return connection.execute(query.with_for_update(skip_locked=skip)).mappings().first()


def _set(connection: Connection, ticket: str, **values: Any) -> None:
    connection.execute(TICKETS.update().where(TICKETS.c.id == ticket).values(**values))

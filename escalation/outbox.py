"""Notices that wait until they are confirmed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.notice import DEAD, DELIVERED, PENDING, Notice
from escalation.tables import OUTBOX, TICKETS
from escalation.ticket_event import SYSTEM, TicketEvent
from escalation.ticket_history import add_event

LONGEST_ERROR = 255


class UnknownNoticeError(Exception):
    """There is no dead notice with this key."""


class Outbox:
    """The outbox of a database. Several dispatchers may share it.

    Args:
        database: the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = AuditLog(database)

    def add(self, connection: Connection, ticket: str, kind: str, due_at: datetime, audience: str = "") -> str:
        """Adds a notice to a transaction, in which the ticket's row is locked or new.

        Args:
            connection: the transaction of `Database.writing`.
            ticket: the ticket's id.
            kind: see Notice.
            due_at: when it may be sent, in UTC.
            audience: the group; empty for the one that the chain has for the ticket when it is sent.

        Returns:
            its key.
        """
        count = TICKETS.update().where(TICKETS.c.id == ticket).values(notices=TICKETS.c.notices + 1)
        connection.execute(count)
        number = connection.execute(sa.select(TICKETS.c.notices).where(TICKETS.c.id == ticket)).scalar_one()
        key = f"{ticket}-{number}"
        row = {"key": key, "ticket": ticket, "kind": kind, "audience": audience, "created_at": due_at, "due_at": due_at}
        connection.execute(OUTBOX.insert().values(row))
        return key

    def claim(self, now: datetime, lease: timedelta) -> Notice | None:
        """Takes the notice that is due for the longest time, and counts an attempt.

        Args:
            now: the time.
            lease: after this time another dispatcher may try; longer than an attempt takes.

        Raises:
            DatabaseError: the database did not answer.
        """
        due = (OUTBOX.c.state == PENDING) & (OUTBOX.c.due_at <= now)
        with self._database.reading() as connection:
            if connection.execute(sa.select(OUTBOX.c.id).where(due).limit(1)).first() is None:
                return None
        query = OUTBOX.select().where(due).order_by(OUTBOX.c.due_at, OUTBOX.c.id).limit(1)
        with self._database.writing() as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).mappings().first()
            if row is None:
                return None
            taken = {"attempts": row["attempts"] + 1, "due_at": now + lease}
            connection.execute(OUTBOX.update().where(OUTBOX.c.id == row["id"]).values(taken))
        return _notice({**row, **taken})

    def address(self, connection: Connection, notice: Notice, audience: str) -> None:
        """Writes down in a transaction which group gets a notice, so that every attempt goes to the same one."""
        connection.execute(OUTBOX.update().where(OUTBOX.c.id == notice.id).values(audience=audience))

    def postpone(self, connection: Connection, notice: Notice, due_at: datetime) -> None:
        """Puts a notice off in a transaction; the attempt that was begun does not count."""
        values = {"due_at": due_at, "attempts": max(notice.attempts - 1, 0)}
        connection.execute(OUTBOX.update().where(OUTBOX.c.id == notice.id).values(values))

    def confirm(self, notice: Notice, group: str, at: datetime, delivered_to: frozenset[str]) -> None:
        """Ends a notice: all its addresses have confirmed it.

        Raises:
            DatabaseError: this was not written, so it will be sent again, with the same key.
        """
        values = {
            "state": DELIVERED,
            "delivered_at": at,
            "last_error": None,
            "delivered_to": " ".join(sorted(delivered_to)),
        }
        self._end(notice, at, "notified", values, {"group": group})

    def retry(self, notice: Notice, due_at: datetime, delivered_to: frozenset[str], error: str) -> None:
        """Notes a failed attempt.

        Args:
            notice: the notice.
            due_at: when the next attempt may be made, in UTC.
            delivered_to: fingerprints of the addresses that have confirmed it up to now.
            error: what came back, without an address.

        Raises:
            DatabaseError: the database did not answer.
        """
        values = {
            "due_at": due_at,
            "last_error": error[:LONGEST_ERROR],
            "delivered_to": " ".join(sorted(delivered_to)),
        }
        with self._database.writing() as connection:
            connection.execute(OUTBOX.update().where(OUTBOX.c.id == notice.id).values(values))

    def give_up(self, notice: Notice, group: str, at: datetime, delivered_to: frozenset[str], error: str) -> None:
        """Makes a notice a dead letter, which the desk shows.

        Raises:
            DatabaseError: the database did not answer.
        """
        values = {
            "state": DEAD,
            "last_error": error[:LONGEST_ERROR],
            "delivered_to": " ".join(sorted(delivered_to)),
        }
        self._end(notice, at, "undelivered", values, {"group": group, "error": error[:LONGEST_ERROR]})

    def revive(self, key: str, actor: str, now: datetime) -> None:
        """Sends a dead letter again, under its old key.

        Raises:
            UnknownNoticeError: there is no dead letter with this key.
            DatabaseError: the database did not answer.
        """
        values = {"state": PENDING, "due_at": now, "attempts": 0}
        dead = (OUTBOX.c.key == key) & (OUTBOX.c.state == DEAD)
        with self._database.writing() as connection:
            if connection.execute(OUTBOX.update().where(dead).values(values)).rowcount == 0:
                raise UnknownNoticeError(f"No dead letter has the key {key}.")
            self._audit.append(connection, actor, "revived", key)

    def count(self, state: str) -> int:
        """How many notices are `pending`, `delivered` or `dead`.

        Raises:
            DatabaseError: the database did not answer.
        """
        query = sa.select(sa.func.count()).select_from(OUTBOX).where(OUTBOX.c.state == state)
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def find(self, state: str | None = None, ticket: str | None = None, limit: int | None = None) -> list[Notice]:
        """Notices, the oldest first.

        Args:
            state: only those that are `pending`, `delivered` or `dead`.
            ticket: only those of this ticket.
            limit: how many at most; None for all.

        Raises:
            DatabaseError: the database did not answer.
        """
        query = OUTBOX.select().order_by(OUTBOX.c.id).limit(limit)
        if state is not None:
            query = query.where(OUTBOX.c.state == state)
        if ticket is not None:
            query = query.where(OUTBOX.c.ticket == ticket)
        with self._database.reading() as connection:
            return [_notice(row) for row in connection.execute(query).mappings()]

    def _end(
        self, notice: Notice, at: datetime, kind: str, values: Mapping[str, Any], detail: Mapping[str, Any]
    ) -> None:
        """Ends a notice once, though two dispatchers may have sent it."""
        waiting = (OUTBOX.c.id == notice.id) & (OUTBOX.c.state == PENDING)
        told = {"notice": notice.key, **detail}
        with self._database.writing() as connection:
            if connection.execute(OUTBOX.update().where(waiting).values(**values)).rowcount:
                add_event(connection, TicketEvent(notice.ticket, at, kind, SYSTEM, told))
                self._audit.append(connection, SYSTEM, kind, notice.ticket, told)


def _notice(row: Mapping[str, Any]) -> Notice:
    return Notice(**{**row, "delivered_to": frozenset(row["delivered_to"].split())})

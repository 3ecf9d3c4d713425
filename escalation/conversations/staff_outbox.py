"""Keeps what staff have for the visitors until it is delivered."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_log import AuditLog
from escalation.conversations.audit_subject import audit_subject
from escalation.conversations.staff_message import WRITTEN, StaffMessage
from escalation.database import Database
from escalation.escalation import clean
from escalation.tables import STAFF_MESSAGES
from escalation.ticket_event import SYSTEM

LONGEST_FAILURE = 64
"""Characters of a code."""

LEASE = timedelta(seconds=30)
"""After this time nobody waits any longer for the end of a delivery that was begun; longer than a delivery takes."""

MOST_WAITING = 10_000
"""Of more conversations than these for which something waits, the ones with the newest messages are looked after."""

_CONVERSATION = STAFF_MESSAGES.c.conversation
_CLAIMED = STAFF_MESSAGES.c.claimed_at
_UNDELIVERED = STAFF_MESSAGES.c.delivered_at.is_(None)
_WAITING = _UNDELIVERED & STAFF_MESSAGES.c.claimed_at.is_(None)


class StaffOutbox:
    """A row for every message, delivered in the order of writing.

    The ends of deliveries are in the audit log, in the same transaction, under `audit_subject`; never a text.

    Args:
        database: the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = AuditLog(database)

    def messages(self, conversation: str) -> list[StaffMessage]:
        """What staff wrote in a conversation, the oldest first.

        Raises:
            DatabaseError: the database did not answer.
        """
        return self._messages(_sent_in(conversation), STAFF_MESSAGES.c.kind == WRITTEN)

    def undelivered(self, conversation: str) -> list[StaffMessage]:
        """What has not reached the visitor, announcements too, the oldest first.

        Raises:
            DatabaseError: the database did not answer.
        """
        return self._messages(_sent_in(conversation), _UNDELIVERED)

    def waiting(self) -> dict[str, str]:
        """The conversations for which something waits, and their channels.

        Raises:
            DatabaseError: the database did not answer.
        """
        newest = sa.func.max(STAFF_MESSAGES.c.id)
        query = sa.select(_CONVERSATION, sa.func.max(STAFF_MESSAGES.c.channel)).where(_WAITING).group_by(_CONVERSATION)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(newest.desc()).limit(MOST_WAITING)).all()
        return dict(map(tuple, rows))

    def claim(self, conversation: str, channel: str) -> list[StaffMessage]:
        """Begins the delivery of what waits, in order. Whoever gets a message here is the only one who does.

        While a delivery to the conversation is under way there is nothing to claim, so that the order is kept.

        Args:
            conversation: the conversation's id.
            channel: where the visitor is: an id of one channel, such as a phone number, opens nothing in another one.

        Raises:
            DatabaseError: the database did not answer.
        """
        now = _now()
        query = STAFF_MESSAGES.select().where(_sent_in(conversation), _UNDELIVERED, STAFF_MESSAGES.c.channel == channel)
        with self._database.writing() as connection:
            rows = connection.execute(query.order_by(STAFF_MESSAGES.c.seq).with_for_update()).mappings().all()
            if any(row["claimed_at"] and now - row["claimed_at"] < LEASE for row in rows):
                return []
            waiting = [row for row in rows if row["claimed_at"] is None]
            values = {"claimed_at": now, "attempts": STAFF_MESSAGES.c.attempts + 1}
            connection.execute(STAFF_MESSAGES.update().where(_among([row["id"] for row in waiting])).values(values))
        return [_message({**row, "claimed_at": now, "attempts": row["attempts"] + 1}) for row in waiting]

    def release(self, ids: Sequence[int], failure: str = "") -> None:
        """Takes back a delivery that was begun and certainly did not happen: the messages wait again.

        Args:
            ids: which ones.
            failure: the code of why, see FailureWords; empty when there is nothing that staff should know.

        Raises:
            DatabaseError: it was not written; the messages then count as perhaps delivered.
        """
        values = {"claimed_at": None, "failure": _code(failure) or None}
        with self._database.writing() as connection:
            connection.execute(STAFF_MESSAGES.update().where(_among(ids), _UNDELIVERED).values(values))

    def mark_delivered(self, ids: Sequence[int]) -> None:
        """Ends deliveries: the messages were handed to the visitors' connections.

        Raises:
            DatabaseError: it was not written; the messages are not sent again nevertheless.
        """
        now, wanted = _now(), sa.select(STAFF_MESSAGES.c.id, _CONVERSATION, STAFF_MESSAGES.c.seq)
        with self._database.writing() as connection:
            query = wanted.where(_among(ids), _UNDELIVERED).order_by(STAFF_MESSAGES.c.id).with_for_update()
            rows = connection.execute(query).all()
            ended = STAFF_MESSAGES.update().where(_among([row.id for row in rows]))
            # The word that a message was lost may come before this.
            failure = sa.case((STAFF_MESSAGES.c.lost_at.is_(None), sa.null()), else_=STAFF_MESSAGES.c.failure)
            times = {"delivered_at": now, "claimed_at": sa.func.coalesce(_CLAIMED, now)}
            connection.execute(ended.values(**times, failure=failure))
            for conversation in dict.fromkeys(row.conversation for row in rows):
                numbers = [row.seq for row in rows if row.conversation == conversation]
                self._append(connection, "delivered_to_visitor", conversation, {"numbers": numbers})

    def mark_lost(self, conversation: str, seq: int, failure: str) -> None:
        """Writes down that an app had taken a message and could not bring it; the first word on it counts.

        Args:
            conversation: the conversation's id.
            seq: the message's number in it.
            failure: the code of why, see FailureWords.

        Raises:
            DatabaseError: it was not written; the message counts as delivered.
        """
        own = _sent_in(conversation) & (STAFF_MESSAGES.c.seq == seq) & STAFF_MESSAGES.c.lost_at.is_(None)
        with self._database.writing() as connection:
            lost = connection.execute(STAFF_MESSAGES.update().where(own).values(lost_at=_now(), failure=_code(failure)))
            if lost.rowcount:
                detail = {"number": seq, "failure": _code(failure)}
                self._append(connection, "lost_on_the_way_to_visitor", conversation, detail)

    def add(self, connection: Connection, conversation: str, channel: str, message: StaffMessage, key: str) -> int:
        """Adds a message; whoever calls has locked the conversation, so one at a time does.

        Args:
            connection: a transaction of `Database.writing`.
            conversation: the conversation's id.
            channel: the channel's name.
            message: without a number.
            key: the same for the same click or form.

        Returns:
            its number in the conversation.
        """
        last = connection.execute(sa.select(sa.func.max(STAFF_MESSAGES.c.seq)).where(_sent_in(conversation))).scalar()
        row = {name: getattr(message, name) for name in ("kind", "staff", "shown_as", "text")}
        place = {"conversation": conversation, "channel": channel, "key": key}
        seq = int(last or 0) + 1
        connection.execute(STAFF_MESSAGES.insert().values(**row, **place, seq=seq, written_at=message.written))
        return seq

    def number_of(self, connection: Connection, conversation: str, key: str) -> int | None:
        """The number of the message that was added under a key."""
        own = sa.select(STAFF_MESSAGES.c.seq).where(_sent_in(conversation), STAFF_MESSAGES.c.key == key)
        number: int | None = connection.execute(own).scalar()
        return number

    def has_waiting(self, connection: Connection, conversation: str, channel: str) -> bool:
        """Whether something waits for the visitor in a channel."""
        here = _sent_in(conversation) & (STAFF_MESSAGES.c.channel == channel)
        return connection.execute(sa.select(STAFF_MESSAGES.c.id).where(here, _WAITING).limit(1)).first() is not None

    def has_written(self, connection: Connection, conversation: str, since: datetime) -> bool:
        """Whether somebody of the staff has written in a conversation since then."""
        written = (STAFF_MESSAGES.c.kind == WRITTEN) & (STAFF_MESSAGES.c.written_at >= since)
        query = sa.select(STAFF_MESSAGES.c.id).where(_sent_in(conversation), written).limit(1)
        return connection.execute(query).first() is not None

    def drop_announcements(self, connection: Connection, conversation: str) -> None:
        """Removes what waits and was not written by staff."""
        outdated = _sent_in(conversation) & _WAITING & (STAFF_MESSAGES.c.kind != WRITTEN)
        connection.execute(STAFF_MESSAGES.delete().where(outdated))

    def _append(self, connection: Connection, action: str, conversation: str, detail: Mapping[str, Any]) -> None:
        self._audit.append(connection, SYSTEM, action, audit_subject(conversation), detail)

    def _messages(self, *conditions: Any) -> list[StaffMessage]:
        query = STAFF_MESSAGES.select().where(*conditions).order_by(STAFF_MESSAGES.c.seq)
        with self._database.reading() as connection:
            return [_message(row) for row in connection.execute(query).mappings()]


def _sent_in(conversation: str) -> Any:
    return STAFF_MESSAGES.c.conversation == conversation


def _among(ids: Sequence[int]) -> Any:
    return STAFF_MESSAGES.c.id.in_(list(ids))


def _message(row: Mapping[str, Any]) -> StaffMessage:
    same = {name: row[name] for name in ("id", "seq", "staff", "text", "kind", "shown_as", "attempts")}
    times = {"written": row["written_at"], "delivered": row["delivered_at"], "claimed": row["claimed_at"]}
    return StaffMessage(**same, **times, failure=row["failure"] or "", lost=row["lost_at"])


def _code(failure: str) -> str:
    return clean(failure)[:LONGEST_FAILURE]


def _now() -> datetime:
    return datetime.now(timezone.utc)

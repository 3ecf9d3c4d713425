"""What a channel has been delivered and has still to send, in the escalations' database."""

import json
import os
import secrets
import socket
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant.channels.messaging.incoming import Address, Incoming
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.outgoing import Outgoing
from escalation.database import SQLITE, Database
from escalation.tables import CHANNEL_INBOX, CHANNEL_OUTBOX, CHANNEL_PEOPLE

MOST_AT_ONCE = 500
"""So many rows are taken over, or removed, in one transaction."""


class Journal:
    """One channel's part of the tables. Each row belongs to a process for a while; when that died, another takes over.

    A message's text stays until it is answered or sent, and not longer. All methods wait for the database.

    Args:
        database: the database.
        channel: the channel's name.
        lease: after this time another process may take over what this one has not renewed.

    Raises:
        DatabaseError: by every method: the database did not answer.
    """

    def __init__(self, database: Database, channel: str, lease: timedelta) -> None:
        self._database, self._channel, self._lease = database, channel, lease
        self.owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"

    def receive(self, messages: Sequence[MessageIn]) -> List[MessageIn]:
        """Keeps messages; those among them that were never delivered before."""
        now = _now()
        with self._database.writing() as connection:
            return [message for message in messages if self._insert(connection, message, now)]

    def answered(self, message: MessageIn, replies: Sequence[MessageOut]) -> List[int]:
        """Ends a message, and keeps the replies to it in the same moment; their numbers."""
        with self._database.writing() as connection:
            self._forget(connection, [message.incoming.delivery])
            return [self._add(connection, reply) for reply in replies]

    def forget(self, deliveries: Sequence[str], sent: Sequence[int]) -> None:
        """Ends messages, and removes what was sent."""
        with self._database.writing() as connection:
            self._forget(connection, deliveries)
            connection.execute(CHANNEL_OUTBOX.delete().where(CHANNEL_OUTBOX.c.id.in_(list(sent))))

    def address(self, conversation: str) -> Optional[Address]:
        """Where the person of a conversation last wrote; None for an unknown one."""
        query = sa.select(CHANNEL_PEOPLE.c.address).where(CHANNEL_PEOPLE.c.conversation == conversation)
        with self._database.reading() as connection:
            found = connection.execute(query.where(CHANNEL_PEOPLE.c.channel == self._channel)).scalar()
        return json.loads(found) if found else None

    def renew(self) -> None:
        """Keeps what this process is at."""
        until = _now() + self._lease
        with self._database.writing() as connection:
            for table, mine in self._mine():
                connection.execute(table.update().where(mine).values(lease_until=until))

    def release(self) -> None:
        """Lets another process take over at once."""
        with self._database.writing() as connection:
            for table, mine in self._mine():
                connection.execute(table.update().where(mine).values(lease_until=_now() - self._lease))

    def take_over(self) -> Tuple[List[MessageIn], List[MessageOut]]:
        """What processes that died have left unanswered and unsent, the oldest first; it is this one's now."""
        now = _now()
        inbox = self._left(CHANNEL_INBOX, now) & CHANNEL_INBOX.c.message.isnot(None)
        outbox = self._left(CHANNEL_OUTBOX, now)
        with self._database.reading() as connection:
            found = [connection.execute(sa.select(sa.exists().where(left))).scalar() for left in (inbox, outbox)]
        if not any(found):
            return [], []
        with self._database.writing() as connection:
            unanswered = self._take(connection, CHANNEL_INBOX, inbox, now)
            unsent = self._take(connection, CHANNEL_OUTBOX, outbox, now)
        return [_message_in(row) for row in unanswered], [_message_out(row) for row in unsent]

    def clean_up(self, remembered: timedelta, forgotten: timedelta) -> None:
        """Removes deliveries that nobody repeats any more, and the addresses of people who have long not written."""
        now = _now()
        old = (CHANNEL_INBOX.c.received_at < now - remembered) & CHANNEL_INBOX.c.message.is_(None)
        gone = CHANNEL_PEOPLE.c.last_message_at < now - forgotten
        with self._database.writing() as connection:
            connection.execute(CHANNEL_INBOX.delete().where(CHANNEL_INBOX.c.channel == self._channel, old))
            connection.execute(CHANNEL_PEOPLE.delete().where(CHANNEL_PEOPLE.c.channel == self._channel, gone))

    def _insert(self, connection: Connection, message: MessageIn, now: datetime) -> bool:
        """Whether the delivery is new."""
        row = {
            "channel": self._channel,
            "delivery": message.incoming.delivery,
            "conversation": message.conversation,
            "message": json.dumps(message.incoming.as_dict()),
            "received_at": now,
            **self._held(now),
        }
        insert = self._dialect().insert(CHANNEL_INBOX).values(row).on_conflict_do_nothing()
        if connection.execute(insert).rowcount != 1:
            return False
        place = {"address": json.dumps(message.incoming.address), "last_message_at": now}
        person = {"conversation": message.conversation, "channel": self._channel, **place}
        upsert = self._dialect().insert(CHANNEL_PEOPLE).values(person)
        connection.execute(upsert.on_conflict_do_update(index_elements=["conversation"], set_=place))
        return True

    def _add(self, connection: Connection, reply: MessageOut) -> int:
        row = {
            "channel": self._channel,
            "conversation": reply.conversation,
            "message": json.dumps(reply.outgoing.as_dict()),
            "address": json.dumps(reply.address),
            "urgent": reply.urgent,
            "created_at": reply.created,
            **self._held(_now()),
        }
        return int(connection.execute(CHANNEL_OUTBOX.insert().values(row)).inserted_primary_key[0])

    def _forget(self, connection: Connection, deliveries: Sequence[str]) -> None:
        done = CHANNEL_INBOX.c.delivery.in_(list(deliveries)) & (CHANNEL_INBOX.c.channel == self._channel)
        connection.execute(CHANNEL_INBOX.update().where(done).values(message=None))

    def _take(self, connection: Connection, table: Any, left: Any, now: datetime) -> List[Mapping[str, Any]]:
        query = table.select().where(left).order_by(table.c.id).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)
        rows = connection.execute(query).mappings().all()
        ids = [row["id"] for row in rows]
        connection.execute(table.update().where(table.c.id.in_(ids)).values(self._held(now)))
        return list(rows)

    def _left(self, table: Any, now: datetime) -> Any:
        return (table.c.channel == self._channel) & (table.c.lease_until < now) & (table.c.owner != self.owner)

    def _mine(self) -> List[Tuple[Any, Any]]:
        unanswered = (CHANNEL_INBOX.c.owner == self.owner) & CHANNEL_INBOX.c.message.isnot(None)
        return [(CHANNEL_INBOX, unanswered), (CHANNEL_OUTBOX, CHANNEL_OUTBOX.c.owner == self.owner)]

    def _held(self, now: datetime) -> Dict[str, Any]:
        return {"owner": self.owner, "lease_until": now + self._lease}

    def _dialect(self) -> Any:
        return sqlite if self._database.kind == SQLITE else postgresql


def _message_in(row: Mapping[str, Any]) -> MessageIn:
    return MessageIn(row["conversation"], Incoming(**json.loads(row["message"])), again=True)


def _message_out(row: Mapping[str, Any]) -> MessageOut:
    outgoing = Outgoing.from_dict(json.loads(row["message"]))
    return MessageOut(
        row["conversation"], json.loads(row["address"]), outgoing, row["urgent"], row["created_at"], row["id"]
    )


def _now() -> datetime:
    return datetime.now(timezone.utc)

"""Keeps who of the staff answers in which conversation, and what they have for the visitors."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_log import AuditLog
from escalation.conversations.holder import Holder
from escalation.conversations.presence import Presence
from escalation.conversations.staff_message import HANDED_BACK, IDLE, WRITTEN, StaffMessage
from escalation.database import Database, DatabaseConflictError
from escalation.escalation import clean
from escalation.tables import CONVERSATION_HOLDERS, STAFF_MESSAGES
from escalation.ticket_event import SYSTEM

LONGEST_TEXT = 2_000
LONGEST_NAME, LONGEST_CHANNEL, LONGEST_KEY, LONGEST_FAILURE = 255, 64, 64, 64
"""Characters of a message, of a member of staff's or a conversation's name, of a channel's, of a key, of a code."""

LEASE = timedelta(seconds=30)
"""After this time nobody waits any longer for the end of a delivery that was begun; longer than a delivery takes."""

CONFLICTS = 5
"""So often the same conversation may be taken by others in the same moment."""

MOST_WAITING = 10_000
"""Of more conversations than these for which something waits, the ones with the newest messages are looked after."""

_HOLDER = [CONVERSATION_HOLDERS.c[name] for name in Holder.__annotations__]
_CONVERSATION = STAFF_MESSAGES.c.conversation
_CLAIMED = STAFF_MESSAGES.c.claimed_at
_UNDELIVERED = STAFF_MESSAGES.c.delivered_at.is_(None)
_WAITING = _UNDELIVERED & STAFF_MESSAGES.c.claimed_at.is_(None)


class TakenError(Exception):
    """Somebody else has the conversation.

    Args:
        staff: who has it.
    """

    def __init__(self, staff: str) -> None:
        super().__init__(f"{staff} has this conversation. They have to hand it back first.")
        self.staff = staff


class NotTakenError(Exception):
    """Nobody has the conversation, so nobody can write in it."""

    def __init__(self) -> None:
        super().__init__("You do not have this conversation (any more). Take it, then write.")


class StaffConversations:
    """Conversations in which staff answer, with an outbox: a row for every message, delivered in the order of writing.

    Every change is in the audit log, in the same transaction, under `audit_subject`; never a text.

    Args:
        database: the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = AuditLog(database)

    def take(self, conversation: str, channel: str, staff: str, shown_as: str | None = None) -> None:
        """Staff answer from now on. Who has the conversation already gets more time before it is handed back as idle.

        Args:
            conversation: the conversation's id.
            channel: the channel's name, such as `rest`.
            staff: the account's name.
            shown_as: the name that the visitor sees; by default the account's.

        Raises:
            TakenError: somebody else has it.
            ValueError: a name is empty or too long.
            DatabaseError: the database did not answer.
        """
        conversation, staff = _name(conversation, "conversation"), _name(staff, "member of staff")
        shown_as, channel = _name(shown_as or staff, "shown name"), clean(channel)[:LONGEST_CHANNEL]
        for _ in range(CONFLICTS):
            try:
                with self._database.writing() as connection:
                    return self._take(connection, conversation, channel, staff, shown_as)
            except DatabaseConflictError as error:
                conflict = error
        raise conflict

    def hand_back(self, conversation: str, staff: str | None) -> bool:
        """The assistant answers again. A visitor who has noticed the person is told so.

        Args:
            conversation: the conversation's id.
            staff: who hands it back; None when nobody did anything for long.

        Returns:
            whether somebody had it.

        Raises:
            TakenError: somebody else has it.
            DatabaseError: the database did not answer.
        """
        return self._hand_back(conversation, staff, None)

    def hand_back_idle(self, limit: timedelta, now: datetime | None = None) -> list[str]:
        """Hands back the conversations in which staff did nothing for so long, and gives their ids.

        Raises:
            DatabaseError: the database did not answer.
        """
        latest = (now or _now()) - limit
        query = sa.select(CONVERSATION_HOLDERS.c.conversation).where(CONVERSATION_HOLDERS.c.last_activity <= latest)
        with self._database.reading() as connection:
            idle = connection.execute(query).scalars().all()
        return [conversation for conversation in idle if self._hand_back(conversation, None, latest)]

    def holder(self, conversation: str) -> Holder | None:
        """Who has the conversation.

        Raises:
            DatabaseError: the database did not answer.
        """
        with self._database.reading() as connection:
            return _holder(connection, conversation)

    def presence(self, conversation: str, channel: str) -> Presence:
        """Who has the conversation, and whether something waits for the visitor in this channel.

        Raises:
            DatabaseError: the database did not answer.
        """
        here = _sent_in(conversation) & (STAFF_MESSAGES.c.channel == channel)
        waiting = sa.select(STAFF_MESSAGES.c.id).where(here, _WAITING).limit(1)
        with self._database.reading() as connection:
            holder = _holder(connection, conversation)
            return Presence(holder, connection.execute(waiting).first() is not None)

    def note_told(self, conversation: str, at: datetime) -> None:
        """Writes down that the visitor was told at length that a person reads this.

        Raises:
            DatabaseError: it was not written.
        """
        with self._database.writing() as connection:
            told = CONVERSATION_HOLDERS.update().where(_held(conversation))
            connection.execute(told.values(told_at=at))

    def write(self, conversation: str, staff: str, text: str, key: str) -> int:
        """Puts a message for the visitor into the outbox.

        Args:
            conversation: the conversation's id.
            staff: who has it.
            text: the message.
            key: the same for the same click or form, so that it is sent once.

        Returns:
            its number in the conversation.

        Raises:
            NotTakenError: nobody has the conversation.
            TakenError: somebody else has it.
            ValueError: the text is empty or longer than 2,000 characters.
            DatabaseError: the database did not answer.
        """
        text, key = _text(text), _key(key)
        with self._database.writing() as connection:
            holder = _holder(connection, conversation, lock=True)
            own = sa.select(STAFF_MESSAGES.c.seq).where(_sent_in(conversation), STAFF_MESSAGES.c.key == key)
            done = connection.execute(own).scalar()
            if done is not None:
                return int(done)
            if holder is None:
                raise NotTakenError
            if holder.staff != staff:
                raise TakenError(holder.staff)
            now = _now()
            seq = self._add(connection, conversation, _from(holder, text, now), key)
            connection.execute(CONVERSATION_HOLDERS.update().where(_held(conversation)).values(last_activity=now))
            self._append(connection, staff, "wrote_to_visitor", conversation, {"number": seq})
            return seq

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
                self._append(connection, SYSTEM, "delivered_to_visitor", conversation, {"numbers": numbers})

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
                self._append(connection, SYSTEM, "lost_on_the_way_to_visitor", conversation, detail)

    def _take(self, connection: Connection, conversation: str, channel: str, staff: str, shown_as: str) -> None:
        holder, now = _holder(connection, conversation, lock=True), _now()
        if holder and holder.staff != staff:
            raise TakenError(holder.staff)
        if holder:
            again = CONVERSATION_HOLDERS.update().where(_held(conversation))
            connection.execute(again.values(last_activity=now, shown_as=shown_as))
            return
        row = {"conversation": conversation, "channel": channel, "staff": staff, "shown_as": shown_as}
        connection.execute(CONVERSATION_HOLDERS.insert().values(**row, since=now, last_activity=now))
        # Nobody is to read now that the assistant answers again.
        outdated = _sent_in(conversation) & _WAITING & (STAFF_MESSAGES.c.kind != WRITTEN)
        connection.execute(STAFF_MESSAGES.delete().where(outdated))
        self._append(connection, staff, "took_conversation", conversation, {"channel": channel})

    def _hand_back(self, conversation: str, staff: str | None, latest: datetime | None) -> bool:
        with self._database.writing() as connection:
            holder = _holder(connection, conversation, lock=True)
            if holder is None or (latest and holder.last_activity > latest):
                return False
            if staff is not None and holder.staff != staff:
                raise TakenError(holder.staff)
            if holder.told_at or _wrote(connection, conversation, holder):
                announcement = _from(holder, "", _now(), HANDED_BACK if staff else IDLE)
                self._add(connection, conversation, announcement, secrets.token_hex(16))
            connection.execute(CONVERSATION_HOLDERS.delete().where(_held(conversation)))
            detail = {"had": holder.staff, "idle": staff is None}
            self._append(connection, staff or SYSTEM, "handed_conversation_back", conversation, detail)
            return True

    def _add(self, connection: Connection, conversation: str, message: StaffMessage, key: str) -> int:
        """Adds to the outbox; the holder's row is locked, so one at a time does."""
        last = connection.execute(sa.select(sa.func.max(STAFF_MESSAGES.c.seq)).where(_sent_in(conversation))).scalar()
        channel = sa.select(CONVERSATION_HOLDERS.c.channel).where(_held(conversation))
        row = {name: getattr(message, name) for name in ("kind", "staff", "shown_as", "text")}
        place = {"conversation": conversation, "channel": connection.execute(channel).scalar_one(), "key": key}
        seq = int(last or 0) + 1
        connection.execute(STAFF_MESSAGES.insert().values(**row, **place, seq=seq, written_at=message.written))
        return seq

    def _append(
        self, connection: Connection, actor: str, action: str, conversation: str, detail: Mapping[str, Any]
    ) -> None:
        self._audit.append(connection, actor, action, audit_subject(conversation), detail)

    def _messages(self, *conditions: Any) -> list[StaffMessage]:
        query = STAFF_MESSAGES.select().where(*conditions).order_by(STAFF_MESSAGES.c.seq)
        with self._database.reading() as connection:
            return [_message(row) for row in connection.execute(query).mappings()]


def audit_subject(conversation: str) -> str:
    """Under which name a conversation stands in the audit log, which nothing is ever deleted from.

    A conversation's id may be a phone number, or the secret by which a visitor is known.
    """
    return f"conversation {sha256(conversation.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _holder(connection: Connection, conversation: str, lock: bool = False) -> Holder | None:
    query = sa.select(_HOLDER).where(_held(conversation))
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return Holder(**row) if row else None


def _wrote(connection: Connection, conversation: str, holder: Holder) -> bool:
    """Whether who has the conversation has written in it since they took it."""
    since = (STAFF_MESSAGES.c.kind == WRITTEN) & (STAFF_MESSAGES.c.written_at >= holder.since)
    query = sa.select(STAFF_MESSAGES.c.id).where(_sent_in(conversation), since).limit(1)
    return connection.execute(query).first() is not None


def _from(holder: Holder, text: str, now: datetime, kind: str = WRITTEN) -> StaffMessage:
    """A message that has no number yet."""
    return StaffMessage(0, holder.staff, text, now, None, kind=kind, shown_as=holder.shown_as)


def _held(conversation: str) -> Any:
    return CONVERSATION_HOLDERS.c.conversation == conversation


def _sent_in(conversation: str) -> Any:
    return STAFF_MESSAGES.c.conversation == conversation


def _among(ids: Sequence[int]) -> Any:
    return STAFF_MESSAGES.c.id.in_(list(ids))


def _message(row: Mapping[str, Any]) -> StaffMessage:
    same = {name: row[name] for name in ("id", "seq", "staff", "text", "kind", "shown_as", "attempts")}
    times = {"written": row["written_at"], "delivered": row["delivered_at"], "claimed": row["claimed_at"]}
    return StaffMessage(**same, **times, failure=row["failure"] or "", lost=row["lost_at"])


def _text(text: str) -> str:
    text = clean(text).replace("\r\n", "\n").strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        raise ValueError(f"A message must have 1 to {LONGEST_TEXT:,} characters; it has {len(text):,}.")
    return text


def _code(failure: str) -> str:
    return clean(failure)[:LONGEST_FAILURE]


def _key(key: str) -> str:
    return key if key.isprintable() and len(key) <= LONGEST_KEY else sha256(key.encode("utf-8", "replace")).hexdigest()


def _name(name: str, what: str) -> str:
    if name != clean(name) or not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(f"The {what} must have 1 to {LONGEST_NAME} characters that a database takes.")
    return name


def _now() -> datetime:
    return datetime.now(timezone.utc)

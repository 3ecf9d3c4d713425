"""Keeps who of the staff answers in which conversation."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_log import AuditLog
from escalation.conversations.audit_subject import audit_subject
from escalation.conversations.holder import Holder
from escalation.conversations.presence import Presence
from escalation.conversations.staff_message import HANDED_BACK, IDLE, WRITTEN, StaffMessage
from escalation.conversations.staff_outbox import StaffOutbox
from escalation.database import Database, DatabaseConflictError
from escalation.escalation import clean
from escalation.tables import CONVERSATION_HOLDERS
from escalation.ticket_event import SYSTEM

LONGEST_TEXT = 2_000
LONGEST_NAME, LONGEST_CHANNEL, LONGEST_KEY = 255, 64, 64
"""Characters of a message, of a member of staff's or a conversation's name, of a channel's, of a key."""

CONFLICTS = 5
"""So often the same conversation may be taken by others in the same moment."""

_HOLDER = [CONVERSATION_HOLDERS.c[name] for name in Holder.__annotations__]


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
    """Conversations in which staff answer.

    Every change is in the audit log, in the same transaction, under `audit_subject`; never a text.

    Args:
        database: the database.

    Attributes:
        outbox: what staff wrote, and how far its delivery is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = AuditLog(database)
        self.outbox = StaffOutbox(database)

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
        with self._database.reading() as connection:
            holder = _holder(connection, conversation)
            return Presence(holder, self.outbox.has_waiting(connection, conversation, channel))

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
            done = self.outbox.number_of(connection, conversation, key)
            if done is not None:
                return done
            if holder is None:
                raise NotTakenError
            if holder.staff != staff:
                raise TakenError(holder.staff)
            now = _now()
            seq = self.outbox.add(connection, conversation, holder.channel, _from(holder, text, now), key)
            connection.execute(CONVERSATION_HOLDERS.update().where(_held(conversation)).values(last_activity=now))
            self._append(connection, staff, "wrote_to_visitor", conversation, {"number": seq})
            return seq

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
        self.outbox.drop_announcements(connection, conversation)
        self._append(connection, staff, "took_conversation", conversation, {"channel": channel})

    def _hand_back(self, conversation: str, staff: str | None, latest: datetime | None) -> bool:
        with self._database.writing() as connection:
            holder = _holder(connection, conversation, lock=True)
            if holder is None or (latest and holder.last_activity > latest):
                return False
            if staff is not None and holder.staff != staff:
                raise TakenError(holder.staff)
            if holder.told_at or self.outbox.has_written(connection, conversation, holder.since):
                announcement = _from(holder, "", _now(), HANDED_BACK if staff else IDLE)
                self.outbox.add(connection, conversation, holder.channel, announcement, secrets.token_hex(16))
            connection.execute(CONVERSATION_HOLDERS.delete().where(_held(conversation)))
            detail = {"had": holder.staff, "idle": staff is None}
            self._append(connection, staff or SYSTEM, "handed_conversation_back", conversation, detail)
            return True

    def _append(
        self, connection: Connection, actor: str, action: str, conversation: str, detail: Mapping[str, Any]
    ) -> None:
        self._audit.append(connection, actor, action, audit_subject(conversation), detail)


def _holder(connection: Connection, conversation: str, lock: bool = False) -> Holder | None:
    query = sa.select(_HOLDER).where(_held(conversation))
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return Holder(**row) if row else None


def _from(holder: Holder, text: str, now: datetime, kind: str = WRITTEN) -> StaffMessage:
    """A message that has no number yet."""
    return StaffMessage(0, holder.staff, text, now, None, kind=kind, shown_as=holder.shown_as)


def _held(conversation: str) -> Any:
    return CONVERSATION_HOLDERS.c.conversation == conversation


def _text(text: str) -> str:
    text = clean(text).replace("\r\n", "\n").strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        raise ValueError(f"A message must have 1 to {LONGEST_TEXT:,} characters; it has {len(text):,}.")
    return text


def _key(key: str) -> str:
    return key if key.isprintable() and len(key) <= LONGEST_KEY else sha256(key.encode("utf-8", "replace")).hexdigest()


def _name(name: str, what: str) -> str:
    if name != clean(name) or not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(f"The {what} must have 1 to {LONGEST_NAME} characters that a database takes.")
    return name


def _now() -> datetime:
    return datetime.now(timezone.utc)

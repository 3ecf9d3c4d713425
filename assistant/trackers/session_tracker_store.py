"""Keeps the conversations in a database, with a cost that does not grow with a session's length."""

import asyncio
import json
import logging
import os
import time
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection, make_url

from assistant.trackers.contact_masking import mask_contact
from assistant.trackers.stored_tracker import StoredTracker
from assistant.trackers.unanswered import Unanswered

logger = logging.getLogger(__name__)

URL_VARIABLE = "TRACKER_DB_URL"
DEFAULT_URL = "sqlite:///var/conversations.db"
RECENT_EVENTS = 30
"""A turn reads at most this many events, some five turns, and those that set slots: what the dialogue looks back on."""
BUSY_SECONDS = 2
"""How long an attempt waits for a connection, and for a lock that somebody else holds."""
ATTEMPTS, PAUSE_SECONDS = 3, 0.05
MAX_ID_LENGTH = 255
SAID = (UserUttered.type_name, Unanswered.type_name, BotUttered.type_name, Restarted.type_name)

_TABLES = sa.MetaData()
_EVENTS = sa.Table(
    "conversation_events",
    _TABLES,
    sa.Column("conversation", sa.String(MAX_ID_LENGTH), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("timestamp", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)

# Statements of every turn; SQLAlchemy recognises one that it has compiled already at once when it is the same object.
_OWN = _EVENTS.c.conversation == sa.bindparam("conversation")
_ALL = sa.select(_EVENTS.c.number, _EVENTS.c.data).where(_OWN).order_by(_EVENTS.c.number.desc())
_RECENT = _ALL.limit(RECENT_EVENTS)
_SESSION_START = sa.select(sa.func.max(_EVENTS.c.number)).where(_OWN, _EVENTS.c.type == SessionStarted.type_name)
_EARLIER_SLOTS = (
    sa.select(_EVENTS.c.data)
    .where(_OWN, _EVENTS.c.type == SlotSet.type_name, _EVENTS.c.number <= sa.bindparam("last"))
    .where(_EVENTS.c.number > sa.func.coalesce(_SESSION_START.scalar_subquery(), -1))
    .order_by(_EVENTS.c.number)
)
_INSERT = _EVENTS.insert()


class TrackerStoreError(Exception):
    """The database did not answer. The message names the cause's type, never a visitor's data."""


class SessionTrackerStore(TrackerStore):
    """A tracker store in SQLite or PostgreSQL that fails closed.

    Events are numbered within a conversation, and the pair is the key: a turn is stored once or not at all. Reading
    takes the last events of the session, found by that key, so turn 200 costs what turn 1 costs. A database that does
    not answer is asked again, then the turn fails with an error, on which the channel gives the emergency numbers; the
    process goes on, and the conversation is as it was before the turn.

    Args:
        domain: the domain.
        host: the database's SQLAlchemy URL; by default the variable TRACKER_DB_URL, else a file under `var/`.
        event_broker: where new events are published, as Rasa does.
    """

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[str] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        url = make_url(host or os.environ.get(URL_VARIABLE) or DEFAULT_URL)
        sqlite = url.get_backend_name() == "sqlite"
        self._file = Path(url.database) if sqlite and url.database else None
        arguments: Dict[str, Any] = (
            {"timeout": BUSY_SECONDS, "check_same_thread": False} if sqlite else {"connect_timeout": BUSY_SECONDS}
        )
        pool = sa.pool.QueuePool if self._file else None
        self._engine = sa.create_engine(
            url, connect_args=arguments, hide_parameters=True, poolclass=pool, pool_pre_ping=not sqlite
        )
        sa.event.listen(self._engine, "connect", _write_ahead if sqlite else _limit_waiting)
        self._ready = False

    def init_tracker(self, sender_id: str) -> StoredTracker:
        """An empty tracker (see parent class)."""
        return StoredTracker(sender_id, self.domain.slots, max_event_history=self.max_event_history)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The tracker of the conversation's running session, cut to its recent events; None for an unknown one.

        Raises:
            TrackerStoreError: the database does not answer.
        """
        return await asyncio.to_thread(self._attempt, self._retrieve, sender_id, True)

    async def retrieve_full_tracker(self, conversation_id: str) -> Optional[DialogueStateTracker]:
        """The tracker with every event of every session (see `retrieve`)."""
        return await asyncio.to_thread(self._attempt, self._retrieve, conversation_id, False)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the events that are new since `retrieve`, without the contact that a visitor left for staff.

        Raises:
            TrackerStoreError: the database does not answer; nothing of the turn is stored.
        """
        if not isinstance(tracker, StoredTracker):
            raise TypeError(f"{type(self).__name__} saves trackers that it has made, not a {type(tracker).__name__}.")
        for event in list(tracker.events)[tracker.stored_events :]:
            mask_contact(event)
        await self.stream_events(tracker)
        await asyncio.to_thread(self._attempt, self._save, tracker)
        tracker.last_number += len(tracker.events) - tracker.stored_events
        tracker.stored_events = len(tracker.events)

    async def said(self, conversation: str, after: int = -1) -> List[Tuple[int, Event]]:
        """What visitor, assistant and staff said in all sessions, and the conversation's end, each with its number.

        Args:
            conversation: its id.
            after: only events with a higher number.

        Raises:
            TrackerStoreError: the database does not answer.
        """
        return await asyncio.to_thread(self._attempt, self._said, conversation, after)

    async def append(self, conversation: str, events: Sequence[Event]) -> None:
        """Stores events that no turn has made. A turn at the same time may fail: hold the conversation's lock.

        Raises:
            TrackerStoreError: the database does not answer; nothing is stored.
        """
        await asyncio.to_thread(self._attempt, self._append, conversation, events)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        query = sa.select(_EVENTS.c.conversation).distinct()
        return await asyncio.to_thread(self._attempt, lambda connection: connection.execute(query).scalars().all())

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        query = _EVENTS.delete().where(_EVENTS.c.conversation == sender_id)
        await asyncio.to_thread(self._attempt, lambda connection: connection.execute(query))

    def _attempt(self, work: Any, *arguments: Any) -> Any:
        _check_ids(arguments)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._prepare()
                with self._engine.begin() as connection:
                    return work(connection, *arguments)
            except (sa.exc.SQLAlchemyError, OSError) as error:
                logger.warning("The tracker store did not answer (%s), attempt %d.", type(error).__name__, attempt)
                cause = type(error).__name__
                time.sleep(PAUSE_SECONDS)
        raise TrackerStoreError(
            f"The tracker store did not answer {ATTEMPTS} times ({cause}). Check the database that "
            f"{URL_VARIABLE} names."
        )

    def _prepare(self) -> None:
        if self._ready:
            return
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        _TABLES.create_all(self._engine)
        self._ready = True

    def _retrieve(self, connection: Connection, sender_id: str, recent_only: bool) -> Optional[DialogueStateTracker]:
        rows = connection.execute(_RECENT if recent_only else _ALL, {"conversation": sender_id})
        stored = rows.all()[::-1]
        if not stored:
            return None
        last = int(stored[-1].number)
        events = _events(row.data for row in stored)
        if recent_only:
            events = _running_session(events)
            if len(stored) == RECENT_EVENTS and not any(isinstance(event, SessionStarted) for event in events):
                events = [*self._earlier_slots(connection, sender_id, last), *events]
        tracker = self.init_tracker(sender_id)
        tracker.update_with_events(events, self.domain, override_timestamp=False)
        tracker.stored_events = len(tracker.events)
        tracker.last_number = last
        return tracker

    def _earlier_slots(self, connection: Connection, sender_id: str, last: int) -> List[Event]:
        """The last value of each slot that was set in the session before its recent events."""
        rows = connection.execute(_EARLIER_SLOTS, {"conversation": sender_id, "last": last - RECENT_EVENTS})
        values = {event.key: event for event in _events(rows.scalars()) if isinstance(event, SlotSet)}
        return list(values.values())

    def _said(self, connection: Connection, conversation: str, after: int) -> List[Tuple[int, Event]]:
        query = (
            sa.select(_EVENTS.c.number, _EVENTS.c.data)
            .where(_EVENTS.c.conversation == conversation, _EVENTS.c.number > after, _EVENTS.c.type.in_(SAID))
            .order_by(_EVENTS.c.number)
        )
        return [(row.number, event) for row in connection.execute(query) for event in _events([row.data])]

    def _append(self, connection: Connection, conversation: str, events: Sequence[Event]) -> None:
        last = sa.select(sa.func.max(_EVENTS.c.number)).where(_EVENTS.c.conversation == conversation)
        number = connection.execute(last).scalar()
        if number is None:
            self._insert(connection, conversation, -1, [*_beginning(), *events])
        else:
            self._insert(connection, conversation, int(number), events)

    def _save(self, connection: Connection, tracker: StoredTracker) -> None:
        fresh = list(tracker.events)[tracker.stored_events :]
        self._insert(connection, tracker.sender_id, tracker.last_number, fresh)

    def _insert(self, connection: Connection, conversation: str, last: int, events: Sequence[Event]) -> None:
        rows = [
            {
                "conversation": conversation,
                "number": number,
                "type": event.type_name,
                "timestamp": event.timestamp,
                "data": json.dumps(event.as_dict()),
            }
            for number, event in enumerate(events, start=last + 1)
        ]
        if rows:
            connection.execute(_INSERT, rows)


def _beginning() -> List[Event]:
    """What Rasa begins a conversation with, unless something is there already; the policies need it."""
    return [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)]


@lru_cache
def _event_class(type_name: str) -> Any:
    """Rasa's own search walks all classes for every event, which costs more than all the rest of reading one."""
    return Event.resolve_by_type(type_name)


def _events(rows: Iterable[str]) -> List[Event]:
    events = []
    for row in rows:
        try:
            parameters = json.loads(row)
            events.append(_event_class(parameters["event"])._from_parameters(parameters))
        except (ValueError, KeyError, TypeError, AttributeError):
            logger.error("A stored event can't be read and was left out.")
    return [event for event in events if event]


def _running_session(events: Sequence[Event]) -> List[Event]:
    """The events since the last start of a session, or since the first message of the visitor among them."""
    starts = [i for i, event in enumerate(events) if isinstance(event, SessionStarted)]
    if starts:
        # The action that started the session stands right before it.
        return list(events[max(starts[-1] - 1, 0) :])
    turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    return list(events[max(turns[0] - 1, 0) :]) if turns and len(events) >= RECENT_EVENTS else list(events)


def _check_ids(arguments: Sequence[Any]) -> None:
    for argument in arguments:
        sender_id = getattr(argument, "sender_id", argument)
        if isinstance(sender_id, str) and not (sender_id.isprintable() and 0 < len(sender_id) <= MAX_ID_LENGTH):
            raise ValueError(f"A conversation's id must be 1 to {MAX_ID_LENGTH} printable characters.")


def _write_ahead(connection: Any, _: Any) -> None:
    """Readers do not wait for writers, and a commit costs one synchronisation less."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _limit_waiting(connection: Any, _: Any) -> None:
    """PostgreSQL waits for a lock for ever; the turn that gave up by then would be stored after all."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()

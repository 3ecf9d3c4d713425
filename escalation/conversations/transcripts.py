"""Reads what was said in a conversation out of the assistant's tracker store."""

import json
import os
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from escalation.conversations.turn import ASSISTANT, PERSON, VISITOR, Turn

URL_VARIABLE = "TRACKER_DB_URL"
DEFAULT_URL = "sqlite:///var/conversations.db"
WAIT_SECONDS = 2
STATEMENT_SECONDS = 5
"""How long a connection, and on PostgreSQL a statement, may take: a page waits with it."""

PERSON_KEY = "person"
"""In the metadata of what a person of the staff said: the name that the visitor saw."""

_EVENTS = sa.Table(
    "conversation_events",
    sa.MetaData(),
    sa.Column("conversation", sa.String(255)),
    sa.Column("number", sa.Integer),
    sa.Column("type", sa.String(64)),
    sa.Column("timestamp", sa.Float),
    sa.Column("data", sa.Text),
)
_VISITOR = ("user", "unanswered")
"""What a visitor said; the assistant did not get to answer the latter, and its channel kept it."""

_SAID = (*_VISITOR, "bot")


class TranscriptUnavailableError(Exception):
    """The tracker store is missing or does not answer. The message names the cause's type, never its data."""


class Transcripts:
    """The transcripts in a tracker store. Nothing is ever written to it.

    Args:
        url: the tracker store's SQLAlchemy URL; by default the variable TRACKER_DB_URL, else a file under `var/`.

    Raises:
        TranscriptUnavailableError: it is no URL of SQLite or PostgreSQL.
    """

    def __init__(self, url: str | None = None) -> None:
        try:
            self._url = make_url(url or os.environ.get(URL_VARIABLE) or DEFAULT_URL)
            self._engine = _engine(self._url)
        except (sa.exc.SQLAlchemyError, ImportError, ValueError) as error:
            raise TranscriptUnavailableError(
                f"{URL_VARIABLE} names no database with conversations. Give sqlite:///a/file.db or "
                f"postgresql://user:password@host/name."
            ) from error

    def around(self, conversation: str, when: datetime | None, turns: int = 20) -> list[Turn]:
        """What was said around a moment, the oldest first; empty for an unknown conversation.

        Args:
            conversation: the conversation's id.
            when: the moment, with a zone: half of the turns are from before; None for the latest turns.
            turns: how many utterances at most.

        Raises:
            TranscriptUnavailableError: the store is missing or does not answer.
        """
        own = (_EVENTS.c.conversation == conversation) & _EVENTS.c.type.in_(_SAID)
        moment = None if when is None else when.timestamp()
        try:
            with self._engine.connect() as connection:
                rows = _rows(connection, own, moment, turns)
        except (sa.exc.SQLAlchemyError, OSError, ValueError) as error:
            raise TranscriptUnavailableError(
                f"The conversations can't be read ({type(error).__name__}). Check the database that {URL_VARIABLE} "
                f"names."
            ) from error
        return [turn for row in rows if (turn := _turn(row))]


def _rows(connection: Any, own: Any, moment: float | None, turns: int) -> Sequence[Any]:
    """The events in the order of their times; those of one moment in the order of storing."""
    columns = sa.select(_EVENTS.c.type, _EVENTS.c.timestamp, _EVENTS.c.data).where(own)
    latest = (_EVENTS.c.timestamp.desc(), _EVENTS.c.number.desc())
    if moment is None:
        return list(connection.execute(columns.order_by(*latest).limit(turns)).all()[::-1])
    earlier = columns.where(_EVENTS.c.timestamp <= moment).order_by(*latest).limit(turns - turns // 2)
    before = connection.execute(earlier).all()[::-1]
    later = columns.where(_EVENTS.c.timestamp > moment).order_by(_EVENTS.c.timestamp, _EVENTS.c.number)
    return [*before, *connection.execute(later.limit(turns // 2)).all()]


def _turn(row: Any) -> Turn | None:
    """None for an event that can't be read or has no words."""
    try:
        event = json.loads(row.data)
        text, metadata = event["text"], event.get("metadata") or {}
        if not text:
            return None
        when = datetime.fromtimestamp(row.timestamp, timezone.utc)
        if row.type in _VISITOR:
            verdict = (event.get("parse_data") or {}).get("safety") or {}
            return Turn(when, VISITOR, str(text), verdict.get("safety_class") or None)
        return Turn(when, PERSON if metadata.get(PERSON_KEY) else ASSISTANT, str(text))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        return None


def _engine(url: Any) -> Any:
    if url.get_backend_name() == "sqlite":
        arguments = {"timeout": WAIT_SECONDS}
        engine = sa.create_engine(url, connect_args=arguments, hide_parameters=True, poolclass=sa.pool.NullPool)
        sa.event.listen(engine, "do_connect", lambda *_: _require_file(Path(url.database or "")))
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
        return engine
    if url.get_backend_name() != "postgresql":
        raise ValueError("neither SQLite nor PostgreSQL")
    options = f"-c statement_timeout={STATEMENT_SECONDS}s -c default_transaction_read_only=on"
    network = {"connect_timeout": WAIT_SECONDS, "tcp_user_timeout": WAIT_SECONDS * 1000}
    return sa.create_engine(
        url, connect_args={"options": options, **network}, hide_parameters=True, pool_pre_ping=True, pool_size=2
    )


def _require_file(path: Path) -> None:
    """SQLite would make a file that is missing; the assistant makes it, with its first conversation."""
    if not path.is_file():
        raise FileNotFoundError

"""Keeps the tickets in a database."""

import os
import secrets
from datetime import datetime, timezone
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from escalation.ticket import Ticket

URL_VARIABLE = "ESCALATION_DB_URL"
DEFAULT_URL = "sqlite:///var/escalations.db"
BUSY_SECONDS = 2
"""How long a writer waits for another one: the visitor waits with it."""

_TABLES = sa.MetaData()
_TICKETS = sa.Table(
    "tickets",
    _TABLES,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False, index=True),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("channel", sa.String(64), nullable=False),
)


class TicketStoreError(Exception):
    """The database did not take or give a ticket. The message names the cause's type, never its data."""


class TicketStore:
    """Tickets in SQLite or PostgreSQL.

    Args:
        url: the database's SQLAlchemy URL; by default the variable ESCALATION_DB_URL, else a file under `var/`.
    """

    def __init__(self, url: str | None = None) -> None:
        parsed = make_url(url or os.environ.get(URL_VARIABLE) or DEFAULT_URL)
        arguments = (
            {"timeout": BUSY_SECONDS} if parsed.get_backend_name() == "sqlite" else {"connect_timeout": BUSY_SECONDS}
        )
        self._file = Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
        self._engine = sa.create_engine(parsed, connect_args=arguments, hide_parameters=True)
        self._ready = False

    def add(self, reason: str, conversation: str, channel: str) -> Ticket:
        """Writes a new ticket.

        Raises:
            TicketStoreError: it was not written.
        """
        now = datetime.now(timezone.utc)
        ticket = Ticket(secrets.token_hex(4).upper(), now, reason, conversation, channel)
        row = {**vars(ticket), "created_at": now.replace(tzinfo=None)}
        try:
            self._prepare()
            with self._engine.begin() as connection:
                connection.execute(_TICKETS.insert().values(row))
        except (sa.exc.SQLAlchemyError, OSError, ValueError) as error:
            raise TicketStoreError(f"The ticket was not written: {type(error).__name__}.") from error
        return ticket

    def all(self) -> list[Ticket]:
        """Every ticket, the oldest first.

        Raises:
            TicketStoreError: they could not be read.
        """
        try:
            self._prepare()
            with self._engine.connect() as connection:
                rows = connection.execute(_TICKETS.select().order_by(_TICKETS.c.created_at)).mappings().all()
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise TicketStoreError(f"The tickets were not read: {type(error).__name__}.") from error
        return [Ticket(**{**row, "created_at": row["created_at"].replace(tzinfo=timezone.utc)}) for row in rows]

    def _prepare(self) -> None:
        if self._ready:
            return
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        _TABLES.create_all(self._engine)
        self._ready = True

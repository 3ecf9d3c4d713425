"""The database of the escalations."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url

from escalation.migrations.upgrade import upgrade

URL_VARIABLE = "ESCALATION_DB_URL"
DEFAULT_URL = "sqlite:///var/escalations.db"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
WAIT_SECONDS = 2
"""How long a connection or somebody else's lock is waited for: the visitor waits with it."""

STATEMENT_SECONDS = 10
"""How long a statement may take on PostgreSQL; nothing here takes a second."""


class DatabaseError(Exception):
    """The database did not take or give something. The message names the cause's type, never its data."""


class DatabaseConflictError(DatabaseError):
    """Somebody else has written the same at the same time. Trying again finds what they wrote."""


class DatabaseUrlError(Exception):
    """ESCALATION_DB_URL is no address of a database that can be used. The message does not repeat it."""


class Database:
    """SQLite or PostgreSQL. The tables are made, or brought to this version, at the first use.

    On SQLite a commit is on the disk when it returns (WAL, synchronous=FULL), and readers do not wait for writers.

    Args:
        url: the SQLAlchemy URL; by default the variable ESCALATION_DB_URL, else a file under `var/`.

    Raises:
        DatabaseUrlError: it is no URL of SQLite or PostgreSQL.
    """

    def __init__(self, url: str | None = None) -> None:
        self.url = _parsed(url or os.environ.get(URL_VARIABLE) or DEFAULT_URL)
        self.kind: str = self.url.get_backend_name()
        self.file = Path(self.url.database) if self.kind == SQLITE else None
        self._engine = _sqlite_engine(self.url) if self.file else _postgresql_engine(self.url)
        self._reader = self._engine.execution_options(reading=True)
        self._ready = False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block, and undone when the block raises.

        Raises:
            DatabaseConflictError: a value that must be unique is there already.
            DatabaseError: nothing was written, as far as the database can tell; after a lost connection the commit may
                have happened nevertheless, so what is written again needs a key.
        """
        with _translated(), self._prepared(self._engine).begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and holds no writer up.

        Raises:
            DatabaseError: it could not be read.
        """
        with _translated(), self._prepared(self._reader).begin() as connection:
            yield connection

    def close(self) -> None:
        """Closes the connections; the next use opens new ones."""
        self._engine.dispose()

    def _prepared(self, engine: Any) -> Any:
        if not self._ready:
            if self.file:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            upgrade(self._engine)
            self._ready = True
        return engine


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise DatabaseConflictError("The same was written to the tickets' database at the same time.") from error
    except (sa.exc.SQLAlchemyError, OSError, ValueError) as error:
        raise DatabaseError(
            f"The tickets' database did not answer ({type(error).__name__}). Check the one that {URL_VARIABLE} names."
        ) from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        known = parsed.get_backend_name() in (SQLITE, POSTGRESQL)
    except (sa.exc.ArgumentError, ValueError):
        known = False
    if not known or (parsed.get_backend_name() == SQLITE and parsed.database in (None, "", ":memory:")):
        raise DatabaseUrlError(
            f"{URL_VARIABLE} names no database that tickets can be kept in. Give sqlite:///a/file.db or "
            f"postgresql://user:password@host/name."
        )
    return parsed


def _sqlite_engine(url: URL) -> Any:
    arguments = {"timeout": WAIT_SECONDS, "check_same_thread": False, "isolation_level": None}
    engine = sa.create_engine(url, connect_args=arguments, hide_parameters=True, poolclass=sa.pool.QueuePool)
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql_engine(url: URL) -> Any:
    # A server that hangs answers nothing, so the system has to end the connection.
    network = {"tcp_user_timeout": WAIT_SECONDS * 1000, "keepalives_idle": 5, "keepalives_interval": 2}
    arguments = {"connect_timeout": WAIT_SECONDS, **network}
    engine = sa.create_engine(
        url, connect_args=arguments, hide_parameters=True, pool_pre_ping=True, pool_timeout=WAIT_SECONDS
    )
    sa.event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            # The first one to change the mode does not get SQLite's own waiting.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that starts as a reader fails when somebody else has written meanwhile."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _set_up_postgresql(connection: Any, _: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
        cursor.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{STATEMENT_SECONDS}s'")
    connection.commit()

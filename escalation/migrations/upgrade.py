"""Brings a database to this version."""

import threading
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

VERSION_TABLE = "escalation_version"
LOCK_NUMBER = 4_150_831_001
"""Any number, the same in every process: who holds this lock of PostgreSQL changes the tables."""

WAIT_SECONDS = 60
"""How long one process waits while another one changes the tables."""

_one_at_a_time = threading.Lock()
"""Alembic keeps what it works on in its module."""


def upgrade(engine: Any) -> None:
    """Runs the steps that the database lacks, all or none; of several processes the first does it, the others wait.

    Args:
        engine: the engine of an SQLite or PostgreSQL database; on SQLite its transactions must begin as writers.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database did not answer or took too long.
    """
    with _one_at_a_time, engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")
        try:
            with connection.begin():
                if not sqlite:
                    _wait_for_the_lock(connection)
                config = Config()
                config.set_main_option("script_location", "escalation:migrations")
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            # The connection goes back to the pool, where visitors wait on it.
            connection.invalidate()


def _wait_for_the_lock(connection: Any) -> None:
    connection.execute(sa.text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
    connection.execute(sa.text(f"SET LOCAL statement_timeout = '{WAIT_SECONDS}s'"))
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})

"""What visitors thought of answers."""

import asyncio
import hashlib
import os
from datetime import datetime, timezone
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

URL_VARIABLE = "FEEDBACK_DB_URL"
DEFAULT_URL = "sqlite:///var/feedback.db"
WAIT_SECONDS = 2

_TABLES = sa.MetaData()
_FEEDBACK = sa.Table(
    "feedback",
    _TABLES,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("response", sa.String(255), nullable=False),
    sa.Column("model_version", sa.String(255), nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("time", sa.DateTime, nullable=False),
)


class FeedbackError(Exception):
    """The database did not take it. The message names the cause's type."""


class FeedbackStore:
    """One row an answer that somebody rated: which response, of which model, helpful or not, when in UTC; no text.

    The key is a digest of conversation and message: rating again replaces the row, and nobody can be found by it.

    Args:
        url: the SQLAlchemy URL, of SQLite or PostgreSQL; by default FEEDBACK_DB_URL, else a file under `var/`.
    """

    def __init__(self, url: str | None = None) -> None:
        parsed = make_url(url or os.environ.get(URL_VARIABLE) or DEFAULT_URL)
        sqlite = parsed.get_backend_name() == "sqlite"
        self._file = Path(parsed.database) if sqlite and parsed.database else None
        waiting = {"timeout": WAIT_SECONDS} if sqlite else {"connect_timeout": WAIT_SECONDS}
        self._engine = sa.create_engine(parsed, connect_args=waiting, poolclass=sa.pool.NullPool, hide_parameters=True)

    async def rate(self, conversation: str, message: int, answer: tuple[str, str], helpful: bool) -> None:
        """Keeps what somebody thought of an answer.

        Args:
            conversation: the conversation's id.
            message: the answer's number in it.
            answer: response name and model version.
            helpful: whether it was helpful.

        Raises:
            FeedbackError: the database does not answer.
        """
        row = {
            "key": hashlib.sha256(f"{conversation} {message}".encode()).hexdigest(),
            "response": answer[0],
            "model_version": answer[1],
            "helpful": helpful,
            "time": datetime.now(timezone.utc).replace(tzinfo=None),
        }
        await asyncio.to_thread(self._write, row)

    def _write(self, row: dict[str, object]) -> None:
        try:
            if self._file:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            _TABLES.create_all(self._engine)
            with self._engine.begin() as connection:
                connection.execute(_FEEDBACK.delete().where(_FEEDBACK.c.key == row["key"]))
                connection.execute(_FEEDBACK.insert(), [row])
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise FeedbackError(f"A rating was not stored ({type(error).__name__}). Check {URL_VARIABLE}.") from error

"""Who is logged in."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from escalation.database import Database
from escalation.desk.account import Account
from escalation.desk.accounts import COLUMNS
from escalation.desk.session import Session
from escalation.tables import ACCOUNTS, SESSIONS

SEEN_EVERY = timedelta(minutes=1)
"""So exactly is it kept when a session was last used: one write a minute, not one a page."""

PROVIDER_MINUTES = 10
"""So long may somebody take at the OpenID Connect provider."""


class Sessions:
    """The sessions of a database.

    Args:
        database: the database.
        hours: a session ends so long after the log-in.
        idle_minutes: and when no page has been open for so long.
    """

    def __init__(self, database: Database, hours: float = 12, idle_minutes: float = 60) -> None:
        self._database = database
        self._hours, self._idle = timedelta(hours=hours), timedelta(minutes=idle_minutes)

    def begin(self, account: Account) -> str:
        """Begins a session, and forgets those that have ended.

        Returns:
            what the browser is to hold.

        Raises:
            DatabaseError: the database did not answer.
        """
        return self._insert(account.name, {}, self._hours)

    def find(self, secret: str) -> Session | None:
        """The session that a browser holds; None when it has ended or its account is disabled.

        Raises:
            DatabaseError: the database did not answer.
        """
        now = _now()
        valid = (SESSIONS.c.id == _id(secret)) & (SESSIONS.c.ends_at > now) & (SESSIONS.c.seen_at > now - self._idle)
        query = sa.select([*COLUMNS, SESSIONS.c.seen_at]).select_from(
            SESSIONS.join(ACCOUNTS, SESSIONS.c.account == ACCOUNTS.c.name)
        )
        with self._database.reading() as connection:
            row = connection.execute(query.where(valid, ACCOUNTS.c.disabled_at.is_(None))).mappings().first()
        if row is None:
            return None
        if row["seen_at"] < now - SEEN_EVERY:
            with self._database.writing() as connection:
                connection.execute(SESSIONS.update().where(SESSIONS.c.id == _id(secret)).values(seen_at=now))
        return Session(secret, Account(**{name: row[name] for name in Account.__annotations__}))

    def end(self, secret: str) -> None:
        """Ends a session.

        Raises:
            DatabaseError: the database did not answer.
        """
        with self._database.writing() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.id == _id(secret)))

    def keep(self, data: Mapping[str, Any]) -> str:
        """Keeps what belongs to somebody who is on the way to the OpenID Connect provider.

        Returns:
            what the browser is to hold.

        Raises:
            DatabaseError: the database did not answer.
        """
        return self._insert(None, data, timedelta(minutes=PROVIDER_MINUTES))

    def take(self, secret: str) -> dict[str, Any]:
        """Gives what was kept, once; nothing when there is none or it took too long.

        Raises:
            DatabaseError: the database did not answer.
        """
        kept = (SESSIONS.c.id == _id(secret)) & SESSIONS.c.account.is_(None)
        with self._database.writing() as connection:
            query = sa.select(SESSIONS.c.data).where(kept, SESSIONS.c.ends_at > _now())
            data = connection.execute(query).scalar()
            connection.execute(SESSIONS.delete().where(kept))
        return dict(json.loads(data)) if data else {}

    def _insert(self, account: str | None, data: Mapping[str, Any], lasts: timedelta) -> str:
        secret, now = secrets.token_urlsafe(32), _now()
        row = {"id": _id(secret), "account": account, "data": json.dumps(dict(data))}
        with self._database.writing() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.ends_at <= now))
            connection.execute(SESSIONS.insert().values(**row, seen_at=now, ends_at=now + lasts))
        return secret


def _id(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _now() -> datetime:
    return datetime.now(timezone.utc)

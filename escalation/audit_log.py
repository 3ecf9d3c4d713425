"""Who did what, when: only added to, and every entry vouches for the one before."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_entry import AuditEntry
from escalation.audit_report import AuditReport
from escalation.database import POSTGRESQL, Database
from escalation.tables import AUDIT

NO_HASH = "0" * 64
LOCK_NUMBER = 4_150_831_002
"""Any number, the same in every process: who holds this lock of PostgreSQL adds the next entry."""


class AuditLog:
    """The audit log of a database.

    Somebody who can write to the database can write a whole new log. That shows when the number and hash of an entry
    are kept elsewhere from time to time: `verify` compares them.

    Args:
        database: the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, actor: str, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> None:
        """Adds an entry in a transaction of its own (see `append`).

        Raises:
            DatabaseError: it was not written.
        """
        with self._database.writing() as connection:
            self.append(connection, actor, action, subject, detail)

    def append(
        self, connection: Connection, actor: str, action: str, subject: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Adds an entry to a transaction, as the last thing that the transaction does.

        Args:
            connection: the transaction of `Database.writing`. On PostgreSQL the other writers of the log wait for its
                end, so that it must not go on to wait for them.
            actor: `visitor`, `system`, or a member of staff.
            action: what was done.
            subject: what it was done to.
            detail: more; never a word of a visitor.
        """
        if self._database.kind == POSTGRESQL:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
        last = connection.execute(sa.select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1))
        number, previous = last.one_or_none() or (0, NO_HASH)
        at = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        text = json.dumps(dict(detail or {}), sort_keys=True)
        entry = AuditEntry(number + 1, at, actor, action, subject, text, previous)
        connection.execute(AUDIT.insert().values(vars(replace(entry, hash=entry.computed_hash()))))

    def entries(self, subject: str | None = None, limit: int | None = None) -> list[AuditEntry]:
        """The newest entries, the newest first.

        Args:
            subject: only those about it.
            limit: how many at most; None for all.

        Raises:
            DatabaseError: they could not be read.
        """
        query = AUDIT.select().order_by(AUDIT.c.number.desc()).limit(limit)
        if subject is not None:
            query = query.where(AUDIT.c.subject == subject)
        with self._database.reading() as connection:
            return [AuditEntry(**row) for row in connection.execute(query).mappings()]

    def verify(self, known: Mapping[int, str] | None = None) -> AuditReport:
        """Follows the chain from the first entry to the last.

        Args:
            known: hashes by number that were kept elsewhere.

        Raises:
            DatabaseError: it could not be read.
        """
        query = AUDIT.select().order_by(AUDIT.c.number).execution_options(stream_results=True, yield_per=1000)
        with self._database.reading() as connection:
            entries = (AuditEntry(**row) for row in connection.execute(query).mappings())
            return _followed(entries, dict(known or {}))


def _followed(entries: Iterable[AuditEntry], known: dict[int, str]) -> AuditReport:
    number, last = 0, NO_HASH
    for entry in entries:
        fault = _fault(entry, number + 1, last, known.pop(entry.number, None))
        if fault:
            return AuditReport(number, last, fault)
        number, last = entry.number, entry.hash
    missing = f"Entry {min(known)}, of which you know the hash, is missing: the end was cut off." if known else None
    return AuditReport(number, last, missing)


def _fault(entry: AuditEntry, number: int, previous: str, known: str | None) -> str | None:
    if entry.number != number:
        return f"Entry {number} is missing; the next one is {entry.number}."
    if entry.hash != entry.computed_hash():
        return f"Entry {number} was changed after it was written."
    if entry.previous != previous:
        return f"Entry {number} does not follow the one before it."
    if known is not None and known != entry.hash:
        return f"Entry {number} is not the one whose hash you know."
    return None

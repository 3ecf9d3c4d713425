"""Checks the audit log."""

import re

from escalation.audit_log import AuditLog
from escalation.database import Database

KNOWN = re.compile(r"(\d+):([0-9a-f]{64})")


class AuditFaultError(Exception):
    """The audit log was tampered with, or the known entry is not written as it should be."""


def verify_audit_log(known: str | None) -> None:
    """Prints how many entries are right, and the last one's number and hash.

    Args:
        known: number and hash of an entry as they were printed before, such as `12:…`; None without.

    Raises:
        AuditFaultError: see the class.
        DatabaseError: the database did not answer.
        DatabaseUrlError: the database's address can't be used.
    """
    found = KNOWN.fullmatch(known) if known else None
    if known and not found:
        raise AuditFaultError("--known takes number and hash as this command prints them, such as 12:0a1b and so on.")
    report = AuditLog(Database()).verify({int(found.group(1)): found.group(2)} if found else None)
    if report.fault:
        raise AuditFaultError(f"{report.fault} The {report.entries} entries before that are right.")
    print(f"{report.entries} entries are as they were written.")
    if report.entries:
        print(f"Keep this elsewhere, and give it to --known next time: {report.entries}:{report.last_hash}")

"""What checking the audit log found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AuditReport:
    """The result of following the chain of hashes.

    Attributes:
        entries: how many entries were found to be as they were written, from the first.
        last_hash: the hash of the last of these.
        fault: what is wrong with the next one; None when the whole log is right.
    """

    entries: int
    last_hash: str
    fault: str | None

"""One line of the audit log."""

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class AuditEntry:
    """Who did what, when.

    Attributes:
        number: 1 for the first, then without a gap.
        at: the time in UTC, as in ISO 8601.
        actor: `visitor`, `system`, or a member of staff.
        action: what was done, such as `acknowledged`.
        subject: what it was done to, such as a ticket's id.
        detail: more, as JSON.
        previous: the hash of the entry before; zeros for the first.
        hash: this entry's hash, which covers all of the above.
    """

    number: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str = ""

    def computed_hash(self) -> str:
        """The hash that the entry must have, in hexadecimal SHA-256."""
        content = [self.number, self.at, self.actor, self.action, self.subject, self.detail, self.previous]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

"""One notification of staff, in the outbox."""

from dataclasses import dataclass
from datetime import datetime

PENDING, DELIVERED, DEAD = "pending", "delivered", "dead"


@dataclass(frozen=True)
class Notice:
    """What is to be delivered to a group of staff. Its text is made when it is sent.

    Attributes:
        id: ascending in the order of writing.
        key: the same at every attempt: the ticket's id and the number of its notice, such as `7K3QX0AB-1`.
        ticket: the ticket's id.
        kind: `opened`, `worsened`, `reopened`, `handed_back`, `reminder` or `next_group`.
        audience: the group that gets it; empty until the first attempt has looked at the chain and the clock.
        state: `pending`, `delivered`, or `dead` when it has been given up.
        created_at: when it was written, in UTC.
        due_at: when the next attempt may be made, in UTC.
        attempts: how many attempts were begun.
        delivered_to: fingerprints of the addresses that have confirmed it.
        delivered_at: when the last address confirmed it, in UTC.
        last_error: what came back from the last attempt that failed, without an address.
    """

    id: int
    key: str
    ticket: str
    kind: str
    audience: str
    state: str
    created_at: datetime
    due_at: datetime
    attempts: int
    delivered_to: frozenset[str]
    delivered_at: datetime | None
    last_error: str | None

"""One thing that happened to a ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

VISITOR, SYSTEM = "visitor", "system"
"""The actors that are no member of staff."""


@dataclass(frozen=True)
class TicketEvent:
    """A line of a ticket's history.

    Attributes:
        ticket: the ticket's id.
        at: when it happened, in UTC.
        kind: `opened`, `repeated`, `contact_left` and `contact_removed` by the visitor; `acknowledged`, `assigned`,
            `handed_back`, `noted`, `resolved` and `reopened` by staff; `notified`, `undelivered` and `unanswered`
            (nobody is left to notify) by the system.
        actor: `visitor`, `system`, or a member of staff.
        detail: what belongs to the kind, such as the text of a note.
        id: ascending in the order of writing; 0 before it is written.
    """

    ticket: str
    at: datetime
    kind: str
    actor: str
    detail: Mapping[str, Any]
    id: int = 0

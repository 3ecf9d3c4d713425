"""A line of the outbox to one visitor."""

from dataclasses import dataclass
from datetime import datetime

WRITTEN = "written"
"""What a member of staff wrote."""

HANDED_BACK, IDLE = "handed_back", "idle"
"""The visitor is told that the assistant answers again: staff said so, or did nothing for long."""


@dataclass(frozen=True)
class StaffMessage:
    """Something that staff, or their leaving, has for the visitor.

    Attributes:
        seq: 1 for the conversation's first, then without a gap: the order in which they are delivered.
        staff: the account's name.
        text: what they wrote; empty for an announcement, whose words the assistant's data have.
        written: when, in UTC.
        delivered: when it was handed to the visitor's connection, in UTC; None while it was not.
        id: ascending in the order of writing over all conversations.
        kind: `written`, or `handed_back` or `idle` for the announcement that the assistant answers again.
        shown_as: the name that the visitor sees.
        attempts: how often its delivery was begun.
        claimed: when its delivery was last begun, in UTC; None while it waits.
        failure: the code of why its last delivery failed, see FailureWords; empty for none.
        lost: when the app said that it had taken it and could not bring it, in UTC; it is not sent again by itself.
    """

    seq: int
    staff: str
    text: str
    written: datetime
    delivered: datetime | None
    id: int = 0
    kind: str = WRITTEN
    shown_as: str = ""
    attempts: int = 0
    claimed: datetime | None = None
    failure: str = ""
    lost: datetime | None = None

    @property
    def uncertain(self) -> bool:
        """Whether its delivery was begun and nobody knows whether it ended: it is not sent again by itself."""
        return self.claimed is not None and self.delivered is None

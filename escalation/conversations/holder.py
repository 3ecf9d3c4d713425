"""Who of the staff answers in a conversation."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Holder:
    """A member of staff who has a conversation.

    Attributes:
        staff: the account's name.
        since: when they took it, in UTC.
        last_activity: when they last took it or wrote, in UTC.
        shown_as: the name that the visitor sees.
        channel: where the visitor is, such as `rest`.
        told_at: when the visitor was last told at length that a person reads this, in UTC; None for never.
    """

    staff: str
    since: datetime
    last_activity: datetime
    shown_as: str
    channel: str
    told_at: datetime | None = None

    def idle(self, now: datetime, limit: timedelta) -> bool:
        """Whether they have done nothing for so long."""
        return now - self.last_activity >= limit

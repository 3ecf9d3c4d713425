"""One escalation."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Ticket:
    """What staff learn of an escalation. It holds no word of the visitor's message.

    Attributes:
        id: the reference that the visitor sees.
        created_at: when it was written, in UTC.
        reason: a safety class, or `human`.
        conversation: the conversation's id.
        channel: the channel's name, such as `rest`.
    """

    id: str
    created_at: datetime
    reason: str
    conversation: str
    channel: str

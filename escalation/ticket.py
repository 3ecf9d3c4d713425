"""One case for staff."""

from dataclasses import dataclass
from datetime import datetime

OPEN, ACKNOWLEDGED, RESOLVED = "open", "acknowledged", "resolved"
STATES = (OPEN, ACKNOWLEDGED, RESOLVED)


@dataclass(frozen=True)
class Ticket:
    """What staff learn of an escalation. It holds no word of the visitor's message.

    Attributes:
        id: the reference that the visitor sees.
        opened_at: when the first alarm was, in UTC.
        reason: a safety class, or `human`.
        secondary: further classes of its messages.
        urgency: the reason's rank, 0 for the most urgent.
        conversation: the conversation's id.
        channel: the channel's name, such as `rest`.
        language: the language of the last message, such as `es`; None when unknown.
        contact: how the visitor wants to be reached; None unless given with consent.
        state: `open`, `acknowledged` or `resolved`.
        assignee: who has taken it; None for nobody.
        outcome: how it was resolved; None before.
        alarms: how many messages have raised it.
        last_alarm_at: when the last of them was, in UTC.
        acknowledged_at: when staff first acknowledged it, in UTC.
        resolved_at: when it was resolved, in UTC; None while it is not.
        card_version: the version of the card that the visitor was shown first.
        model_version: the version of the model that decided first.
    """

    id: str
    opened_at: datetime
    reason: str
    secondary: tuple[str, ...]
    urgency: int
    conversation: str
    channel: str
    language: str | None
    contact: str | None
    state: str
    assignee: str | None
    outcome: str | None
    alarms: int
    last_alarm_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    card_version: str | None
    model_version: str | None

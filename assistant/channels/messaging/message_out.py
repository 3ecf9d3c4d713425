"""A message that waits to be sent."""

from asyncio import Future
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Optional

from assistant.channels.messaging.incoming import Address
from assistant.channels.messaging.outgoing import Outgoing


def _now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(eq=False)
class MessageOut:
    """An outgoing message and where it goes.

    Attributes:
        conversation: the conversation's id.
        address: where it goes.
        outgoing: the message.
        urgent: whether it goes before what else waits for the conversation: it is a card, or stands before one.
        created: when, in UTC.
        id: its number in the outbox; None for what is not kept there.
        sent: for what staff wrote, the word on how it ended; None for what is tried until it is sent.
        begun: whether an attempt was made.
        failures: how many attempts were in vain.
        ended: whether it was sent or given up.
    """

    conversation: str
    address: Address
    outgoing: Outgoing
    urgent: bool = False
    created: datetime = field(default_factory=_now)
    id: Optional[int] = None
    sent: "Optional[Future[None]]" = None
    begun: bool = False
    failures: int = 0
    ended: bool = False

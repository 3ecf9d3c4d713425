"""What a visitor wishes about being reached."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timezone

from escalation.escalation import Escalation, new_reference
from escalation.reason import HUMAN


def _now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class ContactWish:
    """A contact that a visitor leaves for staff, given with consent, or takes back.

    Attributes:
        conversation: the conversation's id.
        channel: the channel's name, such as `rest`.
        contact: how the visitor wants to be reached; None takes every contact out of the conversation's tickets.
        key: the same for the same message, however often it is handed over; a random one by default.
        reference: the id of the ticket that is opened where none is open.
        at: when it was said, in UTC.
        language: the visitor's language, such as `es`.
    """

    conversation: str
    channel: str
    contact: str | None
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    reference: str = field(default_factory=new_reference)
    at: datetime = field(default_factory=_now)
    language: str | None = None

    def escalation(self) -> Escalation:
        """The escalation of somebody who wishes to be reached, in a form that every database takes."""
        return Escalation(
            HUMAN,
            self.conversation,
            self.channel,
            key=self.key,
            reference=self.reference,
            at=self.at,
            language=self.language,
            contact=self.contact,
        ).storable()

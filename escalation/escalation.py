"""What the assistant hands to staff."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from hashlib import sha256
from typing import Any

REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters that are taken for digits or for each other on the phone."""

LONGEST = {"reason": 32, "conversation": 255, "channel": 64, "language": 16, "contact": 320}
LONGEST_VERSION = 128
LONGEST_KEY = 64


def new_reference() -> str:
    """A random reference of eight letters and digits."""
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))


def clean(text: str) -> str:
    """A text without the characters that a database refuses."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Escalation:
    """One alarm of one message. It holds no word of the message.

    Attributes:
        reason: the safety class, or `human`.
        conversation: the conversation's id.
        channel: the channel's name, such as `rest`.
        key: the same for the same message, however often it is handed over; a random one by default.
        reference: the id that a new ticket gets.
        at: when it happened, in UTC.
        secondary: further classes of the same message.
        language: the message's language, such as `es`.
        contact: how the visitor wants to be reached, given with consent.
        card_version: the version of the card that the visitor was shown.
        model_version: the version of the model that decided.
    """

    reason: str
    conversation: str
    channel: str
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    reference: str = field(default_factory=new_reference)
    at: datetime = field(default_factory=_now)
    secondary: tuple[str, ...] = ()
    language: str | None = None
    contact: str | None = None
    card_version: str | None = None
    model_version: str | None = None

    def storable(self) -> "Escalation":
        """The same in a form that every database takes: no character that it refuses, no text that is too long.

        A ticket with a shortened contact is better than none.
        """
        lengths = {**LONGEST, "card_version": LONGEST_VERSION, "model_version": LONGEST_VERSION}
        fitting: dict[str, Any] = {name: _fitting(getattr(self, name), length) for name, length in lengths.items()}
        secondary = tuple(str(_fitting(name, LONGEST["reason"])) for name in self.secondary)
        key = self.key if self.key == _fitting(self.key, LONGEST_KEY) else _digest(self.key)
        return replace(self, key=key, secondary=secondary, **fitting)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _fitting(text: str | None, length: int) -> str | None:
    if text is None:
        return None
    return clean(text)[:length]

"""A message from a person, as a connector reads it."""

from dataclasses import dataclass, field
from typing import Any, Dict, Optional

from escalation.escalation import clean

TEXT, CLICK, GREETING, OTHER = "text", "click", "greeting", "other"
"""Something typed; a picked button; the person opened the chat; a picture, sticker, voice message or the like."""

LONGEST_ID = 255


class UnusableError(ValueError):
    """A message has an id that can't be kept; the error's text repeats nothing of it."""


Address = Dict[str, Any]
"""Where a reply goes: whatever the connector needs for it, in JSON."""


@dataclass(frozen=True)
class Incoming:
    """A message of a verified sender.

    Attributes:
        delivery: the app's id of it: what comes again under the same one is not answered again.
        person: who has the conversation: the same for every message of it, such as the chat and, in a group, the user.
        address: where replies go.
        text: what was typed; a click's title where the app tells it; a picture's caption, which makes it a TEXT.
        kind: TEXT, CLICK, GREETING or OTHER.
        payload: a click's, else None.
        language: the app's word on the person's language, such as `es`; used where there is no text.
        order: of messages that wait, one with a lower number goes first, such as the time of sending in seconds.
        receipt: what `MessagingInput.acknowledge` needs; None when there is nothing to acknowledge.

    Raises:
        UnusableError: `delivery` or `person` can't be kept.
    """

    delivery: str
    person: str
    address: Address
    text: str = ""
    kind: str = TEXT
    payload: Optional[str] = None
    language: Optional[str] = None
    order: float = 0.0
    receipt: Optional[Dict[str, Any]] = field(default=None, compare=False)

    def __post_init__(self) -> None:
        # Whatever an app sends, a database and a log must be able to take it.
        for name in ("delivery", "person"):
            value = clean(getattr(self, name))
            if not value.isprintable() or not 0 < len(value) <= LONGEST_ID:
                raise UnusableError(f"the {name} is not 1 to {LONGEST_ID} printable characters")
            object.__setattr__(self, name, value)
        for name in ("text", "payload", "language"):
            value = getattr(self, name)
            object.__setattr__(self, name, clean(value) if value else value)
        if self.kind == TEXT and not self.text.strip():
            object.__setattr__(self, "kind", OTHER)

    def as_dict(self) -> Dict[str, Any]:
        """What is kept until it is answered."""
        names = ("delivery", "person", "address", "text", "kind", "payload", "language", "order")
        return {name: getattr(self, name) for name in names}

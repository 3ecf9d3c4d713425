"""What a visitor's turn has to know of the staff."""

from dataclasses import dataclass

from escalation.conversations.holder import Holder


@dataclass(frozen=True)
class Presence:
    """Found in one look at the database.

    Attributes:
        holder: who answers in the conversation; None when the assistant does.
        waiting: whether something waits for the visitor.
    """

    holder: Holder | None = None
    waiting: bool = False

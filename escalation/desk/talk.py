"""What a page shows of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from escalation.conversations.staff_message import StaffMessage
from escalation.conversations.turn import Turn


@dataclass(frozen=True)
class Talk:
    """The turns around the alarm and the latest ones, and what has not reached the visitor.

    Attributes:
        turns: what was said, the oldest first.
        gap: before which of them some are left out; None for none.
        waiting: what staff wrote and nobody knows to have arrived, or the app is known to have lost.
        problem: why there is nothing; empty when there is.
    """

    turns: Sequence[Turn] = ()
    gap: int | None = None
    waiting: Sequence[StaffMessage] = ()
    problem: str = ""

    @classmethod
    def joined(cls, around: Sequence[Turn], latest: Sequence[Turn], waiting: Sequence[StaffMessage]) -> "Talk":
        """The turns around the alarm, then those of the latest that are not among them."""
        if not around:
            return cls(latest, None, waiting)
        later = [turn for turn in latest if turn.when > around[-1].when]
        known = len(later) < len(latest) or not latest
        return cls([*around, *later], None if known or not later else len(around), waiting)

    @property
    def digest(self) -> str:
        """Changes with what is shown."""
        return sha256(repr((self.turns, self.waiting, self.problem)).encode("utf-8", "replace")).hexdigest()[:24]

"""Counts what a person sends."""

from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from assistant.channels.messaging.messaging_limits import MessagingLimits, Rates


class PersonLimits:
    """Sliding windows in the memory of this process, each of two counters.

    Args:
        limits: the rates.
    """

    def __init__(self, limits: MessagingLimits) -> None:
        self._limits = limits
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def message(self, conversation: str) -> bool:
        """Counts a message; False when it is one too many."""
        return self._take(self._limits.messages_a_person, "message", conversation)

    def notice(self, conversation: str) -> bool:
        """Counts a word that there were too many; False when it was said just now."""
        return self._take(self._limits.notices_a_person, "notice", conversation)

    def _take(self, rates: Rates, kind: str, who: str) -> bool:
        return all(self._windows.hit(rate, kind, who) for rate in rates)

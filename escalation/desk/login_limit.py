"""Slows down who tries many passwords."""

import threading
import time
from collections import deque

LONGEST = 10_000
"""So many addresses are kept; the oldest one is forgotten for a new one."""


class LoginLimit:
    """Counts the attempts of each address in a moving window. It is kept in memory: a restart forgets it.

    Args:
        attempts: so many are allowed.
        minutes: in so long.
    """

    def __init__(self, attempts: int, minutes: float) -> None:
        self._attempts, self._seconds = attempts, minutes * 60
        self._of_address: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, address: str) -> int:
        """Counts an attempt.

        Returns:
            how many seconds the address has to wait; 0 when the attempt is allowed.
        """
        now = time.monotonic()
        with self._lock:
            times = self._of_address.pop(address, deque())
            while times and times[0] <= now - self._seconds:
                times.popleft()
            allowed = len(times) < self._attempts
            if allowed:
                times.append(now)
            self._of_address[address] = times
            if len(self._of_address) > LONGEST:
                del self._of_address[next(iter(self._of_address))]
        return 0 if allowed else int(times[0] + self._seconds - now) + 1

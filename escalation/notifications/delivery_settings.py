"""How often and how long delivery is tried."""

import random
from datetime import timedelta

from pydantic import Field

from escalation.strict_model import StrictModel

SURE_SHARE = 0.5
"""At least this share of a wait is kept; the rest is chance, so that not all come back at the same moment."""


class DeliverySettings(StrictModel):
    """Exponential waits with chance in them.

    Attributes:
        first_wait_seconds: the longest wait after the first failed attempt.
        longest_wait_seconds: the longest wait at all.
        attempts: after so many failed attempts a notice is given up.
        attempt_seconds: after this time another dispatcher may take an attempt over.
    """

    first_wait_seconds: float = Field(gt=0)
    longest_wait_seconds: float = Field(gt=0)
    attempts: int = Field(ge=1, le=1000)
    attempt_seconds: float = Field(gt=0)

    def wait(self, attempts: int) -> timedelta:
        """How long to wait after a number of failed attempts."""
        longest = min(self.longest_wait_seconds, self.first_wait_seconds * 2.0 ** min(attempts - 1, 60))
        return timedelta(seconds=longest * random.uniform(SURE_SHARE, 1))

"""A share with its uncertainty."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Z = 1.96
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True)
class Rate:
    """Hits among trials.

    Attributes:
        hits: how often it was so.
        total: how often it could have been.
    """

    hits: int
    total: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> "Rate":
        """Counts."""
        counted = list(outcomes)
        return cls(sum(counted), len(counted))

    @property
    def value(self) -> float:
        """The share; not a number without trials."""
        return self.hits / self.total if self.total else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953)."""
        if not self.total:
            return math.nan, math.nan
        share, total = self.value, self.total
        middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
        half = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total)) / (1 + Z * Z / total)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] {self.hits}/{self.total}"

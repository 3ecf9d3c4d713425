"""One class in the yearly figures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClassCounts:
    """Counts of one class, without anything that leads to a person.

    Attributes:
        reason: the class.
        by_week: alarms in each week of the year.
        alarms: alarms in the year; each one is a card that was shown.
        tickets: tickets that were opened in the year.
        acknowledged: how many of them were acknowledged.
        median_minutes: half of these were acknowledged in so many minutes; None without any.
        p90_minutes: nine of ten were; None without any.
    """

    reason: str
    by_week: tuple[int, ...]
    alarms: int
    tickets: int
    acknowledged: int
    median_minutes: float | None
    p90_minutes: float | None

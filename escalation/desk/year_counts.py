"""A year's figures."""

from dataclasses import dataclass
from datetime import date

from escalation.desk.class_counts import ClassCounts

CRISIS = ("crisis_self", "crisis_other")


@dataclass(frozen=True)
class YearCounts:
    """The counts of a calendar year in the clinic's time zone.

    Attributes:
        year: the year.
        weeks: the Monday of each week that has a day in the year.
        classes: the classes that occurred, the most urgent first.
    """

    year: int
    weeks: tuple[date, ...]
    classes: tuple[ClassCounts, ...]

    @property
    def crisis_alarms(self) -> int:
        """How often the card of a crisis, which refers to a crisis line, was shown."""
        return sum(one.alarms for one in self.classes if one.reason in CRISIS)

    @property
    def highest_week(self) -> int:
        """The most alarms of one class in one week; at least 1."""
        return max([1, *(count for one in self.classes for count in one.by_week)])

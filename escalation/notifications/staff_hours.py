"""When the clinic is open."""

import re
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from pydantic import validator

from escalation.strict_model import StrictModel

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SPAN = re.compile(r"(\d\d?):(\d\d)-(\d\d?):(\d\d)")
MINUTES_A_DAY = 24 * 60
LOOK_AHEAD_DAYS = 400

Spans = tuple[tuple[int, int], ...]
"""Pairs of minutes since midnight, start and end."""


class StaffHours(StrictModel):
    """The hours of a week in a time zone, without holidays.

    Attributes:
        time_zone: a name such as `America/New_York`.
        week: the hours of each day that is not closed.
        public_holidays: the country whose public holidays are closed, such as `US` or `US-CA`; None for none.
        closed_on: further closed days.
    """

    time_zone: str
    week: dict[str, Spans]
    public_holidays: str | None = None
    closed_on: frozenset[date] = frozenset()

    @validator("time_zone")
    def _known_zone(cls, name: str) -> str:  # noqa: N805
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("there is no such time zone; write one such as America/New_York") from error
        return name

    @validator("week", pre=True)
    def _read_week(cls, week: object) -> dict[str, Spans]:  # noqa: N805
        if not isinstance(week, dict) or not week:
            raise ValueError("it needs at least one day with hours, such as `monday: 09:00-17:00`")
        unknown = [str(day) for day in week if day not in DAYS]
        if unknown:
            raise ValueError(f"{unknown[0]} is no day; write {', '.join(DAYS)}")
        return {day: _spans(str(hours)) for day, hours in week.items()}

    @validator("public_holidays")
    def _known_country(cls, name: str | None) -> str | None:  # noqa: N805
        if name is not None:
            try:
                _holidays(name, 2026)
            except (NotImplementedError, AttributeError, KeyError) as error:
                raise ValueError("no public holidays are known there; write a country such as US or US-CA") from error
        return name

    def local(self, at: datetime) -> datetime:
        """A time on the clinic's clock."""
        return at.astimezone(ZoneInfo(self.time_zone))

    def is_open(self, at: datetime) -> bool:
        """Whether the clinic is open at a time with a zone."""
        local = self.local(at)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self._spans_of(local.date()))

    def next_opening(self, at: datetime) -> datetime:
        """The first time at or after `at` at which it is open, in UTC; a day later when there is none within a year."""
        if self.is_open(at):
            return at
        first = self.local(at).date()
        for day in (first + timedelta(days=number) for number in range(LOOK_AHEAD_DAYS)):
            for start, _ in self._spans_of(day):
                clock = datetime.combine(day, time(start // 60, start % 60), ZoneInfo(self.time_zone))
                opening = clock.astimezone(timezone.utc)
                if opening > at:
                    return opening
        return at + timedelta(days=1)

    def _spans_of(self, day: date) -> Spans:
        closed = day in self.closed_on or (self.public_holidays and day in _holidays(self.public_holidays, day.year))
        return () if closed else self.week.get(DAYS[day.weekday()], ())


def _spans(hours: str) -> Spans:
    spans = []
    for text in hours.split(","):
        found = SPAN.fullmatch(text.strip())
        if not found:
            raise ValueError(f"`{hours}` are no hours; write such as 09:00-17:00 or 09:00-12:00, 13:00-17:00")
        start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
        start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
        if not (start < end <= MINUTES_A_DAY and start_minute < 60 and end_minute < 60):
            raise ValueError(f"`{hours}` must end later than it starts, and by 24:00")
        spans.append((start, end))
    return tuple(sorted(spans))


def _holidays(name: str, year: int) -> holidays.HolidayBase:
    country, _, part = name.partition("-")
    return holidays.country_holidays(country, subdiv=part or None, years=year)

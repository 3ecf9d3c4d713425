"""Counts for the yearly report."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from statistics import median, quantiles
from typing import Any

import sqlalchemy as sa

from escalation.database import Database
from escalation.desk.class_counts import ClassCounts
from escalation.desk.year_counts import YearCounts
from escalation.reason import urgency
from escalation.tables import EVENTS, TICKETS

ALARMS = ("opened", "repeated")


class TicketCounts:
    """Counts alarms and times. No id, conversation or contact is read.

    Args:
        database: the database.
        zone: the clinic's time zone, which says when a year and a week begin.
    """

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database, self._zone = database, zone

    def years(self) -> list[int]:
        """The years from the first ticket to this one, the newest first.

        Raises:
            DatabaseError: the database did not answer.
        """
        now = datetime.now(self._zone).year
        with self._database.reading() as connection:
            first = connection.execute(sa.select(TICKETS.c.opened_at).order_by(TICKETS.c.opened_at).limit(1)).scalar()
        return list(range(now, min(first.astimezone(self._zone).year if first else now, now) - 1, -1))

    def of_year(self, year: int) -> YearCounts:
        """The counts of a year.

        Raises:
            DatabaseError: the database did not answer.
        """
        first, end = (datetime(number, 1, 1, tzinfo=self._zone) for number in (year, year + 1))
        weeks = tuple(_mondays(first.date(), end.date()))
        alarms: dict[str, Counter[date]] = defaultdict(Counter)
        waits: dict[str, list[float | None]] = defaultdict(list)
        with self._database.reading() as connection:
            for reason, at in connection.execute(_alarms(first, end)):
                alarms[reason][_monday(at.astimezone(self._zone).date())] += 1
            for reason, opened, acknowledged in connection.execute(_waits(first, end)):
                waits[reason].append((acknowledged - opened).total_seconds() / 60 if acknowledged else None)
        reasons = sorted({*alarms, *waits}, key=urgency)
        return YearCounts(year, weeks, tuple(_of_class(name, weeks, alarms[name], waits[name]) for name in reasons))


def _alarms(first: datetime, end: datetime) -> Any:
    joined = EVENTS.join(TICKETS, EVENTS.c.ticket == TICKETS.c.id)
    query = sa.select([TICKETS.c.reason, EVENTS.c.at]).select_from(joined)
    return query.where(EVENTS.c.kind.in_(ALARMS), EVENTS.c.at >= first, EVENTS.c.at < end)


def _waits(first: datetime, end: datetime) -> Any:
    columns = [TICKETS.c.reason, TICKETS.c.opened_at, TICKETS.c.acknowledged_at]
    return sa.select(columns).where(TICKETS.c.opened_at >= first, TICKETS.c.opened_at < end)


def _of_class(reason: str, weeks: tuple[date, ...], alarms: Counter[date], waits: list[float | None]) -> ClassCounts:
    minutes = [wait for wait in waits if wait is not None]
    return ClassCounts(
        reason=reason,
        by_week=tuple(alarms[week] for week in weeks),
        alarms=sum(alarms.values()),
        tickets=len(waits),
        acknowledged=len(minutes),
        median_minutes=median(minutes) if minutes else None,
        p90_minutes=_ninth_of_ten(minutes) if minutes else None,
    )


def _ninth_of_ten(minutes: list[float]) -> float:
    return minutes[0] if len(minutes) == 1 else quantiles(minutes, n=10, method="inclusive")[-1]


def _mondays(first: date, end: date) -> Iterator[date]:
    week = _monday(first)
    while week < end:
        yield week
        week += timedelta(days=7)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

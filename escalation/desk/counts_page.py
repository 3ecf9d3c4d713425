"""Counts without identifiers."""

import csv
import io

from starlette.responses import Response

from escalation.desk.account import VIEWER
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.ticket_counts import TicketCounts
from escalation.desk.visit import Visit
from escalation.desk.year_counts import YearCounts


class CountsPage:
    """A year by class and week, with the times to acknowledge: what a yearly report asks for.

    Args:
        desk: the desk.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._counts = TicketCounts(desk.database, desk.pages.zone)

    def routes(self) -> list[DeskRoute]:
        """Its addresses."""
        return [
            DeskRoute("GET", "/counts", VIEWER, self.show),
            DeskRoute("GET", "/counts.csv", VIEWER, self.export),
        ]

    def show(self, visit: Visit) -> Response:
        """The page, with plot and table."""
        years = self._counts.years()
        return self._desk.pages.show(visit, "counts.html", counts=self._asked(visit, years), years=years)

    def export(self, visit: Visit) -> Response:
        """The table of weeks as a file."""
        counts = self._asked(visit, self._counts.years())
        headers = {"Content-Disposition": f'attachment; filename="counts-{counts.year}.csv"'}
        return Response(_csv(counts), media_type="text/csv; charset=utf-8", headers=headers)

    def _asked(self, visit: Visit, years: list[int]) -> YearCounts:
        asked = visit.asked("year")
        return self._counts.of_year(next((year for year in years if str(year) == asked), years[0]))


def _csv(counts: YearCounts) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["week_from", *(one.reason for one in counts.classes)])
    for number, week in enumerate(counts.weeks):
        writer.writerow([week.isoformat(), *(one.by_week[number] for one in counts.classes)])
    writer.writerow(["alarms", *(one.alarms for one in counts.classes)])
    writer.writerow(["tickets", *(one.tickets for one in counts.classes)])
    writer.writerow(["acknowledged", *(one.acknowledged for one in counts.classes)])
    writer.writerow(["median_minutes_to_acknowledge", *(_number(one.median_minutes) for one in counts.classes)])
    writer.writerow(["p90_minutes_to_acknowledge", *(_number(one.p90_minutes) for one in counts.classes)])
    return file.getvalue()


def _number(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes:.1f}"

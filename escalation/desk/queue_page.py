"""What waits for staff."""

from starlette.responses import RedirectResponse, Response

from escalation.desk.account import RESPONDER, VIEWER
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.queue_query import QueueQuery
from escalation.desk.ticket_csv import ticket_csv
from escalation.desk.visit import Visit
from escalation.reason import ACUTE
from escalation.ticket import OPEN
from escalation.ticket_filter import TicketFilter


class QueuePage:
    """The queue: filtered, searched, sorted, as a page, as the list alone, and as CSV.

    Args:
        desk: the desk.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[DeskRoute]:
        """Its addresses."""
        return [
            DeskRoute("GET", "/", VIEWER, self.show),
            DeskRoute("GET", "/queue", VIEWER, self.show_list),
            DeskRoute("GET", "/tickets", VIEWER, lambda _: RedirectResponse("/", 303)),
            DeskRoute("GET", "/export.csv", RESPONDER, self.export),
        ]

    def show(self, visit: Visit) -> Response:
        """The page."""
        return self._show(visit, "queue.html")

    def show_list(self, visit: Visit) -> Response:
        """The list alone, for an open page that brings itself up to date."""
        answer = self._show(visit, "queue_list.html")
        answer.headers["HX-Replace-Url"] = f"/?{QueueQuery.read(visit.request.query_params).address()}"
        return answer

    def export(self, visit: Visit) -> Response:
        """The tickets that the form asks for, all pages of it, as a file. It is in the audit log."""
        query = QueueQuery.read(visit.request.query_params)
        tickets = self._desk.tickets.find(query.filter(visit.account.name, None))
        self._desk.audit.record(visit.account.name, "exported", "tickets", {"tickets": len(tickets)})
        headers = {"Content-Disposition": 'attachment; filename="tickets.csv"'}
        return Response(ticket_csv(tickets), media_type="text/csv; charset=utf-8", headers=headers)

    def _show(self, visit: Visit, template: str) -> Response:
        query, size = QueueQuery.read(visit.request.query_params), self._desk.settings.page_size
        tickets = self._desk.tickets.find(query.filter(visit.account.name, size))
        waiting = self._desk.tickets.count(TicketFilter(states=(OPEN,), reasons=tuple(ACUTE)))
        return self._desk.pages.show(
            visit, template, tickets=tickets[:size], more=len(tickets) > size, query=query, waiting=waiting
        )

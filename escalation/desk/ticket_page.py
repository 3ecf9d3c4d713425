"""One ticket."""

from typing import Any

from starlette.responses import Response

from escalation.desk.account import RESPONDER, VIEWER, Account
from escalation.desk.conversation_view import ConversationView
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.visit import Visit
from escalation.notice import DEAD
from escalation.ticket import ACKNOWLEDGED, Ticket
from escalation.ticket_filter import NEWEST_FIRST, TicketFilter

OTHERS = 20
"""So many other tickets of the conversation are shown."""


class TicketPage:
    """A ticket with its history, the conversation around it, and what can be done.

    Args:
        desk: the desk.
        view: shows the conversation.
    """

    def __init__(self, desk: Desk, view: ConversationView) -> None:
        self._desk, self._view = desk, view

    def routes(self) -> list[DeskRoute]:
        """Its addresses."""
        return [
            DeskRoute("GET", "/tickets/{ticket}", VIEWER, self.show),
            DeskRoute("GET", "/tickets/{ticket}/state", VIEWER, self.show_state),
            DeskRoute("GET", "/tickets/{ticket}/forms", VIEWER, self.show_forms),
        ]

    def show(self, visit: Visit) -> Response:
        """The page."""
        return self.page(visit)

    def show_state(self, visit: Visit) -> Response:
        """State and history alone, for an open page that brings itself up to date."""
        ticket = self._desk.tickets.get(visit.path)
        return self._desk.pages.show(visit, "ticket_news.html", **self._state(ticket))

    def show_forms(self, visit: Visit) -> Response:
        """What can be done alone; the page asks for it while nobody writes in it."""
        ticket = self._desk.tickets.get(visit.path)
        return self._desk.pages.show(visit, "ticket_forms.html", **self._forms(visit, ticket))

    def page(self, visit: Visit, status: int = 200, problem: str = "") -> Response:
        """The page, with what went wrong, and with what somebody wrote, so that it is not lost."""
        ticket = self._desk.tickets.get(visit.path)
        parts = {**self._state(ticket), **self._forms(visit, ticket), **self._view.parts(visit, ticket)}
        return self._desk.pages.show(visit, "ticket.html", status, problem=problem, done=visit.asked("done"), **parts)

    def _state(self, ticket: Ticket) -> dict[str, Any]:
        same = TicketFilter(conversation=ticket.conversation, order=NEWEST_FIRST, limit=OTHERS + 1)
        return {
            "ticket": ticket,
            "events": self._desk.tickets.events(ticket.id),
            "dead": [notice for notice in self._desk.outbox.find(ticket=ticket.id) if notice.state == DEAD],
            "others": [other for other in self._desk.tickets.find(same) if other.id != ticket.id],
        }

    def _forms(self, visit: Visit, ticket: Ticket) -> dict[str, Any]:
        staff = [account.name for account in self._desk.accounts.find() if _can_take(account)]
        return {
            "ticket": ticket,
            "mine": ticket.state == ACKNOWLEDGED and ticket.assignee == visit.account.name,
            "staff": [name for name in staff if name != ticket.assignee],
            "draft": visit.form,
        }


def _can_take(account: Account) -> bool:
    return account.disabled_at is None and account.may(RESPONDER)

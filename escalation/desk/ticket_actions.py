"""What staff do to a ticket."""

from collections.abc import Callable

from starlette.responses import RedirectResponse, Response

from escalation.desk.account import ADMIN, RESPONDER
from escalation.desk.accounts import AccountError
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.ticket_page import TicketPage
from escalation.desk.visit import Visit
from escalation.ticket import Ticket
from escalation.ticket_store import TicketStateError, TicketTextError

Action = Callable[[Visit, Ticket, str], Ticket]


class OutcomeError(Exception):
    """A ticket can't be closed so, or not be given to this person."""


class TicketActions:
    """Take, hand back, give to somebody else, note, close, reopen.

    What somebody else has, only they may change; an admin may give it to somebody else. A form that is sent twice does
    its work once.

    Args:
        desk: the desk.
        page: shows what went wrong, with what was written.
    """

    def __init__(self, desk: Desk, page: TicketPage) -> None:
        self._desk, self._page = desk, page

    def routes(self) -> list[DeskRoute]:
        """Their addresses."""
        actions: dict[str, Action] = {
            "take": self._take,
            "hand-back": self._hand_back,
            "assign": self._assign,
            "note": self._note,
            "resolve": self._resolve,
            "reopen": self._reopen,
        }
        return [
            DeskRoute("POST", f"/tickets/{{ticket}}/{name}", RESPONDER, self._handler(name, action))
            for name, action in actions.items()
        ]

    def _handler(self, name: str, action: Action) -> Callable[[Visit], Response]:
        def handle(visit: Visit) -> Response:
            ticket = self._desk.tickets.get(visit.path)
            key = visit.form.key(visit.account.name, name, ticket.id)
            try:
                action(visit, ticket, key)
            except TicketStateError as error:
                return self._page.page(visit, 409, str(error))
            except (AccountError, OutcomeError, TicketTextError) as error:
                return self._page.page(visit, 400, str(error))
            return RedirectResponse(f"/tickets/{ticket.id}?done={name}", 303)

        return handle

    def _take(self, visit: Visit, ticket: Ticket, key: str) -> Ticket:
        return self._desk.tickets.acknowledge(ticket.id, visit.account.name, key)

    def _hand_back(self, visit: Visit, ticket: Ticket, key: str) -> Ticket:
        own = not visit.account.may(ADMIN)
        return self._desk.tickets.assign(ticket.id, visit.account.name, None, key, own)

    def _assign(self, visit: Visit, ticket: Ticket, key: str) -> Ticket:
        to = self._desk.accounts.get(visit.form.text("to"))
        if to.disabled_at or not to.may(RESPONDER):
            raise OutcomeError(f"{to.name} can't take tickets.")
        return self._desk.tickets.assign(ticket.id, visit.account.name, to.name, key, not visit.account.may(ADMIN))

    def _note(self, visit: Visit, ticket: Ticket, key: str) -> Ticket:
        return self._desk.tickets.note(ticket.id, visit.account.name, visit.form.text("note"), key, own=True)

    def _resolve(self, visit: Visit, ticket: Ticket, key: str) -> Ticket:
        outcome, more = visit.form.text("outcome"), visit.form.text("more").strip()
        if outcome not in self._desk.settings.outcomes:
            raise OutcomeError("Choose what came of it.")
        text = f"{outcome}: {more}" if more else outcome
        return self._desk.tickets.resolve(ticket.id, visit.account.name, text, key, own=True)

    def _reopen(self, visit: Visit, ticket: Ticket, key: str) -> Ticket:
        return self._desk.tickets.reopen(ticket.id, visit.account.name, key)

"""The conversation around a ticket."""

from collections.abc import Callable

from starlette.responses import RedirectResponse, Response

from escalation.conversations.audit_subject import audit_subject
from escalation.conversations.staff_conversations import NotTakenError, StaffConversations, TakenError
from escalation.desk.account import ADMIN, RESPONDER, VIEWER
from escalation.desk.conversation_view import ConversationView
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.ticket_page import TicketPage
from escalation.desk.visit import Visit
from escalation.ticket import ACKNOWLEDGED, Ticket

LONGEST_SHOWN = 40
"""Characters of the name that the visitor reads before each message."""


class NotYourTicketError(Exception):
    """Who answers in a conversation has its ticket."""


class ConversationRoutes:
    """Brings an open page's conversation up to date, and lets who has the ticket answer in it.

    Args:
        desk: the desk.
        view: reads the transcript.
        page: the ticket's page, which shows what went wrong.
    """

    def __init__(self, desk: Desk, view: ConversationView, page: TicketPage) -> None:
        self._desk, self._view, self._page = desk, view, page
        self._conversations = StaffConversations(desk.database)

    def routes(self) -> list[DeskRoute]:
        """Their addresses."""
        path = "/tickets/{ticket}/conversation"
        return [
            DeskRoute("GET", path, VIEWER, self.show_talk),
            DeskRoute("GET", "/tickets/{ticket}/reply", VIEWER, self.show_reply),
            DeskRoute("POST", f"{path}/take", RESPONDER, self._handler("take", self._take)),
            DeskRoute("POST", f"{path}/write", RESPONDER, self._handler("write", self._write)),
            DeskRoute("POST", f"{path}/hand-back", RESPONDER, self._handler("hand-back", self._hand_back)),
        ]

    def show_talk(self, visit: Visit) -> Response:
        """What was said alone, unless the page that asks has it all; then there is nothing to look at."""
        ticket = self._desk.tickets.get(visit.path)
        talk = self._view.talk(ticket)
        if talk.digest == visit.asked("seen"):
            return Response(status_code=204)
        self._view.note_look(visit, ticket, talk)
        parts = self._view.reply(ticket)
        return self._desk.pages.show(visit, "conversation_talk.html", ticket=ticket, talk=talk, **parts)

    def show_reply(self, visit: Visit) -> Response:
        """The forms alone; the page asks for them while nobody writes in one."""
        ticket = self._desk.tickets.get(visit.path)
        return self._desk.pages.show(
            visit,
            "conversation_reply.html",
            ticket=ticket,
            mine=_mine(visit, ticket),
            draft=visit.form,
            **self._view.reply(ticket),
        )

    def _handler(self, name: str, action: Callable[[Visit, Ticket, str], None]) -> Callable[[Visit], Response]:
        def handle(visit: Visit) -> Response:
            ticket = self._desk.tickets.get(visit.path)
            key = visit.form.key(visit.account.name, f"conversation/{name}", ticket.id)
            try:
                action(visit, ticket, key)
            except (NotTakenError, NotYourTicketError, TakenError) as error:
                return self._page.page(visit, 409, str(error))
            except ValueError as error:
                return self._page.page(visit, 400, str(error))
            return RedirectResponse(f"/tickets/{ticket.id}?done=conversation/{name}", 303)

        return handle

    def _take(self, visit: Visit, ticket: Ticket, key: str) -> None:
        if not _mine(visit, ticket):
            has = f"{ticket.assignee} has it." if ticket.state == ACKNOWLEDGED else f"It is {ticket.state}."
            raise NotYourTicketError(f"Only who has the ticket answers in the conversation. {has}")
        shown = visit.form.text("shown").strip()
        if not (0 < len(shown) <= LONGEST_SHOWN and shown.isprintable()):
            raise ValueError(f"The name that the visitor reads has 1 to {LONGEST_SHOWN} characters, on one line.")
        self._conversations.take(ticket.conversation, ticket.channel, visit.account.name, shown)

    def _write(self, visit: Visit, ticket: Ticket, key: str) -> None:
        self._conversations.write(ticket.conversation, visit.account.name, visit.form.text("message"), key)

    def _hand_back(self, visit: Visit, ticket: Ticket, key: str) -> None:
        holder = self._conversations.holder(ticket.conversation)
        if holder and holder.staff != visit.account.name and visit.account.may(ADMIN):
            subject = audit_subject(ticket.conversation)
            self._desk.audit.record(visit.account.name, "took_conversation_away", subject, {"from": holder.staff})
            self._conversations.hand_back(ticket.conversation, holder.staff)
        else:
            self._conversations.hand_back(ticket.conversation, visit.account.name)


def _mine(visit: Visit, ticket: Ticket) -> bool:
    return ticket.state == ACKNOWLEDGED and ticket.assignee == visit.account.name

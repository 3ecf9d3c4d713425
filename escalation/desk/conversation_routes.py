"""The conversation around a ticket."""

from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.visit import Visit
from escalation.ticket import Ticket


class ConversationRoutes:
    """Shows the conversation, and lets staff answer in it.

    Args:
        desk: the desk.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[DeskRoute]:
        """Their addresses."""
        return []

    def fill(self, visit: Visit, ticket: Ticket) -> str:
        """The part of the ticket's page."""
        return ""

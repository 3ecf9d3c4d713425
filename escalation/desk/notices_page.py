"""Notices that reached nobody."""

from datetime import datetime, timezone

from starlette.responses import RedirectResponse, Response

from escalation.desk.account import RESPONDER, VIEWER
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.visit import Visit
from escalation.notice import DEAD

MOST = 200


class NoticesPage:
    """The dead letters, each with a button that sends it again.

    Args:
        desk: the desk.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[DeskRoute]:
        """Its addresses."""
        return [
            DeskRoute("GET", "/notices", VIEWER, self.show),
            DeskRoute("POST", "/notices/{key}/revive", RESPONDER, self.revive),
        ]

    def show(self, visit: Visit) -> Response:
        """The page."""
        return self._desk.pages.show(visit, "notices.html", notices=self._desk.outbox.find(state=DEAD, limit=MOST))

    def revive(self, visit: Visit) -> Response:
        """Sends one again, under its old number. Sent twice, the second one finds nothing to do and says so."""
        self._desk.outbox.revive(visit.path, visit.account.name, datetime.now(timezone.utc))
        return RedirectResponse("/notices", 303)

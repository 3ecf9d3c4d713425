"""The desk as a web application."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from escalation.desk.conversation_routes import ConversationRoutes
from escalation.desk.conversation_view import ConversationView
from escalation.desk.counts_page import CountsPage
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.guard import Guard
from escalation.desk.live_updates import LiveUpdates
from escalation.desk.login_limit import LoginLimit
from escalation.desk.login_page import LoginPage
from escalation.desk.notices_page import NoticesPage
from escalation.desk.provider import Provider
from escalation.desk.provider_login import ProviderLogin
from escalation.desk.queue_page import QueuePage
from escalation.desk.security_headers import SecurityHeaders
from escalation.desk.ticket_actions import TicketActions
from escalation.desk.ticket_page import TicketPage

STATIC = Path(__file__).parent / "static"


def desk_routes(desk: Desk, closing: asyncio.Event, provider: Provider | None = None) -> list[DeskRoute]:
    """Every address of the desk, with the role that it needs.

    Args:
        desk: the desk.
        closing: is set when the desk ends.
        provider: the OpenID Connect provider; None without one.
    """
    limit = LoginLimit(desk.settings.attempts, desk.settings.attempt_minutes)
    view = ConversationView(desk)
    ticket = TicketPage(desk, view)
    routes = [
        *LoginPage(desk, limit, provider is not None).routes(),
        *QueuePage(desk).routes(),
        *ticket.routes(),
        *TicketActions(desk, ticket).routes(),
        *ConversationRoutes(desk, view, ticket).routes(),
        *NoticesPage(desk).routes(),
        *CountsPage(desk).routes(),
        *LiveUpdates(desk, closing).routes(),
    ]
    return [*routes, *ProviderLogin(desk, limit, provider).routes()] if provider else routes


def desk_app(desk: Desk, routes: Sequence[DeskRoute]) -> Starlette:
    """The application.

    Args:
        desk: the desk.
        routes: its addresses.
    """
    guard = Guard(desk)

    async def fault(_: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return desk.pages.plain("fault.html", status, code=status, message="There is no such page.")

    return Starlette(
        routes=[*(guard.route(route) for route in routes), Mount("/static", StaticFiles(directory=STATIC))],
        middleware=[Middleware(SecurityHeaders, address=desk.address)],
        exception_handlers={HTTPException: fault},
    )

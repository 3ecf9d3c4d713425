"""Lets nobody do what is not theirs to do."""

import inspect
import logging
import traceback
from collections.abc import Awaitable
from pathlib import Path
from typing import cast
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from escalation.database import DatabaseError
from escalation.desk.cookies import LOGIN, SESSION, Cookies
from escalation.desk.csrf import FIELD, csrf_fits
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.form import Form, FormError
from escalation.desk.session import Session
from escalation.desk.visit import Visit
from escalation.outbox import UnknownNoticeError
from escalation.ticket_store import UnknownTicketError

logger = logging.getLogger(__name__)

FRAGMENT = "HX-Request"
"""With this header, htmx asks for a part of a page."""


class Guard:
    """Asks before each route: who is it, may they, does the form come from the desk. A fault is told in plain words.

    Args:
        desk: the desk.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._cookies = Cookies(desk.address.secure)

    def route(self, route: DeskRoute) -> Route:
        """The route with a guard in front."""

        async def endpoint(request: Request) -> Response:
            try:
                return await self._answer(route, request)
            except FormError as error:
                return self._fault(error.status, str(error))
            except (UnknownTicketError, UnknownNoticeError) as error:
                return self._fault(404, str(error))
            except DatabaseError as error:
                return self._fault(503, f"{error} Look whether it was done before you try again.")
            except ClientDisconnect:
                return Response(status_code=400)
            except Exception as error:
                # Its text may hold what somebody wrote, so only its kind and place are logged.
                place = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{Path(place.filename).name}, line {place.lineno}"
                logger.error("%s %s failed (%s in %s).", route.method, route.path, type(error).__name__, where)
                return self._fault(500, "The desk has made a mistake. Go back and look whether it was done.")

        return Route(route.path, endpoint, methods=[route.method])

    async def _answer(self, route: DeskRoute, request: Request) -> Response:
        secret = self._cookies.get(request, SESSION)
        session = await run_in_threadpool(self._desk.sessions.find, secret) if secret else None
        if route.role is not None:
            if session is None:
                return _to_login(request)
            if not session.account.may(route.role):
                return self._fault(403, f"Your role is {session.account.role}; this needs the role {route.role}.")
        visit = await self._visit(route, request, session)
        if inspect.iscoroutinefunction(route.handler):
            return await cast(Awaitable[Response], route.handler(visit))
        return cast(Response, await run_in_threadpool(route.handler, visit))

    async def _visit(self, route: DeskRoute, request: Request, session: Session | None) -> Visit:
        secret = session.secret if session else self._cookies.get(request, LOGIN)
        if route.method != "POST":
            return Visit(request, session, Form({}), secret)
        form = await Form.read(request.headers.get("content-type", ""), request.stream())
        if not csrf_fits(secret, form.text(FIELD)):
            raise FormError(403, "This form is not from your session, and nothing was done. Load the page again.")
        return Visit(request, session, form, secret)

    def _fault(self, status: int, message: str) -> Response:
        return self._desk.pages.plain("fault.html", status, code=status, message=message)


def _to_login(request: Request) -> Response:
    if request.headers.get(FRAGMENT):
        return Response(status_code=401)
    if request.method != "GET":
        return RedirectResponse("/login", 303)
    return RedirectResponse(f"/login?next={quote(request.url.path)}", 303)

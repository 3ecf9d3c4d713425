"""Logs in and out."""

import re
import secrets

from starlette.responses import RedirectResponse, Response

from escalation.desk.cookies import LOGIN, SESSION, Cookies
from escalation.desk.csrf import csrf_token
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.login_limit import LoginLimit
from escalation.desk.visit import Visit

OWN_PAGE = re.compile(r"/[a-z]*|/tickets/[0-9A-Z]{1,16}")
"""Where a log-in may lead."""


class LoginPage:
    """The page for everybody. Without an account it says how to make one, and nothing else.

    Args:
        desk: the desk.
        limit: slows down who tries many passwords.
        by_provider: whether OpenID Connect is configured.
    """

    def __init__(self, desk: Desk, limit: LoginLimit, by_provider: bool) -> None:
        self._desk, self._limit, self._by_provider = desk, limit, by_provider
        self._cookies = Cookies(desk.address.secure)

    def routes(self) -> list[DeskRoute]:
        """Its addresses."""
        return [
            DeskRoute("GET", "/login", None, self.show),
            DeskRoute("POST", "/login", None, self.log_in),
            DeskRoute("POST", "/logout", None, self.log_out),
        ]

    def show(self, visit: Visit) -> Response:
        """The form, or how to make the first account."""
        if visit.session:
            return RedirectResponse("/", 303)
        return self._form(visit)

    def log_in(self, visit: Visit) -> Response:
        """Begins a session, under a new secret, for who knows the password."""
        wait = self._limit.wait_seconds(visit.address)
        if wait:
            problem = f"Too many attempts from here. Try again in {wait // 60 + 1} minutes."
            answer = self._form(visit, 429, problem)
            answer.headers["Retry-After"] = str(wait)
            return answer
        account = self._desk.accounts.log_in(visit.form.text("name").strip(), visit.form.text("password"))
        if account is None:
            problem = "Name or password is wrong, or the account is locked for a while after too many wrong passwords."
            return self._form(visit, 403, problem)
        answer = RedirectResponse(_own_page(visit.form.text("next")), 303)
        self._cookies.set(answer, SESSION, self._desk.sessions.begin(account))
        self._cookies.delete(answer, LOGIN)
        return answer

    def log_out(self, visit: Visit) -> Response:
        """Ends the session here and in the database."""
        if visit.session:
            self._desk.sessions.end(visit.session.secret)
            self._desk.audit.record(visit.account.name, "logged_out", visit.account.name)
        answer = RedirectResponse("/login", 303)
        self._cookies.delete(answer, SESSION)
        return answer

    def _form(self, visit: Visit, status: int = 200, problem: str = "") -> Response:
        if not self._desk.accounts.any():
            return self._desk.pages.plain("setup.html")
        secret = visit.secret if len(visit.secret) > 40 else secrets.token_urlsafe(32)
        answer = self._desk.pages.plain(
            "login.html",
            status,
            csrf=csrf_token(secret),
            next=_own_page(visit.asked("next") or visit.form.text("next")),
            problem=problem or _PROBLEMS.get(visit.asked("problem"), ""),
            by_provider=self._by_provider,
        )
        self._cookies.set(answer, LOGIN, secret)
        return answer


_PROBLEMS = {
    "provider": "The provider did not log you in. Try again, or ask whoever runs the desk.",
    "unknown": "The provider knows you, but you have no account here. Ask whoever runs the desk for one.",
}


def _own_page(path: str) -> str:
    return path if OWN_PAGE.fullmatch(path) else "/"

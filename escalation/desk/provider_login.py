"""Logs in by OpenID Connect."""

import logging

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from escalation.desk.account import Account
from escalation.desk.cookies import PROVIDER, SESSION, Cookies
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.login_limit import LoginLimit
from escalation.desk.provider import Provider
from escalation.desk.visit import Visit

logger = logging.getLogger(__name__)

NAME = "desk"
RETURN = "/login/provider/return"


class ProviderLogin:
    """Sends somebody to the provider, and takes them back: authorisation code with PKCE, state and nonce (Authlib).

    The provider says who it is; whether they may use the desk, and in which role, an account says.

    Args:
        desk: the desk.
        limit: slows down who tries often.
        provider: the provider.
    """

    def __init__(self, desk: Desk, limit: LoginLimit, provider: Provider) -> None:
        self._desk, self._limit, self._provider = desk, limit, provider
        self._cookies = Cookies(desk.address.secure)
        oauth = OAuth()
        oauth.register(
            name=NAME,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
        )
        self._client = oauth.create_client(NAME)

    def routes(self) -> list[DeskRoute]:
        """Its addresses."""
        return [
            DeskRoute("GET", "/login/provider", None, self.leave),
            DeskRoute("GET", RETURN, None, self.come_back),
        ]

    async def leave(self, visit: Visit) -> Response:
        """Goes to the provider; what proves later that it was this browser is kept in the database for some minutes."""
        if self._limit.wait_seconds(visit.address):
            return _back("provider")
        session: dict[str, object] = {}
        visit.request.scope["session"] = session
        try:
            answer = await self._client.authorize_redirect(visit.request, f"{self._desk.address.url}{RETURN}")
        except (OAuthError, HTTPError, RuntimeError, ValueError) as error:
            return _failed(error)
        self._cookies.set(answer, PROVIDER, await run_in_threadpool(self._desk.sessions.keep, session))
        return answer  # type: ignore[no-any-return]

    async def come_back(self, visit: Visit) -> Response:
        """Begins a session for whom the provider knows and an account exists."""
        kept = self._cookies.get(visit.request, PROVIDER)
        visit.request.scope["session"] = await run_in_threadpool(self._desk.sessions.take, kept) if kept else {}
        try:
            token = await self._client.authorize_access_token(visit.request)
            claims = dict(token["userinfo"])
        except Exception as error:
            # Authlib and what checks the token raise many kinds; none of them logs anybody in.
            return _failed(error)
        account = await run_in_threadpool(self._account, claims)
        if account is None:
            return _back("unknown")
        answer = RedirectResponse("/", 303)
        self._cookies.set(answer, SESSION, await run_in_threadpool(self._desk.sessions.begin, account))
        self._cookies.delete(answer, PROVIDER)
        return answer

    def _account(self, claims: dict[str, object]) -> Account | None:
        login, subject = claims.get(self._provider.claim), claims.get("sub")
        if not (isinstance(login, str) and isinstance(subject, str) and login and subject):
            return None
        if self._provider.claim == "email" and claims.get("email_verified") is not True:
            return None
        return self._desk.accounts.log_in_by_provider(login, f"{subject} {self._provider.issuer}")


def _failed(error: Exception) -> Response:
    logger.warning("The OpenID Connect provider did not log somebody in (%s).", type(error).__name__)
    return _back("provider")


def _back(problem: str) -> Response:
    return RedirectResponse(f"/login?problem={problem}", 303)

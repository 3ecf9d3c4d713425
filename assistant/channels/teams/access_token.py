"""With what the assistant shows Microsoft who it is."""

import asyncio
import re
import time
from typing import Any, Optional

from assistant.channels.messaging.provider_client import ProviderClient, RefusedError, RetryLaterError

SCOPE = "https://api.botframework.com/.default"
MARGIN_SECONDS = 300.0
"""So long before its end a token is not used any more."""

_CODE = re.compile(r"AADSTS\d+")
"""Microsoft's number of an error, by which its documentation explains it."""


class AccessToken:
    """One token at a time, by the app's secret (OAuth 2.0, client credentials).

    https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication, step 1.

    Args:
        client: with which it is fetched.
        login_url: Microsoft's server for it.
        tenant: the app's directory.
        app: the app's id.
        secret: the app's secret.
    """

    def __init__(self, client: ProviderClient, login_url: str, tenant: str, app: str, secret: str) -> None:
        self._client, self._url = client, f"{login_url}/{tenant}/oauth2/v2.0/token"
        self._form = {"grant_type": "client_credentials", "client_id": app, "client_secret": secret, "scope": SCOPE}
        self._value: Optional[str] = None
        self._ends_at = 0.0
        self._fetches = 0
        self._fetching = asyncio.Lock()

    async def value(self) -> str:
        """The token, fetched when there is none that counts.

        Raises:
            RetryLaterError: Microsoft gives none: a secret may be put right while messages wait.
        """
        fetches = self._fetches
        async with self._fetching:
            if self._value is None or time.monotonic() >= self._ends_at:
                if self._fetches != fetches:  # Somebody else has just waited for nothing.
                    raise RetryLaterError("Microsoft gave no token")
                await self._fetch()
        assert self._value
        return self._value

    def forget(self, value: str) -> None:
        """Fetches another one next time, for this one was not taken."""
        if value == self._value:
            self._value = None

    async def _fetch(self) -> None:
        self._fetches += 1
        self._value = None
        try:
            body = (await self._client.call("POST", self._url, data=self._form)).body
        except RefusedError as error:
            raise RetryLaterError(f"Microsoft gives no token ({_reason(error)})", answer=error.answer) from None
        value, seconds = (body.get("access_token"), body.get("expires_in")) if isinstance(body, dict) else (None, None)
        if not isinstance(value, str) or not value.isascii() or not isinstance(seconds, (int, float)):
            raise RetryLaterError("Microsoft's answer holds no token")
        self._value, self._ends_at = value, time.monotonic() + max(seconds - MARGIN_SECONDS, seconds / 2)


def _reason(error: RefusedError) -> str:
    body: Any = error.answer.body
    code = _CODE.search(str(body.get("error_description"))) if isinstance(body, dict) else None
    return f"{error}, {code[0]}" if code else str(error)

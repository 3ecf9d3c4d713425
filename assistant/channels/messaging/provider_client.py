"""Calls the servers of apps."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Mapping, Optional

import aiohttp

from assistant.channels.undelivered_error import UndeliveredError

MOST_BYTES = 1_000_000
"""Of an answer; more is not read."""

LATER = (408, 425, 429)
"""Status codes of HTTP, beside those from 500 on, after which the same request may succeed."""


@dataclass(frozen=True)
class Answer:
    """What an app's server answered.

    Attributes:
        status: of HTTP; 0 when there was no answer.
        body: the JSON, or None for what is none.
        headers: by lower-case name.
    """

    status: int
    body: Any
    headers: Mapping[str, str]


REFUSED, NOT_NOW, GAVE_UP = "refused", "later", "gave_up"
"""Why something is not delivered, where the app gives no code of its own: see data/escalation/failures.yml."""


class SendError(UndeliveredError):
    """An app did not take something.

    Attributes:
        answer: what came back.
        code: the app's own for why, else a general one.
    """

    def __init__(self, reason: str, answer: Optional[Answer] = None, code: str = REFUSED) -> None:
        super().__init__(reason, code)
        self.answer = answer or Answer(0, None, {})


class RetryLaterError(SendError):
    """It may succeed later.

    Attributes:
        seconds: how long the app asked to wait; None when it did not.
    """

    def __init__(self, reason: str, seconds: Optional[float] = None, answer: Optional[Answer] = None) -> None:
        super().__init__(reason, answer, NOT_NOW)
        self.seconds = seconds


class RefusedError(SendError):
    """The same would be refused again."""


class ProviderClient:
    """One pool of connections; redirects are not followed, for a request may hold a secret.

    Args:
        seconds: how long a request may take.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._session: Optional[aiohttp.ClientSession] = None

    async def call(self, method: str, url: str, **request: Any) -> Answer:
        """Makes one request.

        Args:
            method: such as `POST`.
            url: the address.
            request: what aiohttp's `request` takes, such as `json`, `data`, `headers`, `params`, `auth`.

        Raises:
            RetryLaterError: no answer, one that says later, or a fault of the server.
            RefusedError: any other answer that is no success.
        """
        try:
            answer = await asyncio.wait_for(self._call(method, url, request), self._seconds)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise RetryLaterError(f"no answer ({type(error).__name__})") from None
        if answer.status in LATER or answer.status >= 500:
            raise RetryLaterError(f"HTTP {answer.status}", retry_after(answer.headers), answer)
        if not 200 <= answer.status < 300:
            raise RefusedError(f"HTTP {answer.status}", answer)
        return answer

    async def close(self) -> None:
        """Closes the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _call(self, method: str, url: str, request: Mapping[str, Any]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.request(method, url, allow_redirects=False, **request) as response:
            content = await response.content.read(MOST_BYTES)
            while not response.content.at_eof() and len(content) < MOST_BYTES:
                content += await response.content.read(MOST_BYTES)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, _json(content), headers)


def retry_after(headers: Mapping[str, str]) -> Optional[float]:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3); None without one that can be read."""
    value = headers.get("retry-after", "")
    try:
        if value.strip().isdigit():
            return float(value)
        return max((parsedate_to_datetime(value) - datetime.now(timezone.utc)).total_seconds(), 0.0)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None

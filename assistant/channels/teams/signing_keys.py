"""The keys with which Microsoft signs what it delivers."""

import asyncio
import json
import logging
import os
import time
from pathlib import Path
from typing import Any, Dict, List, Optional
from urllib.parse import urlsplit

from assistant.channels.messaging.provider_client import ProviderClient, RetryLaterError, SendError

logger = logging.getLogger(__name__)

Key = Dict[str, Any]
"""A JWK (RFC 7517) with `endorsements`: the apps for which it may sign."""

DAY_SECONDS = 24 * 3600.0
"""So often Microsoft wants them to be asked for again."""

KEPT_SECONDS = 7 * DAY_SECONDS
"""So long they count while Microsoft does not answer: a key that was withdrawn must end some time."""

PAUSE_SECONDS, PAUSE_AFTER_FAULT_SECONDS = 300.0, 10.0
"""Between two questions; anybody can send a token that names an unknown key."""


class SigningKeys:
    """Keeps them in a file as well: a restart while Microsoft does not answer must not shut anybody out.

    Args:
        client: with which they are fetched.
        url: of the OpenID metadata, on whose server the keys are too.
        file: where they are kept; when that fails, they are only in memory.
    """

    def __init__(self, client: ProviderClient, url: str, file: Path) -> None:
        self._client, self._url, self._file = client, url, file
        self._keys: Dict[str, Key] = {}
        self._fetched_at = 0.0
        self._ask_at = 0.0
        self._asking = asyncio.Lock()
        self._refreshing: Optional[asyncio.Task[None]] = None
        self._read()

    async def find(self, identifier: str) -> Optional[Key]:
        """The key of an identifier; None for one that Microsoft does not know, or that is too old to be believed.

        A known key never waits for Microsoft.
        """
        age = time.time() - self._fetched_at
        if identifier not in self._keys or age > KEPT_SECONDS:
            await self._try_to_refresh()
        elif age > DAY_SECONDS and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.get_running_loop().create_task(self._try_to_refresh())
        return self._keys.get(identifier) if time.time() - self._fetched_at <= KEPT_SECONDS else None

    async def refresh(self) -> None:
        """Fetches the keys.

        Raises:
            SendError: Microsoft does not give them.
        """
        metadata = (await self._client.call("GET", self._url)).body
        address = metadata.get("jwks_uri") if isinstance(metadata, dict) else None
        if not isinstance(address, str) or urlsplit(address)[:2] != urlsplit(self._url)[:2]:
            raise RetryLaterError("the OpenID metadata names no address of keys on its own server")
        found = (await self._client.call("GET", address)).body
        keys = _signing(found)
        if not keys:
            raise RetryLaterError("there are no keys in the answer")
        self._keys, self._fetched_at = {key["kid"]: key for key in keys}, time.time()
        self._write()

    async def _try_to_refresh(self) -> None:
        async with self._asking:
            if time.monotonic() < self._ask_at:
                return
            try:
                await self.refresh()
                pause = PAUSE_SECONDS
            except SendError as error:
                logger.warning("teams: Microsoft's keys can't be fetched: %s. Those from before count.", error)
                pause = PAUSE_AFTER_FAULT_SECONDS
            self._ask_at = time.monotonic() + pause

    def _read(self) -> None:
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
            self._keys = {key["kid"]: key for key in _signing(content)}
            self._fetched_at = min(float(content["fetched_at"]), time.time())
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("%s can't be read: %s. The keys are fetched again.", self._file, type(error).__name__)

    def _write(self) -> None:
        content = json.dumps({"fetched_at": self._fetched_at, "keys": list(self._keys.values())})
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(content, encoding="utf-8")
            beside.replace(self._file)
        except OSError as error:
            logger.warning("%s can't be written: %s. The keys end with this process.", self._file, type(error).__name__)


def _signing(content: Any) -> List[Key]:
    keys = content.get("keys") if isinstance(content, dict) else None
    return [
        key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict) and key.get("kty") == "RSA" and isinstance(key.get("kid"), str)
    ]

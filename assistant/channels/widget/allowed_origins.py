"""Which web pages may use the chat."""

import os
from typing import FrozenSet, Mapping
from urllib.parse import urlsplit

from assistant.serving.launch_check import LaunchError

VARIABLE = "WIDGET_ORIGINS"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PORTS = {"http": 80, "https": 443}


class AllowedOrigins:
    """The origins in WIDGET_ORIGINS, such as `https://clinic.example`; pages on this machine when there are none.

    Browsers say from which origin a page asks, and no page can change that. Other programs can say what they like, and
    need no permission: what protects a conversation is its token.

    Args:
        origins: the origins; empty for this machine's.
    """

    def __init__(self, origins: FrozenSet[str] = frozenset()) -> None:
        self._origins = origins

    @classmethod
    def read(cls) -> "AllowedOrigins":
        """Reads the variable: origins, separated by blanks or commas.

        Raises:
            LaunchError: an entry is no origin.
        """
        entries = os.environ.get(VARIABLE, "").replace(",", " ").split()
        return cls(frozenset(_origin(entry) for entry in entries))

    def allow(self, origin: str) -> bool:
        """Whether a page of this origin may use the chat."""
        if self._origins:
            return origin.lower() in self._origins
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in PORTS and parts.hostname in LOOPBACK

    def allow_request(self, headers: Mapping[str, str]) -> bool:
        """Whether a request may open or use a connection: one of another page, which its browser tells, may not."""
        origin = headers.get("origin")
        if origin is not None:
            return self.allow(origin)
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")


def _origin(entry: str) -> str:
    try:
        parts = urlsplit(entry)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    bare = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in PORTS or not parts.hostname or entry.rstrip("/") != bare or "@" in entry or "*" in entry:
        raise LaunchError(
            f"{VARIABLE}: {entry!r} is no origin. Write scheme and host, and a port where it has one, such as "
            f"https://clinic.example; separate several by blanks."
        )
    origin = bare.lower()
    return origin.removesuffix(f":{port}") if port == PORTS[parts.scheme] else origin

"""What an app's server sent."""

import hashlib
import hmac
import time
from dataclasses import dataclass, field
from typing import Mapping


class ForgedError(Exception):
    """The sender is not the app, or what it sent is too old to be taken. The message says which, and no secret."""


class UnreadableError(Exception):
    """The app itself sends nothing like this: the body is not in the form that it documents."""


@dataclass(frozen=True)
class Delivery:
    """A request to a webhook, of which nothing has been read yet.

    Attributes:
        url: the address at which the app reached it, as the proxy tells.
        headers: its headers, by lower-case name.
        body: its body.
        query: the first value of each argument in the address.
        method: `POST`, or `GET` for a first question about the webhook.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"

    def require_same(self, given: object, expected: str) -> None:
        """Compares two secrets or signatures in a time that does not tell how much of them agrees.

        Raises:
            ForgedError: they differ, or nothing was given.
        """
        text = given if isinstance(given, str) else ""
        if not text or not hmac.compare_digest(text.encode("utf-8", "replace"), expected.encode()):
            raise ForgedError("The signature is missing or wrong.")

    def require_fresh(self, sent: object, seconds: float) -> None:
        """Refuses what was signed long ago, or for a time to come.

        Args:
            sent: the seconds since 1970 as the app signed them.
            seconds: how old it may be.

        Raises:
            ForgedError: it is too old, or that can't be read.
        """
        try:
            age = abs(time.time() - float(str(sent)))
        except ValueError as error:
            raise ForgedError("The time of the signature can't be read.") from error
        if not age <= seconds:
            raise ForgedError("The signature is too old, or this machine's clock is wrong.")


def signature(secret: str, content: bytes, algorithm: str = "sha256") -> str:
    """The HMAC of a content in hexadecimal digits."""
    return hmac.new(secret.encode(), content, getattr(hashlib, algorithm)).hexdigest()

"""One address that notifications go to."""

import re
from dataclasses import dataclass, field
from hashlib import sha256

import apprise

from escalation.notifications.apprise_log import APPRISE_LOG
from escalation.notifications.message import Message

STATUS = re.compile(r"error=(\d{3})\b|\bHTTP (\d{3})\b")
SYSTEM_ERROR = re.compile(r"\[Errno -?\d+\] ([A-Z][a-z ]+)")
SMTP_CODE = re.compile(r"\((\d{3}), b['\"]")


@dataclass(frozen=True)
class Address:
    """An Apprise URL. It holds a password or token, so only its name is shown.

    Attributes:
        name: where it stands, such as `address 2 of ESCALATION_NOTIFY_URLS`.
        url: the URL.
    """

    name: str
    url: str = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Tells it from others without telling it."""
        return sha256(self.url.encode()).hexdigest()[:16]

    def is_understood(self) -> bool:
        """Whether Apprise can send to it."""
        with APPRISE_LOG.lines():
            return apprise.Apprise.instantiate(self.url) is not None

    def send(self, message: Message) -> str | None:
        """Sends a message, and waits until it was taken.

        Returns:
            what went wrong, without the address; None when it was taken.
        """
        with APPRISE_LOG.lines() as lines:
            try:
                # A new one each time: they are not made for several threads, and sleep to keep a rate.
                sender = apprise.Apprise.instantiate(self.url)
                taken = sender is not None and sender.notify(body=message.body, title=message.title)
            except Exception as error:
                return f"it failed ({type(error).__name__})"
        return None if taken else _cause(" ".join(lines))


def _cause(log: str) -> str:
    """What came back, out of what Apprise logs, in which addresses stand as well."""
    for pattern, words in ((STATUS, "it answered HTTP {}"), (SMTP_CODE, "it answered {}"), (SYSTEM_ERROR, "{}")):
        found = pattern.search(log)
        if found:
            return words.format(next(filter(None, found.groups())).strip())
    return "no answer in time" if "timed out" in log.lower() else "it was not taken"

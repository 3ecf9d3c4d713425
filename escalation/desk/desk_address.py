"""Where the desk is reached."""

import os
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from escalation.notifications.dispatcher import DESK_VARIABLE

INTERFACE, PORT = "127.0.0.1", 5006
LAST_PORT = 65_535


class DeskAddressError(Exception):
    """The desk can't be served there; the message says why and what to do."""


@dataclass(frozen=True)
class DeskAddress:
    """The desk's address.

    Attributes:
        interface: the address that it binds to.
        port: the port.
        url: what staff open, without a slash at the end.
        host: the name in it.
        secure: whether it is https, so that cookies are only sent encrypted.
    """

    interface: str
    port: int
    url: str
    host: str
    secure: bool

    @classmethod
    def read(cls, interface: str = INTERFACE, port: int = PORT) -> "DeskAddress":
        """Takes what staff open from the variable ESCALATION_DESK_URL, else from interface and port.

        Raises:
            DeskAddressError: it is no address, or passwords would travel unencrypted.
        """
        if not 0 < port <= LAST_PORT:
            raise DeskAddressError(f"There is no port {port}. Give one from 1 to {LAST_PORT}.")
        url = (os.environ.get(DESK_VARIABLE) or f"http://{_bracketed(interface)}:{port}").rstrip("/")
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
            proper = parts.scheme in ("http", "https") and host and not parts.path and parts.port != 0
        except ValueError:
            proper = False
        if not proper:
            raise DeskAddressError(
                f"{DESK_VARIABLE} is no address of a desk. Give one such as https://desk.example.org."
            )
        secure = parts.scheme == "https"
        if not secure and not (is_loopback(host) and is_loopback(interface)):
            raise DeskAddressError(
                f"The desk is not served: over http from another machine, passwords would travel unencrypted. Put a "
                f"proxy with TLS in front, and set {DESK_VARIABLE} to its https address."
            )
        return cls(interface, port, url, host, secure)

    def is_own_host(self, host: str) -> bool:
        """Whether a request's Host header, with or without a port, names the desk and not some other site."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name == self.host or is_loopback(name)


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(interface: str) -> str:
    return f"[{interface}]" if ":" in interface else interface

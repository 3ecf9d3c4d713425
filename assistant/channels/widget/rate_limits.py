"""Counts what visitors send."""

import ipaddress

from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from assistant.channels.widget.widget_limits import Rates, WidgetLimits

IPV6_NETWORK = 64
"""The prefix of IPv6 addresses that one home or company has."""


class RateLimits:
    """Sliding windows in the memory of this process, each of two counters: its cost does not grow with what is counted.

    Args:
        limits: the rates.
    """

    def __init__(self, limits: WidgetLimits) -> None:
        self._limits = limits
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def message(self, conversation: str, address: str) -> bool:
        """Counts a message; False when it is one too many."""
        session = self._take(self._limits.messages_a_session, "message", conversation)
        return session and self._take_from(address, self._limits.messages_an_address, "address")

    def connection(self, address: str) -> bool:
        """Counts a connection; False when it is one too many."""
        return self._take_from(address, self._limits.connections_an_address, "connection")

    def request(self, connection: str) -> bool:
        """Counts a request that is no message; False when it is one too many."""
        return self._take(self._limits.requests_a_connection, "request", connection)

    def _take_from(self, address: str, rates: Rates, kind: str) -> bool:
        group = address_group(address)
        return group is None or self._take(rates, kind, group)

    def _take(self, rates: Rates, kind: str, who: str) -> bool:
        return all(self._windows.hit(rate, kind, who) for rate in rates)


def address_group(address: str) -> str | None:
    """What is counted as one address; None for this machine, behind whose proxy everybody may stand."""
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return None
    if parsed.version == 6:
        return str(ipaddress.ip_network((int(parsed), IPV6_NETWORK), strict=False))
    return str(parsed)

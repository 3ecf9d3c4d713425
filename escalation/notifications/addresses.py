"""Where the groups of staff are notified."""

from collections.abc import Mapping
from itertools import chain

from escalation.notifications.address import Address

VARIABLE = "ESCALATION_NOTIFY_URLS"


class AddressesError(Exception):
    """An address can't be used; the message says which one, and does not repeat it."""


class Addresses:
    """The addresses of each group.

    Args:
        by_group: the group's name to its addresses.
    """

    def __init__(self, by_group: Mapping[str, list[Address]]) -> None:
        self._by_group = dict(by_group)

    @classmethod
    def read(cls, groups: list[str], environment: Mapping[str, str]) -> "Addresses":
        """Reads ESCALATION_NOTIFY_URLS_<GROUP> or, where a group has none of its own, ESCALATION_NOTIFY_URLS.

        Args:
            groups: the groups' names.
            environment: the variables; the URLs in one are separated by blanks.

        Raises:
            AddressesError: Apprise does not understand one.
        """
        variables = {group: f"{VARIABLE}_{group.upper()}" for group in groups}
        return cls(
            {
                group: _addresses(own if environment.get(own, "").strip() else VARIABLE, environment)
                for group, own in variables.items()
            }
        )

    def of(self, group: str) -> list[Address]:
        """A group's addresses; those of all groups for one that the plan does not have any more."""
        if group in self._by_group:
            return self._by_group[group]
        return list({address.url: address for address in chain.from_iterable(self._by_group.values())}.values())

    def any(self) -> bool:
        """Whether anybody can be notified at all."""
        return any(self._by_group.values())

    def without(self) -> list[str]:
        """The groups that have no address."""
        return [group for group, addresses in self._by_group.items() if not addresses]

    def warning(self) -> str | None:
        """What an operator has to know; None for nothing."""
        if not self.any():
            return f"Nobody is notified of escalations: {VARIABLE} is not set. Tickets are kept, and notices wait."
        missing = ", ".join(self.without())
        return f"No address for {missing}: notices for them go to the next group." if missing else None


def _addresses(variable: str, environment: Mapping[str, str]) -> list[Address]:
    urls = list(dict.fromkeys(environment.get(variable, "").split()))
    addresses = [Address(f"address {number} of {variable}", url) for number, url in enumerate(urls, start=1)]
    for address in addresses:
        if not address.is_understood():
            raise AddressesError(
                f"Apprise does not understand {address.name}. Write URLs such as mailtos://user:password@example.org, "
                f"separated by blanks; a blank or a special character in one is written as in %20."
            )
    return addresses

"""A request that an app sends to its webhook."""

from dataclasses import dataclass, field, replace

from assistant.channels.messaging.delivery import Delivery


@dataclass(frozen=True)
class WebhookRequest:
    """What is posted, signed as the app signs it."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    def with_header(self, name: str, value: str) -> "WebhookRequest":
        return replace(self, headers={**self.headers, name: value})

    def delivery(self) -> Delivery:
        """What a connector gets to read when it is asked without a server."""
        return Delivery("", {name.lower(): value for name, value in self.headers.items()}, self.body)

"""A request that an app sends to its webhook."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class WebhookRequest:
    """What is posted, signed as the app signs it."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    def with_header(self, name: str, value: str) -> "WebhookRequest":
        return replace(self, headers={**self.headers, name: value})

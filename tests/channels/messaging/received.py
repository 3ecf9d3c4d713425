"""What arrived at a person's app."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """One message as the app shows it.

    Attributes:
        text: its text.
        buttons: titles and what the app sends when they are picked.
        place: what tells the chat: whatever the provider calls it.
        time: when it was accepted, on the clock of `time.monotonic`.
    """

    text: str
    buttons: dict[str, str] = field(default_factory=dict)
    place: str = ""
    time: float = 0.0

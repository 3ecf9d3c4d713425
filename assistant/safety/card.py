"""What a visitor gets in danger."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Card:
    """A reply of the safety layer, ready to send.

    Attributes:
        text: what it says, with the country's numbers.
        buttons: the buttons, each with `title` and `payload`.
        related: full intents whose answers may be offered beside it, such as `faq/mechanism`.
    """

    text: str
    buttons: list[dict[str, str]]
    related: list[str]

    @property
    def version(self) -> str:
        """Eight hexadecimal digits that change with the text, for the record of what was shown."""
        return sha256(self.text.encode("utf-8")).hexdigest()[:8]

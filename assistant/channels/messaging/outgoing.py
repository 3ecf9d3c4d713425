"""A message to a person, as an app can show it."""

from dataclasses import asdict, dataclass
from typing import Any, Dict, Tuple

from assistant.channels.messaging.button import Button


@dataclass(frozen=True)
class Outgoing:
    """One message of the app: its text fits the app's limit, and so do its buttons.

    Attributes:
        text: plain text.
        buttons: what the app shows as buttons; a numbered list is a part of the text already.
    """

    text: str
    buttons: Tuple[Button, ...] = ()

    def with_list(self) -> "Outgoing":
        """The same for an app that refuses its buttons: they stand in the text, numbered."""
        listed = [f"{number}. {button.title}" for number, button in enumerate(self.buttons, start=1)]
        return Outgoing("\n".join([self.text, "", *listed]))

    def as_dict(self) -> Dict[str, Any]:
        """What is kept while it waits."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Dict[str, Any]) -> "Outgoing":
        """Reads what `as_dict` gave."""
        return cls(content["text"], tuple(Button(**button) for button in content["buttons"]))

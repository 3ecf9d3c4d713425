"""A message to a person, as an app can show it."""

from dataclasses import asdict, dataclass
from typing import Any, Dict, Optional, Tuple

from assistant.channels.messaging.button import Button


@dataclass(frozen=True)
class Outgoing:
    """One message of the app: its text fits the app's limit, and so do its buttons.

    Attributes:
        text: plain text.
        buttons: what the app shows as buttons; a numbered list is a part of the text already.
        staff_message: the number of what staff wrote, of which this is all or a part; None for the assistant's words.
    """

    text: str
    buttons: Tuple[Button, ...] = ()
    staff_message: Optional[int] = None

    def with_list(self) -> "Outgoing":
        """The same for an app that refuses its buttons: they stand in the text, numbered."""
        listed = [f"{number}. {button.title}" for number, button in enumerate(self.buttons, start=1)]
        return Outgoing("\n".join([self.text, "", *listed]), staff_message=self.staff_message)

    def as_dict(self) -> Dict[str, Any]:
        """What is kept while it waits."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Dict[str, Any]) -> "Outgoing":
        """Reads what `as_dict` gave."""
        buttons = tuple(Button(**button) for button in content["buttons"])
        return cls(content["text"], buttons, content.get("staff_message"))

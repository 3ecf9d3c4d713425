"""A choice below a message."""

from dataclasses import dataclass
from typing import Any, Dict, List, Tuple


@dataclass(frozen=True)
class Button:
    """What a person can pick.

    Attributes:
        title: what it says.
        payload: what it sends to the assistant; people never get to see it.
    """

    title: str
    payload: str

    @classmethod
    def of_reply(cls, reply: Dict[str, Any]) -> "Tuple[Button, ...]":
        """The buttons of a reply that send something; a link has none to send."""
        buttons: List[Dict[str, Any]] = reply.get("buttons") or []
        return tuple(
            cls(str(button["title"]), str(button["payload"]))
            for button in buttons
            if button.get("title") and button.get("payload")
        )

"""Collects what a turn says, and by which responses."""

from typing import Any, Dict, List

from rasa.core.channels.channel import CollectingOutputChannel

from assistant.safety.safety_cards import PREFIX
from assistant.safety.safety_class import ACUTE


class TurnOutput(CollectingOutputChannel):
    """Rasa's collecting channel, which forgets the responses' names.

    Attributes:
        responses: the names of the responses, in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.responses: List[str] = []

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Collects a response (see parent class)."""
        self.responses.append(str(message.get("utter_action") or ""))
        await super().send_response(recipient_id, message)

    @property
    def acute(self) -> bool:
        """Whether a card was shown that nothing may stand before."""
        return any(name.startswith(PREFIX) and name.removeprefix(PREFIX) in ACUTE for name in self.responses)

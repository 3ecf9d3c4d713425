"""A message that the assistant did not get to answer."""

from typing import Any, Dict, Optional

from rasa.shared.core.events import SkipEventInMDStoryMixin


class Unanswered(SkipEventInMDStoryMixin):
    """Keeps what a visitor wrote when its turn failed, so that the visitor and the staff can see it again.

    The dialogue does not see it: as a `UserUttered` without the actions that belong to one it would lead the policies
    astray.

    Args:
        text: what the visitor wrote.
        timestamp: when, in seconds since 1970; by default now.
        metadata: whatever the channel adds.
    """

    type_name = "unanswered"

    def __init__(self, text: str, timestamp: Optional[float] = None, metadata: Optional[Dict[str, Any]] = None) -> None:
        super().__init__(timestamp, metadata)
        self.text = text

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Unanswered) and self.as_dict() == other.as_dict()

    def __hash__(self) -> int:
        return hash((self.type_name, self.text, self.timestamp))

    def as_dict(self) -> Dict[str, Any]:
        """The event as it is stored (see parent class)."""
        return {**super().as_dict(), "text": self.text}

    @classmethod
    def _from_parameters(cls, parameters: Dict[str, Any]) -> "Unanswered":
        return cls(str(parameters["text"]), parameters.get("timestamp"), parameters.get("metadata"))

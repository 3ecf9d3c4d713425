"""What the channel tells the policies of the person who has a conversation."""

from dataclasses import asdict, dataclass
from typing import Any, Dict, Optional

from rasa.shared.core.trackers import DialogueStateTracker

from assistant.nlu.contact_intents import CONTACT_INTENTS
from assistant.safety.safety_class import ACUTE

KEY = "staff"
"""In the metadata of a message. Channels take it out of what comes from outside."""

LONG, SHORT = "long", "short"
SAFETY = "safety"
CARD_BUTTONS = ("help", "country")
"""Intents that only the buttons of cards have."""

WORK_ON = (*CARD_BUTTONS, *CONTACT_INTENTS)
"""What works on while a person has the conversation: a contact belongs into the ticket, not into the chat."""


@dataclass(frozen=True)
class StaffTurn:
    """A turn while a person has the conversation.

    Attributes:
        shown_as: the name that the visitor sees.
        reply: `long` to tell that a person reads this and what to do in an emergency, `short` for a few words.
    """

    shown_as: str
    reply: str = LONG

    def metadata(self) -> Dict[str, Any]:
        """What is sent along with the message."""
        return {KEY: asdict(self)}


def staff_of(tracker: DialogueStateTracker) -> Optional[StaffTurn]:
    """Who has the conversation, by the last message; None for nobody."""
    metadata = (tracker.latest_message.metadata if tracker.latest_message else None) or {}
    try:
        staff = StaffTurn(**metadata[KEY])
    except (KeyError, TypeError):
        return None
    return staff if staff.reply in (LONG, SHORT) and staff.shown_as else None


def is_for_staff(tracker: DialogueStateTracker) -> bool:
    """Whether the last message, in a conversation that a person has, is theirs alone to answer."""
    intent: Dict[str, Any] = dict(tracker.latest_message.intent) if tracker.latest_message else {}
    if intent.get("name") == SAFETY:
        return str(intent.get("full_retrieval_intent_name")).rpartition("/")[2] not in ACUTE
    return intent.get("name") not in WORK_ON

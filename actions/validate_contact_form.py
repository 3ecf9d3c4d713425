"""Takes what the visitor says in the contact form."""

from typing import Any, Dict, Optional

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.contact_form_turns import times_asked
from actions.contact_wishes import ContactWishes

GIVEN, DECLINED, TAKEN_BACK, UNCLEAR = "given", "declined", "taken_back", "unclear"
"""What the slot holds once the form is over. The contact itself never gets into a slot."""

INTERRUPTING = (
    *("faq", "not_covered", "several_questions", "followup", "bot_challenge", "help", "country", "human"),
    "safety",
)
"""The intents with a rule of their own inside the form: it rejects them, and they are answered first."""

ASKED_OFTEN_ENOUGH = 2


class ValidateContactForm(FormValidationAction):
    """Puts a contact into the tickets, and ends the form after a no or what is twice no contact."""

    def __init__(self) -> None:
        self._wishes = ContactWishes()

    def name(self) -> str:
        """The name in the domain."""
        return "validate_contact_form"

    async def extract_contact(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Dict[str, Any]:
        """What the message means for the form; nothing for a question, and while the form begins."""
        wish = wish_of(tracker) if tracker.get_slot(REQUESTED_SLOT) == "contact" else None
        return {"contact": wish} if wish else {}

    async def validate_contact(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Dict[str, Any]:
        """Does it and says what came of it; None lets the form ask again."""
        if value == GIVEN:
            dispatcher.utter_message(**await self._wishes.leave(tracker))
        elif value == TAKEN_BACK:
            dispatcher.utter_message(**await self._wishes.take_back(tracker))
        elif value == DECLINED:
            dispatcher.utter_message(response="utter_contact_declined")
        elif times_asked(tracker) < ASKED_OFTEN_ENOUGH:
            return {"contact": None}
        else:
            dispatcher.utter_message(response="utter_contact_unclear")
        return {"contact": value}


def wish_of(tracker: Tracker) -> Optional[str]:
    """What the last message says to the request for a contact; None when it asks something else."""
    intent = tracker.latest_message["intent"]["name"]
    if tracker.latest_message.get("contact") and intent == "give_contact":
        return GIVEN
    wishes = {"keep_no_contact": DECLINED, "delete_contact": TAKEN_BACK}
    return wishes.get(intent) or (None if intent in INTERRUPTING else UNCLEAR)

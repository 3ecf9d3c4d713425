"""Asks for the phone number or e-mail address."""

from typing import Any, Dict, List

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.contact_form_turns import times_asked
from actions.validate_contact_form import UNCLEAR, wish_of


class ActionAskContact(Action):
    """Asks twice at most; the form ends instead of asking a third time. It runs within the form."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_ask_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        asked = times_asked(tracker)
        if asked == 0:
            dispatcher.utter_message(response="utter_contact_ask")
        elif asked == 1:
            is_unclear = wish_of(tracker) == UNCLEAR
            dispatcher.utter_message(response="utter_contact_again" if is_unclear else "utter_contact_still")
        else:
            return [SlotSet(REQUESTED_SLOT, None)]
        return []

"""Ends the contact form."""

from typing import Any, Dict, List

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict


class ActionContactEnd(Action):
    """Empties the form's slot, so that it can begin anew, and says so when it ended without a word on the contact."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_contact_end"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        if tracker.get_slot("contact") is None:
            dispatcher.utter_message(response="utter_contact_ended")
        return [SlotSet("contact", None)]

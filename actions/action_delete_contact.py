"""Takes a contact back."""

from typing import Any, Dict, List

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.contact_wishes import ContactWishes


class ActionDeleteContact(Action):
    """Takes the visitor's contact out of every ticket of the conversation and says whether that is done."""

    def __init__(self) -> None:
        self._wishes = ContactWishes()

    def name(self) -> str:
        """The name in the domain."""
        return "action_delete_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        dispatcher.utter_message(**await self._wishes.take_back(tracker))
        return []

"""Asks which of several was meant."""

from typing import Any, Dict, List

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict


class ActionClarify(Action):
    """Offers the candidates, which the understanding left in the message's `candidates`, as buttons."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_clarify"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        dispatcher.utter_message(response="utter_which_one", offers=tracker.latest_message["candidates"])
        return []

"""Answers several questions in one message."""

from typing import Any, Dict, List

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict


class ActionAnswerEach(Action):
    """Gives the response of each question that the understanding left in the message's `questions`."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_answer_each"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        for position, question in enumerate(tracker.latest_message["questions"]):
            dispatcher.utter_message(response=f"utter_{question}", disclosed=position > 0)
        return []

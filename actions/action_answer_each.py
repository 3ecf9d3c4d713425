"""Answers several questions in one message."""

from typing import Any, Dict, List

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict


class ActionAnswerEach(Action):
    """Gives the response of each question that the understanding left in the message's `questions`.

    A topic is offered once: neither what is answered here nor what an earlier response offers stands below a later one.
    """

    def name(self) -> str:
        """The name in the domain."""
        return "action_answer_each"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        questions: List[str] = tracker.latest_message["questions"]
        shown = list(questions)
        for position, question in enumerate(questions):
            response = f"utter_{question}"
            dispatcher.utter_message(response=response, disclosed=position > 0, not_offered=list(shown))
            shown += domain["responses"][response][0].get("metadata", {}).get("related", [])
        return []

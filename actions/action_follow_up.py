"""Answers what only makes sense after an answer: why, more, where does it say that, what else."""

from typing import Any, Dict, List, Optional

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict


class ActionFollowUp(Action):
    """Looks at the last answer of the conversation and goes on from it."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        wish = tracker.latest_message["intent"]["full_retrieval_intent_name"]
        last = _last_answer(tracker)
        if wish == "followup/topics":
            dispatcher.utter_message(response="utter_topics")
        elif last is None:
            dispatcher.utter_message(response="utter_nothing_before")
        elif wish == "followup/why" and _why(last, domain):
            dispatcher.utter_message(response=f"utter_{_why(last, domain)}")
        else:
            dispatcher.utter_message(response=last, whole_paragraphs=True)
        return []


def _last_answer(tracker: Tracker) -> Optional[str]:
    """The last response of the session that answered a question, such as `utter_faq/speed`."""
    for event in reversed(tracker.events):
        if event["event"] == "session_started":
            return None
        response = (event.get("metadata") or {}).get("utter_action") or ""
        if event["event"] == "bot" and response.startswith(("utter_faq/", "utter_not_covered/")):
            return str(response)
    return None


def _why(response: str, domain: DomainDict) -> Optional[str]:
    """The topic that says why, as the response's metadata name it."""
    metadata: Dict[str, str] = domain["responses"][response][0].get("metadata", {})
    return metadata.get("why")

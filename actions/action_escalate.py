"""Leaves a note for the clinic's staff."""

import asyncio
import logging
from typing import Any, Dict, List, Optional

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.message_key import message_key
from escalation.escalation import Escalation
from escalation.reason import ACUTE
from escalation.recorder import NotRecordedError, Recorder

logger = logging.getLogger(__name__)

OFFERED = ("human", "medical_advice", "adverse_event")
"""The reasons after which the visitor may leave a contact. An acute card stands alone. Whoever asks about use outside
of care may take the question for being reported; they can ask for a person."""

ACUTE_CARDS = tuple(f"utter_safety/{reason}" for reason in ACUTE)


class ActionEscalate(Action):
    """Writes a ticket and tells the visitor truthfully what became of it. It runs after the visitor has the card."""

    def __init__(self) -> None:
        self._recorder = Recorder.of_project()

    def name(self) -> str:
        """The name in the domain."""
        return "action_escalate"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        try:
            receipt = await asyncio.to_thread(self._recorder.record, _escalation(tracker))
        except NotRecordedError as error:
            logger.error("No ticket for an escalation. %s", error)
            dispatcher.utter_message(response="utter_escalation_failed")
        else:
            response = "utter_escalated" if receipt.stored else "utter_escalation_waits"
            dispatcher.utter_message(response=response, ticket=receipt.reference, offers_contact=_offers(tracker))
        return []


def _escalation(tracker: Tracker) -> Escalation:
    message = tracker.latest_message
    verdict = message.get("safety") or {}
    return Escalation(
        reason=_reason(message["intent"]),
        conversation=tracker.sender_id,
        channel=tracker.get_latest_input_channel() or "unknown",
        key=message_key(tracker),
        secondary=tuple(verdict.get("secondary") or []),
        language=verdict.get("language") or None,
        card_version=_card_version(tracker),
        model_version=_model_version(tracker),
    )


def _offers(tracker: Tracker) -> bool:
    """Whether this is the moment to offer that staff may get in touch."""
    reason = _reason(tracker.latest_message["intent"])
    under_way = reason == "human" and bool((tracker.active_loop or {}).get("name"))
    return reason in OFFERED and not under_way and not _acute_before(tracker) and not _has_left_one(tracker)


def _acute_before(tracker: Tracker) -> bool:
    """Whether the turn before this one had an acute card."""
    turns = 0
    for event in reversed(tracker.events):
        turns += event["event"] == "user"
        if turns == 2:
            return False
        if _utter_action(event).startswith(ACUTE_CARDS):
            return True
    return False


def _has_left_one(tracker: Tracker) -> bool:
    """Whether the visitor has just left a contact and not taken it back."""
    said = [name for name in map(_utter_action, tracker.events) if name.startswith("utter_contact_")]
    return said[-1:] in (["utter_contact_kept"], ["utter_contact_waits"])


def _utter_action(event: Dict[str, Any]) -> str:
    return str((event.get("metadata") or {}).get("utter_action") or "")


def _reason(intent: Dict[str, Any]) -> str:
    """The safety class, or `human`."""
    return str(intent.get("full_retrieval_intent_name") or intent["name"]).rpartition("/")[2]


def _card_version(tracker: Tracker) -> Optional[str]:
    """The version of the card that the message was answered with."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return None
        # Rasa puts a response's metadata beside its own.
        version = ((event.get("metadata") or {}).get("metadata") or {}).get("card_version")
        if version:
            return str(version)
    return None


def _model_version(tracker: Tracker) -> Optional[str]:
    """The id of the model that understood the message; Rasa notes it on every event."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return (event.get("metadata") or {}).get("model_id")
    return None

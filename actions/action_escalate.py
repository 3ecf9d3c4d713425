"""Leaves a note for the clinic's staff."""

import asyncio
import logging
from typing import Any, Dict, List

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from escalation.ticket_store import TicketStore, TicketStoreError

logger = logging.getLogger(__name__)


class ActionEscalate(Action):
    """Writes a ticket and tells the visitor truthfully whether that worked. It runs after the visitor has the card."""

    def __init__(self) -> None:
        self._tickets = TicketStore()

    def name(self) -> str:
        """The name in the domain."""
        return "action_escalate"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Runs the action (see parent class)."""
        try:
            ticket = await asyncio.to_thread(
                self._tickets.add, _reason(tracker), tracker.sender_id, tracker.get_latest_input_channel() or "unknown"
            )
        except TicketStoreError as error:
            logger.error("No ticket for an escalation. %s Check the database that ESCALATION_DB_URL names.", error)
            dispatcher.utter_message(response="utter_escalation_failed")
        else:
            dispatcher.utter_message(response="utter_escalated", ticket=ticket.id)
        return []


def _reason(tracker: Tracker) -> str:
    """The safety class, or `human`."""
    intent = tracker.latest_message["intent"]
    return str(intent.get("full_retrieval_intent_name") or intent["name"]).rpartition("/")[2]

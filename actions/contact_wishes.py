"""Hands to staff what a visitor wishes about being reached."""

import asyncio
import logging
from typing import Any, Dict, Optional

from rasa_sdk.interfaces import Tracker

from actions.message_key import message_key
from escalation.contact_wish import ContactWish
from escalation.receipt import Receipt
from escalation.recorder import NotRecordedError, Recorder

logger = logging.getLogger(__name__)


class ContactWishes:
    """Puts a contact into the conversation's tickets, and takes it out again; the visitor is told what became of it."""

    def __init__(self) -> None:
        self._recorder = Recorder.of_project()

    async def leave(self, tracker: Tracker) -> Dict[str, Any]:
        """Leaves the contact of the last message, and gives the response that says truthfully whether it is kept."""
        receipt = await self._recorded(tracker, tracker.latest_message["contact"]["value"])
        if receipt is None:
            return {"response": "utter_contact_failed"}
        response = "utter_contact_kept" if receipt.stored else "utter_contact_waits"
        return {"response": response, "ticket": receipt.reference}

    async def take_back(self, tracker: Tracker) -> Dict[str, Any]:
        """Takes out the contact that the conversation has left, and gives the response that says whether it is out."""
        receipt = await self._recorded(tracker, None)
        if receipt is None:
            return {"response": "utter_contact_not_deleted"}
        return {"response": "utter_contact_deleted" if receipt.stored else "utter_contact_deleted_later"}

    async def _recorded(self, tracker: Tracker, contact: Optional[str]) -> Optional[Receipt]:
        wish = ContactWish(
            tracker.sender_id,
            tracker.get_latest_input_channel() or "unknown",
            contact,
            key=message_key(tracker, "contact"),
        )
        try:
            return await asyncio.to_thread(self._recorder.record, wish)
        except NotRecordedError as error:
            logger.error("A visitor's wish about a contact was not recorded. %s", error)
            return None

"""Hands to staff what a visitor wishes about being reached."""

import asyncio
import hashlib
import logging
import secrets
from typing import Any, Dict, Optional

from rasa_sdk.interfaces import Tracker

from escalation.contact_wish import ContactWish
from escalation.database import Database
from escalation.receipt import Receipt
from escalation.recorder import NotRecordedError, Recorder
from escalation.spool import Spool
from escalation.ticket_store import TicketStore

logger = logging.getLogger(__name__)


class ContactWishes:
    """Puts a contact into the conversation's tickets, and takes it out again; the visitor is told what became of it."""

    def __init__(self) -> None:
        database = Database()
        self._recorder = Recorder(TicketStore(database), Spool.beside(database))

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
            key=_key(tracker.sender_id, tracker.latest_message.get("message_id")),
        )
        try:
            return await asyncio.to_thread(self._recorder.record, wish)
        except NotRecordedError as error:
            logger.error("A visitor's wish about a contact was not recorded. %s", error)
            return None


def _key(conversation: str, message: Optional[str]) -> str:
    """One message counts once, and not as the escalation that it may be as well."""
    if not message:
        return secrets.token_hex(16)
    return hashlib.sha256(f"{conversation}\n{message}\ncontact".encode("utf-8", "replace")).hexdigest()

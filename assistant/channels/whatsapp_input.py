"""WhatsApp, by Twilio."""

import time
from typing import Any, Dict, List

from assistant.channels.messaging.incoming import Address
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import RefusedError
from assistant.channels.twilio_input import TwilioInput

PREFIX = "whatsapp:"

WINDOW_SECONDS = 24 * 3600 - 60
"""For so long after a person's last message WhatsApp takes answers in free words, less a minute for the message's way.

Twilio takes a later one and loses it afterwards: https://www.twilio.com/docs/api/errors/63016.
"""


OUTSIDE = "63016"
"""Twilio's error for what is sent after that."""


class WhatsappInput(TwilioInput):
    """Does not send what WhatsApp would not bring: what staff write then waits until the person writes again."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "whatsapp"

    def is_person(self, sender: str) -> bool:
        """See parent class."""
        return sender.startswith(PREFIX)

    def address(self, fields: Dict[str, str]) -> Address:
        """Also knows until when it may be used (see parent class)."""
        return {**super().address(fields), "until": time.time() + WINDOW_SECONDS}

    async def send(self, outgoing: Outgoing, address: Address) -> None:
        """See parent class."""
        if time.time() > address["until"]:
            raise RefusedError("the 24 hours after the person's last message are over", code=OUTSIDE)
        await super().send(outgoing, address)

    async def webhook_faults(self) -> List[str]:
        """Asks for the sender (see parent class): https://www.twilio.com/docs/whatsapp/api/senders."""
        number = self.value("NUMBER")
        senders = f"{self.value('SENDERS_URL')}/v2/Channels/Senders"
        listed = (await self.ask("GET", senders, params={"Channel": "whatsapp", "PageSize": "100"})).body["senders"]
        found = [each for each in listed if each["sender_id"] == f"{PREFIX}{number}"]
        if not found:
            return [f"{number} is no WhatsApp sender of the account. Only the console shows a sandbox."]
        sender: Dict[str, Any] = (await self.ask("GET", f"{senders}/{found[0]['sid']}")).body
        if not str(sender["status"]).startswith("ONLINE"):
            return [f"The WhatsApp sender is {sender['status']}."]
        webhook = sender.get("webhook") or {}
        return self.address_faults(webhook.get("callback_url"), webhook.get("callback_method"))

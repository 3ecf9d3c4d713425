"""SMS, by Twilio."""

import re
from typing import Dict, List

from assistant.channels.twilio_input import TwilioInput

PHONE_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
"""As Twilio writes one of a person (E.164); senders with a short number or a name can't be answered."""


class SmsInput(TwilioInput):
    """Leaves STOP, START and HELP, which the law has answered in a fixed way, to Twilio."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "sms"

    def is_person(self, sender: str) -> bool:
        """See parent class."""
        return bool(PHONE_NUMBER.fullmatch(sender))

    def is_left_to_twilio(self, fields: Dict[str, str]) -> bool:
        """Only a message that is nothing but the word counts (see parent class)."""
        keywords = self.value("KEYWORDS").upper().split()
        return super().is_left_to_twilio(fields) or fields.get("Body", "").strip().upper() in keywords

    async def webhook_faults(self) -> List[str]:
        """Asks for the number (see parent class): https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""
        number = self.value("NUMBER")
        answer = await self.ask("GET", self.account_url("/IncomingPhoneNumbers.json"), params={"PhoneNumber": number})
        found = [each for each in answer.body["incoming_phone_numbers"] if each["phone_number"] == number]
        if not found:
            return [f"TWILIO_SMS_NUMBER is {number}, which does not belong to the account."]
        if not found[0]["capabilities"]["sms"]:
            return [f"{number} takes no SMS."]
        return self.address_faults(found[0]["sms_url"], found[0]["sms_method"])

"""Twilio for SMS, from https://www.twilio.com/docs/messaging and the resource of its phone numbers."""

from typing import Any

from tests.channels.messaging.fake_twilio import ACCOUNT, NUMBER, Answer, FakeTwilio


class FakeSms(FakeTwilio):
    """Also keeps what the number's resource says."""

    name = "sms"

    def __init__(self) -> None:
        super().__init__()
        self.number: dict[str, Any] = {"phone_number": NUMBER, "capabilities": {"sms": True, "voice": True}}

    def resource(self, path: str, query: dict[str, str]) -> Answer:
        if path == f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json":
            found = [self.number] if self.number["phone_number"] == query["PhoneNumber"] else []
            return 200, {"incoming_phone_numbers": found, "page": 0, "page_size": 50}
        return super().resource(path, query)

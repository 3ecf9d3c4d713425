"""Twilio for WhatsApp, from https://www.twilio.com/docs/whatsapp and https://www.twilio.com/docs/whatsapp/api/senders."""

from typing import Any

from tests.channels.messaging.fake_twilio import NUMBER, Answer, FakeTwilio
from tests.channels.messaging.person import Person

SENDER = "XE" + "1a" * 16


class FakeWhatsapp(FakeTwilio):
    """Also keeps what the sender's resource says, and whose 24 hours are over."""

    name = "whatsapp"
    prefix = "whatsapp:"

    def __init__(self) -> None:
        super().__init__()
        self.sender: dict[str, Any] = {"sid": SENDER, "sender_id": f"whatsapp:{NUMBER}", "status": "ONLINE"}
        self.closed: set[str] = set()

    def variables(self) -> dict[str, str]:
        return {**super().variables(), "TWILIO_WHATSAPP_SENDERS_URL": self.url}

    def resource(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/v2/Channels/Senders" and query["Channel"] == "whatsapp":
            listed = {name: self.sender[name] for name in ("sid", "sender_id", "status")}
            return 200, {"senders": [listed], "meta": {"page": 0, "key": "senders"}}
        if path == f"/v2/Channels/Senders/{SENDER}":
            return 200, self.sender
        return super().resource(path, query)

    def send_message(self, form: dict[str, str]) -> Answer:
        if form["To"] in self.closed:
            self.violations.append("63016")
            return 201, {"sid": "SM" + "00" * 16, "status": "queued", "error_code": None}
        return super().send_message(form)

    def message(self, person: Person, **fields: str) -> dict[str, str]:
        self.closed.discard(self.place(person))
        who = {"ProfileName": "Ada", "WaId": self.place(person).removeprefix("whatsapp:+")}
        return {**super().message(person, **fields), **who, "MessageType": "text"}

"""Messenger, from https://developers.facebook.com/docs/messenger-platform and …/docs/graph-api."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.channels.messaging.fake_provider import Call, FakeProvider
from tests.channels.messaging.person import Person
from tests.channels.messaging.received import Received
from tests.channels.messaging.webhook_request import WebhookRequest

APP_SECRET, VERIFY_TOKEN = "1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f", "an-own-secret-of-the-webhook"
PAGE_TOKEN = "EAAG" + "m0PX4ZCpsBADF5nZCx9Ym2xqvG3wZAZB7kF1dZBzq9U"
APP, PAGE, VERSION = "1078451234567", "102938475610293", "v24.0"
LONGEST_TEXT, MOST_REPLIES, LONGEST_TITLE, LONGEST_PAYLOAD = 2000, 13, 20, 1000
LONGEST_TEMPLATE, MOST_TEMPLATE_BUTTONS = 640, 3


class FakeMessenger(FakeProvider):
    """Also keeps what the page is subscribed to and where it delivers."""

    name = "messenger"
    secrets = (APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN)
    groups = False

    def __init__(self) -> None:
        super().__init__()
        self.subscribed = ["messages", "messaging_postbacks"]
        self.webhook: dict[str, Any] = {"object": "page", "callback_url": "", "active": True}
        self._numbers = itertools.count(1)
        self._quick: set[str] = set()

    def variables(self) -> dict[str, str]:
        return {
            "MESSENGER_APP_SECRET": APP_SECRET,
            "MESSENGER_PAGE_TOKEN": PAGE_TOKEN,
            "MESSENGER_VERIFY_TOKEN": VERIFY_TOKEN,
            "MESSENGER_API_URL": self.url,
        }

    def is_sending(self, call: Call) -> bool:
        return call.method == "POST"

    def call(self, call: Call) -> tuple[int, Any]:
        address = urlsplit(call.path)
        version, _, path = address.path.lstrip("/").partition("/")
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if version != VERSION:
            return _refused(2635, "You are calling a deprecated version of the Graph API.")
        if path.endswith("/subscriptions"):
            known = token == f"{APP}|{APP_SECRET}"
            return (200, {"data": [self.webhook]}) if known else _refused(190, "Invalid OAuth access token signature.")
        if token != PAGE_TOKEN:
            return _refused(190, "Invalid OAuth access token - Cannot parse access token")
        if parse_qs(address.query).get("appsecret_proof") != [_signed(PAGE_TOKEN.encode())]:
            return _refused(100, "Invalid appsecret_proof provided in the API argument")
        if (call.method, path) == ("POST", "me/messages"):
            return self._send(call.json())
        subscribed = {"data": [{"id": APP, "name": "Clinic", "subscribed_fields": self.subscribed}]}
        found = {"app": {"id": APP, "name": "Clinic"}, "me/subscribed_apps": subscribed}
        return (200, found[path]) if path in found else _refused(2500, "Unknown path components")

    def text(self, person: Person, text: str) -> Any:
        return self.entries(self.event(person, message={"mid": self.mid(), "text": text}))

    def click(self, person: Person, title: str, payload: str) -> Any:
        """A quick reply where the payload was shown as one, else a button of a template."""
        if payload in self._quick:
            quick = {"mid": self.mid(), "text": title, "quick_reply": {"payload": payload}}
            return self.entries(self.event(person, message=quick))
        return self.entries(self.event(person, postback={"mid": self.mid(), "title": title, "payload": payload}))

    def attachment(self, person: Person) -> Any:
        sticker = {"type": "image", "payload": {"url": "https://scontent.example/like.png", "sticker_id": 369239}}
        return self.entries(self.event(person, message={"mid": self.mid(), "attachments": [sticker]}))

    def place(self, person: Person) -> str:
        return str(5_400_000_000 + person.number)

    def samples(self) -> Sequence[Any]:
        person = Person()
        quick = {"mid": self.mid(), "text": "Yes", "quick_reply": {"payload": "/yes"}}
        echo = {"mid": self.mid(), "text": "hello", "is_echo": True, "app_id": int(APP), "metadata": "x"}
        several = [self.event(person, message={"mid": self.mid(), "text": text}) for text in ("hello", "hello again")]
        others = [
            self.event(person, message=quick),
            self.event(person, message=echo),
            self.event(person, message_edit={"mid": self.mid(), "text": "hello", "num_edit": 1}),
            self.event(person, read={"watermark": 1458668856253}),
            self.event(person, delivery={"mids": [self.mid()], "watermark": 1458668856253}),
            self.event(person, reaction={"reaction": "love", "action": "react", "mid": self.mid()}),
        ]
        return [*super().samples(), self.opening(person), self.entries(*several), *map(self.entries, others)]

    def opening(self, person: Person) -> Any:
        started = {"mid": self.mid(), "title": "Get Started", "payload": "GET_STARTED"}
        return self.entries(self.event(person, postback=started))

    def batch(self, person: Person, texts: Sequence[str]) -> list[WebhookRequest]:
        """One delivery with several entries, of which one holds several messages."""
        events = [self.event(person, message={"mid": self.mid(), "text": text}) for text in texts]
        content = self.entries(*events[:2])
        content["entry"] += [entry for event in events[2:] for entry in self.entries(event)["entry"]]
        return [self.request(content)]

    def request(self, content: Any) -> WebhookRequest:
        return self.signed(json.dumps(content).encode())

    def forged(self, content: Any) -> Sequence[WebhookRequest]:
        genuine = self.request(content)
        body, given = genuine.body, genuine.headers["X-Hub-Signature-256"]
        kind = {"Content-Type": "application/json"}
        hashes = {name: hmac.new(APP_SECRET.encode(), body, name).hexdigest() for name in ("md5", "sha1", "sha512")}
        return [
            WebhookRequest(body, kind),
            WebhookRequest(body, {**kind, "X-Hub-Signature": f"sha1={hashes['sha1']}"}),
            WebhookRequest(body, {**kind, "X-Hub-Signature": given}),
            WebhookRequest(body + b" ", genuine.headers),
            self.signed(body, "0" * 32),
            *(genuine.with_header("X-Hub-Signature-256", f"{name}={value}") for name, value in hashes.items()),
            *(genuine.with_header("X-Hub-Signature-256", f"sha256={value}") for value in hashes.values()),
            *(genuine.with_header("X-Hub-Signature-256", x) for x in ("", "sha256=", given[7:], given[:-1])),
        ]

    def signed(self, body: bytes, secret: str = APP_SECRET) -> WebhookRequest:
        """Both signatures, as Meta sends them; the older one counts for nothing."""
        older = hmac.new(secret.encode(), body, "sha1").hexdigest()
        headers = {"X-Hub-Signature": f"sha1={older}", "X-Hub-Signature-256": f"sha256={_signed(body, secret)}"}
        return WebhookRequest(body, {"Content-Type": "application/json", **headers})

    def entries(self, *events: Any) -> dict[str, Any]:
        """A delivery with one entry."""
        return {"object": "page", "entry": [{"id": PAGE, "time": _now(), "messaging": list(events)}]}

    def event(self, person: Person, **content: Any) -> dict[str, Any]:
        head = {"sender": {"id": self.place(person)}, "recipient": {"id": PAGE}, "timestamp": _now()}
        return {**head, **content}

    def mid(self) -> str:
        return f"m_AG5Hz2U-tDwCzFHXpIQ7yzRnZIz{next(self._numbers)}"

    def _send(self, body: dict[str, Any]) -> tuple[int, Any]:
        message = body["message"]
        if not body["recipient"]["id"].isdigit() or body.get("messaging_type") != "RESPONSE":
            return self._violation("Param recipient or messaging_type is wrong")
        if "attachment" in message:
            return self._template(body["recipient"]["id"], message)
        text, replies = message["text"], message.get("quick_replies", [])
        if not 0 < len(text) <= LONGEST_TEXT or len(replies) > MOST_REPLIES:
            return self._violation("Length of param message[text] must be less than or equal to 2000")
        if any(reply["content_type"] != "text" or not _fits(reply) for reply in replies):
            return self._violation("Invalid quick replies")
        buttons = {reply["title"]: reply["payload"] for reply in replies}
        self._quick |= set(buttons.values())
        return self._taken(Received(text, buttons, body["recipient"]["id"]))

    def _template(self, user: str, message: dict[str, Any]) -> tuple[int, Any]:
        content, buttons = message["attachment"]["payload"], message["attachment"]["payload"]["buttons"]
        if "text" in message or content["template_type"] != "button" or message["attachment"]["type"] != "template":
            return self._violation("It must be a text or a template")
        if not 0 < len(content["text"]) <= LONGEST_TEMPLATE or not 0 < len(buttons) <= MOST_TEMPLATE_BUTTONS:
            return self._violation("Invalid template")
        if any(button["type"] != "postback" or not _fits(button) for button in buttons):
            return self._violation("Invalid button")
        self._quick -= {button["payload"] for button in buttons}
        return self._taken(Received(content["text"], {each["title"]: each["payload"] for each in buttons}, user))

    def _taken(self, message: Received) -> tuple[int, Any]:
        self.accept(message)
        return 200, {"recipient_id": message.place, "message_id": self.mid()}

    def _violation(self, message: str) -> tuple[int, Any]:
        self.violations.append(message)
        return _refused(100, f"(#100) {message}")


def _fits(button: dict[str, Any]) -> bool:
    return 0 < len(button["title"]) <= LONGEST_TITLE and 0 < len(button["payload"]) <= LONGEST_PAYLOAD


def _signed(content: bytes, secret: str = APP_SECRET) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def _now() -> int:
    return int(time.time() * 1000)


def _refused(code: int, message: str) -> tuple[int, Any]:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "EJplcsCHuLu"}
    return 400, {"error": error}

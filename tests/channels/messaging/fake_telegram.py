"""Telegram's Bot API, from https://core.telegram.org/bots/api (Update, Message, sendMessage, setWebhook)."""

import itertools
import json
import time
from collections.abc import Sequence
from typing import Any

from tests.channels.messaging.fake_provider import Call, FakeProvider, Fault
from tests.channels.messaging.person import Person
from tests.channels.messaging.received import Received
from tests.channels.messaging.webhook_request import WebhookRequest

TOKEN, SECRET, BOT = (
    "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK",
    "3d7c0f6a-secret-of-the-webhook",
    "clinic_faq_bot",
)
BOT_USER = {"id": 4839574812, "is_bot": True, "first_name": "Clinic", "username": BOT}
LONGEST_TEXT, LONGEST_DATA = 4096, 64


class FakeTelegram(FakeProvider):
    """Also keeps what `getWebhookInfo` and `getMe` say."""

    name = "telegram"
    secrets = (TOKEN, SECRET)

    def __init__(self) -> None:
        super().__init__()
        self.webhook: dict[str, Any] = {"url": "", "pending_update_count": 0}
        self.answered: list[str] = []
        self._updates = itertools.count(830_000_001)
        self._messages = itertools.count(101)

    def variables(self) -> dict[str, str]:
        return {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_BOT_NAME": BOT,
            "TELEGRAM_SECRET_TOKEN": SECRET,
            "TELEGRAM_API_URL": self.url,
        }

    def is_sending(self, call: Call) -> bool:
        return call.path.endswith("/sendMessage")

    def call(self, call: Call) -> tuple[int, Any]:
        _, bot, method = call.path.split("/")
        if bot != f"bot{TOKEN}":
            return _refused(401, "Unauthorized")
        if method == "sendMessage":
            return self._send_message(call.json())
        if method == "answerCallbackQuery":
            self.answered.append(call.json()["callback_query_id"])
            return 200, {"ok": True, "result": True}
        results = {"getMe": BOT_USER, "getWebhookInfo": self.webhook}
        return (200, {"ok": True, "result": results[method]}) if method in results else _refused(404, "Not Found")

    def text(self, person: Person, text: str) -> Any:
        return self._update(message=self._message(person, text=text))

    def click(self, person: Person, title: str, payload: str) -> Any:
        keyboard = {"inline_keyboard": [[{"text": title, "callback_data": payload}]]}
        shown = {**self._message(person, text="…"), "from": BOT_USER, "reply_markup": keyboard}
        query = {"id": f"4382bfdwdsb323b2d{next(self._messages)}", "from": _user(person), "message": shown}
        return self._update(callback_query={**query, "chat_instance": "-3412", "data": payload})

    def attachment(self, person: Person) -> Any:
        sticker = {"file_id": "CAAC", "file_unique_id": "AgAD", "type": "regular", "width": 512, "height": 512}
        return self._update(message=self._message(person, sticker={**sticker, "is_animated": False, "is_video": False}))

    def opening(self, person: Person) -> Any:
        command = [{"type": "bot_command", "offset": 0, "length": 6}]
        return self._update(message=self._message(person, text="/start", entities=command))

    def in_group(self, person: Person, group: str, text: str, addressed: bool) -> Any:
        said = f"@{BOT} {text}" if addressed else text
        entities = [{"type": "mention", "offset": 0, "length": len(BOT) + 1}] if addressed else []
        chat = {"id": int(self.group_place(person, group)), "type": "supergroup", "title": group}
        return self._update(message={**self._message(person, text=said), "chat": chat, "entities": entities})

    def place(self, person: Person) -> str:
        return str(person.number)

    def group_place(self, person: Person, group: str) -> str:
        return str(-1_001_000_000_000 - len(group))

    def samples(self) -> Sequence[Any]:
        grouped = self.in_group(Person(), "sample", "hello", addressed=True)
        edited = self._update(edited_message=self._message(Person(), text="hello", edit_date=int(time.time())))
        joined = self._update(my_chat_member={"chat": {"id": 5, "type": "private"}, "from": _user(Person())})
        photo = self._update(message=self._message(Person(), photo=[{"file_id": "A"}], caption="hello"))
        return [*super().samples(), grouped, edited, joined, photo]

    def request(self, content: Any) -> WebhookRequest:
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
        return WebhookRequest(json.dumps(content).encode(), headers)

    def forged(self, content: Any) -> Sequence[WebhookRequest]:
        genuine = self.request(content)
        name = "X-Telegram-Bot-Api-Secret-Token"
        without = WebhookRequest(genuine.body, {"Content-Type": "application/json"})
        return [without, *(genuine.with_header(name, wrong) for wrong in ("", "wrong", SECRET[:-1], SECRET.upper()))]

    def retry_later(self, seconds: int) -> Fault:
        body = _refused(429, f"Too Many Requests: retry after {seconds}")[1]
        return Fault(429, body={**body, "parameters": {"retry_after": seconds}}, wait=seconds)

    def _update(self, **content: Any) -> dict[str, Any]:
        return {"update_id": next(self._updates), **content}

    def _message(self, person: Person, **content: Any) -> dict[str, Any]:
        chat = {"id": person.number, "type": "private", "first_name": "Ada"}
        head = {"message_id": next(self._messages), "from": _user(person), "chat": chat, "date": int(time.time())}
        return {**head, **content}

    def _send_message(self, body: dict[str, Any]) -> tuple[int, Any]:
        text, keyboard = body["text"], body.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = {button["text"]: button["callback_data"] for row in keyboard for button in row}
        if not 0 < len(text) <= LONGEST_TEXT:
            return self._violation("Bad Request: message is too long")
        if any(not 0 < len(data.encode()) <= LONGEST_DATA for data in buttons.values()):
            return self._violation("Bad Request: BUTTON_DATA_INVALID")
        if "parse_mode" in body or not isinstance(body["chat_id"], int):
            return self._violation("Bad Request: chat not found")
        self.accept(Received(text, buttons, str(body["chat_id"])))
        return 200, {"ok": True, "result": {"message_id": next(self._messages), "date": int(time.time())}}

    def _violation(self, description: str) -> tuple[int, Any]:
        self.violations.append(description)
        return _refused(400, description)


def _refused(status: int, description: str) -> tuple[int, Any]:
    return status, {"ok": False, "error_code": status, "description": description}


def _user(person: Person) -> dict[str, Any]:
    return {"id": person.number, "is_bot": False, "first_name": "Ada", "language_code": "en"}

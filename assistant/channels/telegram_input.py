"""Telegram, by its Bot API: https://core.telegram.org/bots/api."""

import json
import re
from typing import Any, Dict, List, Optional, Tuple

from assistant.channels.messaging.delivery import Delivery, UnreadableError
from assistant.channels.messaging.incoming import CLICK, GREETING, TEXT, Address, Incoming
from assistant.channels.messaging.messaging_input import MessagingInput
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import Answer, RefusedError, RetryLaterError

UPDATES = ["message", "edited_message", "callback_query"]
CONTENT = (
    *("animation", "audio", "checklist", "contact", "dice", "document", "game", "location", "paid_media", "photo"),
    *("poll", "sticker", "story", "venue", "video", "video_note", "voice"),
)
"""The fields of a message that somebody sent without writing; others, such as `pinned_message`, tell what happened."""

LARGEST_ID = 2**63

FORBIDDEN = "403"
"""The code of what Telegram refuses because the person has blocked the bot, or a group has removed it."""


class TelegramInput(MessagingInput):
    """Answers in private chats, and in groups whoever mentions it, replies to it or sends it a command."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "telegram"

    async def verify(self, delivery: Delivery) -> None:
        """Compares the secret that was given with the webhook (see parent class)."""
        delivery.require_same(
            delivery.headers.get("x-telegram-bot-api-secret-token"), self.settings["TELEGRAM_SECRET_TOKEN"]
        )

    def parse(self, delivery: Delivery) -> List[Incoming]:
        """Reads an Update (see parent class)."""
        update = json.loads(delivery.body)
        if not isinstance(update, dict) or not _is_id(update.get("update_id")):
            raise UnreadableError("There is no update_id.")
        number: int = update["update_id"]
        if isinstance(update.get("callback_query"), dict):
            found = self._click(update["callback_query"], number)
        else:
            edited = _fields(update, "edited_message")
            # A shared place that moves is edited all the time.
            words = {name: value for name, value in edited.items() if name not in CONTENT}
            found = self._message(_fields(update, "message") or words, number)
        return [found] if found else []

    async def send(self, outgoing: Outgoing, address: Address) -> None:
        """Calls sendMessage (see parent class)."""
        body: Dict[str, Any] = {
            "chat_id": address["chat"],
            "text": outgoing.text,
            "link_preview_options": {"is_disabled": True},
        }
        if outgoing.buttons:
            rows = [[{"text": button.title, "callback_data": button.payload}] for button in outgoing.buttons]
            body["reply_markup"] = {"inline_keyboard": rows}
        if "thread" in address:
            body["message_thread_id"] = address["thread"]
        if "reply_to" in address:
            body["reply_parameters"] = {"message_id": address["reply_to"], "allow_sending_without_reply": True}
        await self._call("sendMessage", body)

    async def acknowledge(self, incoming: Incoming) -> None:
        """Ends the waiting of a picked button (see parent class)."""
        await self._call("answerCallbackQuery", incoming.receipt or {})

    async def faults(self) -> List[str]:
        """Asks Telegram for the bot and its webhook (see parent class)."""
        try:
            bot = _result(await self._call("getMe", {}))
            webhook = _result(await self._call("getWebhookInfo", {}))
        except RefusedError as error:
            refused = error.answer.status in (401, 404)
            why = "Telegram refuses TELEGRAM_BOT_TOKEN: copy it again from @BotFather" if refused else f"{error}"
            return [f"{why}."]
        except RetryLaterError as error:
            return [f"Telegram can't be asked now: {error}."]
        return [*self._bot_faults(bot), *self._webhook_faults(webhook)]

    def _bot_faults(self, bot: Dict[str, Any]) -> List[str]:
        name = self.settings["TELEGRAM_BOT_NAME"]
        if str(bot.get("username", "")).casefold() != name.casefold():
            return [f"TELEGRAM_BOT_NAME is {name}, but the token belongs to {bot.get('username')}."]
        return []

    def _webhook_faults(self, webhook: Dict[str, Any]) -> List[str]:
        url, wanted, allowed = webhook.get("url"), self.webhook_url(), webhook.get("allowed_updates")
        if not url:
            return ["No webhook is set: call setWebhook, as docs/channels.md shows."]
        faults = []
        if wanted is None:
            faults.append("CHANNELS_PUBLIC_URL is not set, so the webhook's address can't be compared.")
        elif url != wanted:
            faults.append(f"The webhook leads to {url}, not to {wanted}: call setWebhook again.")
        missing = set(UPDATES) - set(allowed) if allowed else {"callback_query"} if allowed == [] else set()
        if missing:
            faults.append(f"The webhook does not deliver {', '.join(sorted(missing))}: call setWebhook again.")
        if webhook.get("last_error_message"):
            faults.append(f"Telegram's last delivery failed: {webhook['last_error_message']}.")
        return faults

    async def _call(self, method: str, body: Dict[str, Any]) -> Answer:
        url = f"{self.settings['TELEGRAM_API_URL']}/bot{self.settings['TELEGRAM_BOT_TOKEN']}/{method}"
        try:
            return await self.client.call("POST", url, json=body)
        except RetryLaterError as error:
            seconds = _fields(error.answer.body, "parameters").get("retry_after")
            raise RetryLaterError(str(error), seconds if _is_id(seconds) else error.seconds, error.answer) from None
        except RefusedError as error:
            code = FORBIDDEN if error.answer.status == int(FORBIDDEN) else error.code
            raise RefusedError(str(error), error.answer, code) from None

    def _click(self, query: Dict[str, Any], number: int) -> Optional[Incoming]:
        message, data, identifier = _fields(query, "message"), query.get("data"), query.get("id")
        place = self._place(message, _fields(query, "from"))
        if not place or not isinstance(data, str) or not isinstance(identifier, str):
            return None
        person, address = place
        return Incoming(
            delivery=str(number),
            person=person,
            address=address,
            text=_title(message, data),
            kind=CLICK,
            payload=data,
            language=_language(query),
            order=number,
            receipt={"callback_query_id": identifier},
        )

    def _message(self, message: Dict[str, Any], number: int) -> Optional[Incoming]:
        place = self._place(message, _fields(message, "from"))
        text = message.get("text") or message.get("caption") or ""
        if not place or not isinstance(text, str) or not (text or _has_content(message)):
            return None
        person, address = place
        if _is_group(message):
            if not self._is_addressed(message, text):
                return None
            text = self._own_name().sub("", text).strip() or ("" if _has_content(message) else "/start")
        kind = GREETING if text in ("/start", "/help") or text.startswith("/start ") else TEXT
        language = _language(message)
        return Incoming(str(number), person, address, text, kind, language=language, order=number)

    def _place(self, message: Dict[str, Any], sender: Dict[str, Any]) -> Optional[Tuple[str, Address]]:
        """Whose conversation it is, and where replies go; None for what no person wrote."""
        chat, user = _fields(message, "chat").get("id"), sender.get("id")
        if not _is_id(chat) or not _is_id(user) or sender.get("is_bot"):
            return None
        address: Address = {"chat": chat}
        if not _is_group(message):
            return (str(chat), address) if _fields(message, "chat").get("type") == "private" else None
        if message.get("is_topic_message") and _is_id(message.get("message_thread_id")):
            address["thread"] = message["message_thread_id"]
        if _is_id(message.get("message_id")):
            address["reply_to"] = message["message_id"]
        return f"{chat}:{user}", address

    def _is_addressed(self, message: Dict[str, Any], text: str) -> bool:
        answered = _fields(_fields(message, "reply_to_message"), "from").get("id")
        return str(answered) == self.settings["TELEGRAM_BOT_TOKEN"].partition(":")[0] or bool(
            self._own_name().search(text)
        )

    def _own_name(self) -> "re.Pattern[str]":
        return re.compile(rf"@{re.escape(self.settings['TELEGRAM_BOT_NAME'])}\b", re.IGNORECASE)


def _is_id(value: object) -> bool:
    return type(value) is int and abs(value) < LARGEST_ID


def _fields(holder: Any, name: str) -> Dict[str, Any]:
    """An object in what may be an object; empty when there is none."""
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def _result(answer: Answer) -> Dict[str, Any]:
    return _fields(answer.body, "result")


def _is_group(message: Dict[str, Any]) -> bool:
    return _fields(message, "chat").get("type") in ("group", "supergroup")


def _has_content(message: Dict[str, Any]) -> bool:
    return any(message.get(name) for name in CONTENT)


def _language(holder: Dict[str, Any]) -> Optional[str]:
    code = _fields(holder, "from").get("language_code")
    return code if isinstance(code, str) else None


def _title(message: Dict[str, Any], data: str) -> str:
    """What the picked button said."""
    rows = _fields(message, "reply_markup").get("inline_keyboard")
    buttons = [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []
    for button in buttons:
        if isinstance(button, dict) and button.get("callback_data") == data and isinstance(button.get("text"), str):
            return str(button["text"])
    return ""

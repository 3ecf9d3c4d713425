"""Slack, by the Events API, interactivity and chat.postMessage: https://docs.slack.dev."""

import json
import re
import secrets
import time
from typing import Any, Dict, List, Optional
from urllib.parse import parse_qs

from sanic import response
from sanic.response import HTTPResponse

from assistant.channels.messaging.delivery import Delivery, UnreadableError, signature
from assistant.channels.messaging.incoming import CLICK, GREETING, TEXT, Address, Incoming
from assistant.channels.messaging.messaging_input import MessagingInput
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import Answer, RefusedError, RetryLaterError, SendError
from assistant.channels.messaging.text_parts import text_parts

WINDOW_SECONDS = 5 * 60
"""How old a signature may be: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

SECTION_CHARACTERS = 3000
LONGEST_ESCAPE = len("&amp;")

SCOPES = ("app_mentions:read", "chat:write", "im:history")

WRITTEN = (None, "file_share", "me_message", "thread_broadcast")
"""The subtypes of messages that a person wrote; others tell what happened in the channel."""

PASSING = ("fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable")
"""Errors of Slack after which the same request may succeed."""

FORM = "application/x-www-form-urlencoded"

_ID = re.compile(r"[A-Z0-9]{2,40}")
_TIME = re.compile(r"\d{1,12}\.\d{1,9}")
_CHALLENGE = re.compile(r"[\w-]{1,255}", re.ASCII)
_REFERENCE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_EMPHASIS = re.compile(r"(?<!\w)[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?!\w)")


class SlackInput(MessagingInput):
    """Answers in direct messages, and in channels whoever mentions it, in a thread below what they wrote."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "slack"

    async def verify(self, delivery: Delivery) -> None:
        """Checks the signature and its age (see parent class)."""
        sent = delivery.headers.get("x-slack-request-timestamp", "")
        delivery.require_fresh(sent, WINDOW_SECONDS)
        delivery.require_same(delivery.headers.get("x-slack-signature"), self._signature(sent, delivery.body))

    def parse(self, delivery: Delivery) -> List[Incoming]:
        """Reads an event or an interaction (see parent class)."""
        content = _content(delivery)
        readers = {"event_callback": _event, "block_actions": _click}
        read = readers.get(str(content.get("type")))
        found = read(content) if read else None
        return [found] if found else []

    def confirmation(self, delivery: Delivery) -> HTTPResponse:
        """Repeats the challenge by which Slack checks a new address (see parent class)."""
        content = _content(delivery)
        challenge = content.get("challenge")
        asked = content.get("type") == "url_verification" and isinstance(challenge, str)
        return response.json({"challenge": challenge} if asked and _CHALLENGE.fullmatch(str(challenge)) else {})

    async def send(self, outgoing: Outgoing, address: Address) -> None:
        """Calls chat.postMessage (see parent class)."""
        body: Dict[str, Any] = {
            "channel": address["channel"],
            "text": escaped(outgoing.text),
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if "thread" in address:
            body["thread_ts"] = address["thread"]
        if outgoing.buttons:
            body["blocks"] = _blocks(outgoing)
        await self._call("chat.postMessage", body)

    async def faults(self) -> List[str]:
        """Asks Slack for the token's permissions, and the public address as Slack does (see parent class)."""
        return [*await self._token_faults(), *await self._address_faults()]

    async def _token_faults(self) -> List[str]:
        try:
            answer = await self._call("auth.test", {})
        except RefusedError as error:
            return [f"Slack refuses SLACK_BOT_TOKEN ({error}): copy it again from the app's page OAuth & Permissions."]
        except RetryLaterError as error:
            return [f"Slack can't be asked now ({error})."]
        granted = answer.headers.get("x-oauth-scopes", "").replace(" ", "").split(",")
        missing = [scope for scope in SCOPES if scope not in granted]
        if missing:
            return [f"The app may not {', '.join(missing)}: add it under OAuth & Permissions, and reinstall the app."]
        return []

    async def _address_faults(self) -> List[str]:
        """What the public address does with a signed `url_verification`; Slack tells nobody where it delivers."""
        url = self.webhook_url()
        if url is None:
            return ["CHANNELS_PUBLIC_URL is not set, so it can't be tried whether Slack reaches the server."]
        challenge, sent = secrets.token_hex(16), str(int(time.time()))
        body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
        headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": sent}
        try:
            answer = await self.client.call(
                "POST", url, data=body, headers={**headers, "X-Slack-Signature": self._signature(sent, body)}
            )
        except SendError as error:
            if error.answer.status == self.unverified_status:
                return [f"{url} runs with another SLACK_SIGNING_SECRET, or its clock is wrong."]
            return [f"{url} does not lead to this channel ({error}): start the server, or correct the proxy."]
        if answer.body != {"challenge": challenge}:
            return [f"{url} does not answer as this channel does: correct CHANNELS_PUBLIC_URL or the proxy."]
        return []

    async def _call(self, method: str, body: Dict[str, Any]) -> Answer:
        """Slack says in the body whether it did what was asked, with status 200."""
        url = f"{self.settings['SLACK_API_URL']}/{method}"
        authorization = {"Authorization": f"Bearer {self.settings['SLACK_BOT_TOKEN']}"}
        headers = {**authorization, "Content-Type": "application/json; charset=utf-8"}
        answer = await self.client.call("POST", url, data=json.dumps(body).encode(), headers=headers)
        told = answer.body if isinstance(answer.body, dict) else {}
        if told.get("ok") is True:
            return answer
        error = told.get("error")
        if not isinstance(error, str) or not re.fullmatch(r"\w{1,60}", error):
            raise RetryLaterError("an answer that is not Slack's", answer=answer)
        if error in PASSING:
            raise RetryLaterError(error, answer=answer)
        raise RefusedError(error, answer, code=error)

    def _signature(self, sent: str, body: bytes) -> str:
        return "v0=" + signature(self.settings["SLACK_SIGNING_SECRET"], f"v0:{sent}:".encode() + body)


def escaped(text: str) -> str:
    """A text as Slack wants it, in which nothing is a mention or a link of its own.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, own_name: Optional[str] = None) -> str:
    """What somebody typed, without Slack's markup.

    Args:
        text: as Slack delivers it: mentions and links in angle brackets, emphasis by `*`, `_`, `~` and backticks.
        own_name: the user id whose mentions are left out.
    """

    def read(reference: "re.Match[str]") -> str:
        target, label = reference[1], reference[2]
        if own_name and target == f"@{own_name}":
            return " "
        return label or target.lstrip("!#")

    return _unescaped(_EMPHASIS.sub("", _REFERENCE.sub(read, text))).strip()


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _content(delivery: Delivery) -> Dict[str, Any]:
    body = delivery.body.decode()
    if delivery.headers.get("content-type", "").startswith(FORM):
        body = parse_qs(body, max_num_fields=20).get("payload", ["{}"])[0]
    content = json.loads(body)
    if not isinstance(content, dict):
        raise UnreadableError("There is no object.")
    return content


def _event(content: Dict[str, Any]) -> Optional[Incoming]:
    event, identifier = _fields(content, "event"), content.get("event_id")
    if not isinstance(identifier, str):
        raise UnreadableError("There is no event_id.")
    own_name = _own_name(content)
    if event.get("type") == "app_mention":
        message = event
        if _is_direct(event):
            return None  # It comes as a message, too.
    elif event.get("type") == "message" and event.get("channel_type") == "im":
        message = _edited(event) if event.get("subtype") == "message_changed" else event
    else:
        return None
    user, text = message.get("user"), message.get("text") or ""
    address = _address(event, message)
    if not address or not _is_person(message, own_name) or not isinstance(text, str):
        return None
    said = plain(text, own_name)
    bare = not said and not any(message.get(name) for name in ("files", "attachments"))
    kind = GREETING if bare and event["type"] == "app_mention" else TEXT
    order = _seconds(event.get("event_ts") or event.get("ts"))
    return Incoming(identifier, _conversation(address, str(user)), address, said, kind, order=order)


def _edited(event: Dict[str, Any]) -> Dict[str, Any]:
    """The message as it is now; empty where only Slack changed it, such as by adding a link's preview."""
    message = _fields(event, "message")
    changed = message.get("text") != _fields(event, "previous_message").get("text")
    return message if changed else {}


def _click(content: Dict[str, Any]) -> Optional[Incoming]:
    actions, user = content.get("actions"), _fields(content, "user").get("id")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], dict) else {}
    value, moment = action.get("value"), action.get("action_ts")
    address = _address({"channel": _fields(content, "channel").get("id")}, _fields(content, "message"))
    if not address or not _is_id(user) or not isinstance(value, str) or not _is_time(moment):
        return None
    title = _fields(action, "text").get("text")
    return Incoming(
        delivery=f"{address['channel']}:{user}:{moment}",
        person=_conversation(address, str(user)),
        address=address,
        text=_unescaped(title) if isinstance(title, str) else "",
        kind=CLICK,
        payload=value,
        order=_seconds(moment),
    )


def _address(event: Dict[str, Any], message: Dict[str, Any]) -> Optional[Address]:
    """Where replies go: in channels to a thread below the message, in direct messages to the thread that it is in."""
    channel, thread, own = event.get("channel"), message.get("thread_ts"), message.get("ts")
    if not _is_id(channel):
        return None
    if _is_time(thread):
        return {"channel": channel, "thread": thread}
    if _is_direct(event):
        return {"channel": channel}
    return {"channel": channel, "thread": own} if _is_time(own) else None


def _conversation(address: Address, user: str) -> str:
    """Whose conversation it is: in a channel each person has one of their own."""
    return str(address["channel"]) if _is_direct(address) else f"{address['channel']}:{user}"


def _is_direct(event: Dict[str, Any]) -> bool:
    return str(event.get("channel")).startswith("D")


def _is_person(message: Dict[str, Any], own_name: Optional[str]) -> bool:
    """Whether a person wrote this: no bot, not the assistant itself, and not Slack."""
    user, subtype = message.get("user"), message.get("subtype")
    if message.get("bot_id") or message.get("bot_profile"):
        return False
    return subtype in WRITTEN and _is_id(user) and user not in (own_name, "USLACKBOT")


def _own_name(content: Dict[str, Any]) -> Optional[str]:
    """The user id of the app's bot, which Slack adds to each event."""
    given = content.get("authorizations")
    for each in given if isinstance(given, list) else []:
        if isinstance(each, dict) and each.get("is_bot") is True and _is_id(each.get("user_id")):
            return str(each["user_id"])
    return None


def _blocks(outgoing: Outgoing) -> List[Dict[str, Any]]:
    text = outgoing.text
    fits = len(escaped(text)) <= SECTION_CHARACTERS
    parts = [text] if fits else text_parts(text, SECTION_CHARACTERS // LONGEST_ESCAPE)
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": escaped(part)}} for part in parts]
    buttons = [
        {
            "type": "button",
            "action_id": f"choice-{number}",
            "text": {"type": "plain_text", "text": button.title, "emoji": False},
            "value": button.payload,
        }
        for number, button in enumerate(outgoing.buttons, start=1)
    ]
    return [*sections, {"type": "actions", "elements": buttons}]


def _fields(holder: Dict[str, Any], name: str) -> Dict[str, Any]:
    """An object in an object; empty when there is none."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def _is_time(value: object) -> bool:
    return isinstance(value, str) and bool(_TIME.fullmatch(value))


def _seconds(value: object) -> float:
    return float(str(value)) if _is_time(value) else 0.0

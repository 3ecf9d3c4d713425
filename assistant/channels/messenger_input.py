"""Facebook Messenger, by its webhooks and the Send API: https://developers.facebook.com/docs/messenger-platform."""

import json
import re
from typing import Any, Dict, Iterator, List, Optional

from assistant.channels.messaging.delivery import Delivery, UnreadableError, signature
from assistant.channels.messaging.incoming import CLICK, GREETING, Address, Incoming
from assistant.channels.messaging.messaging_input import MessagingInput
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import REFUSED, Answer, RefusedError, RetryLaterError

GET_STARTED = "GET_STARTED"
"""What docs/channels.md has the Get Started button send."""

SUBSCRIBED = ("messages", "messaging_postbacks")

TEXT_CHARACTERS = 2000

TEMPLATE_CHARACTERS, TEMPLATE_BUTTONS = 640, 3
"""https://developers.facebook.com/docs/messenger-platform/reference/templates/button: such buttons stay."""

PASSING = (1, 2, 4, 17, 32, 341, 613, 1200)
"""Codes of faults and rate limits: https://developers.facebook.com/docs/graph-api/guides/error-handling."""

WRONG_TOKEN, WRONG_PARAMETER, OLD_VERSION = 190, 100, 2635

_CHALLENGE = re.compile(r"[\w-]{1,255}", re.ASCII)
_ID = re.compile(r"\d{1,40}", re.ASCII)
_VERSION = re.compile(r"v\d{1,3}\.\d{1,2}", re.ASCII)
_LATEST = 2**53


class MessengerInput(MessagingInput):
    """Answers who writes to a Facebook page; there are no groups."""

    unverified_status = 403

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "messenger"

    async def verify(self, delivery: Delivery) -> None:
        """Checks the signature by the app's secret, and the token of the first question (see parent class)."""
        if delivery.method == "GET":
            delivery.require_same(delivery.query.get("hub.verify_token"), self.settings["MESSENGER_VERIFY_TOKEN"])
            return
        expected = "sha256=" + signature(self.settings["MESSENGER_APP_SECRET"], delivery.body)
        delivery.require_same(delivery.headers.get("x-hub-signature-256"), expected)

    def handshake(self, delivery: Delivery) -> Optional[str]:
        """Repeats the challenge by which Messenger checks a new address (see parent class)."""
        challenge = delivery.query.get("hub.challenge", "")
        subscribing = delivery.query.get("hub.mode") == "subscribe"
        return challenge if subscribing and _CHALLENGE.fullmatch(challenge) else None

    def parse(self, delivery: Delivery) -> List[Incoming]:
        """Reads every message of every entry (see parent class)."""
        content = json.loads(delivery.body)
        if not isinstance(content, dict) or not isinstance(content.get("entry"), list):
            raise UnreadableError("There is no entry.")
        if content.get("object") != "page":
            return []
        return self.read_each(_events(content["entry"]), _incoming)

    async def send(self, outgoing: Outgoing, address: Address) -> None:
        """Calls the Send API (see parent class)."""
        body = {"recipient": {"id": address["user"]}, "messaging_type": "RESPONSE", "message": _message(outgoing)}
        await self._call("POST", "me/messages", json=body)

    async def faults(self) -> List[str]:
        """Asks Meta for the token's page, what it is subscribed to, and where it delivers (see parent class)."""
        version = self.settings["MESSENGER_GRAPH_VERSION"]
        if not _VERSION.fullmatch(version):
            return ["MESSENGER_GRAPH_VERSION is not in its form: it is such as v24.0."]
        try:
            app = str((await self._call("GET", "app")).body["id"])
            subscribed = (await self._call("GET", "me/subscribed_apps")).body["data"]
            delivered = (await self._call("GET", f"{app}/subscriptions", self._app_token(app))).body["data"]
            return [*_page_faults(subscribed, app), *_webhook_faults(delivered, self.webhook_url())]
        except RefusedError as error:
            return [_refusal(error, version)]
        except (RetryLaterError, KeyError, TypeError, AttributeError) as error:
            return [f"Meta can't be asked now ({type(error).__name__}: {error})."]

    def _app_token(self, app: str) -> str:
        """https://developers.facebook.com/docs/facebook-login/guides/access-tokens#apptokens."""
        return f"{app}|{self.settings['MESSENGER_APP_SECRET']}"

    async def _call(self, method: str, path: str, token: Optional[str] = None, **request: Any) -> Answer:
        """A request with a token, by default the page's, and the proof that the app has sent it.

        https://developers.facebook.com/docs/graph-api/guides/secure-requests#appsecret_proof
        """
        token = token or self.settings["MESSENGER_PAGE_TOKEN"]
        proof = signature(self.settings["MESSENGER_APP_SECRET"], token.encode())
        url = f"{self.settings['MESSENGER_API_URL']}/{self.settings['MESSENGER_GRAPH_VERSION']}/{path}"
        headers = {"Authorization": f"Bearer {token}"}
        try:
            return await self.client.call(method, url, params={"appsecret_proof": proof}, headers=headers, **request)
        except RefusedError as error:
            code, passes = _code(error.answer), _fields(error.answer.body, "error").get("is_transient") is True
            if code in PASSING or passes:
                raise RetryLaterError(f"error {code}", _pause(error.answer), error.answer) from None
            detail = _fields(error.answer.body, "error").get("error_subcode")
            known = next((str(number) for number in (detail, code) if type(number) is int), REFUSED)
            raise RefusedError(f"{error}, error {code}", error.answer, known) from None


def _events(entries: List[Any]) -> Iterator[Dict[str, Any]]:
    """What happened with people; not what another app of the page is to answer, which stands in `standby`."""
    for entry in entries:
        messaging = entry.get("messaging") if isinstance(entry, dict) else None
        for event in messaging if isinstance(messaging, list) else []:
            if isinstance(event, dict):
                yield event


def _incoming(event: Dict[str, Any]) -> Optional[Incoming]:
    user, sent = _fields(event, "sender").get("id"), event.get("timestamp")
    if not isinstance(user, str) or not _ID.fullmatch(user):
        return None
    head: Dict[str, Any] = {
        "person": user,
        "address": {"user": user},
        "order": float(sent) if type(sent) is int and 0 <= sent < _LATEST else 0.0,
    }
    message, edit, postback = (_fields(event, name) for name in ("message", "message_edit", "postback"))
    if message:
        return _written(message, head)
    if edit:
        return _edited(edit, head)
    return _picked(postback, head, f"{user} {sent}") if postback else None


def _written(message: Dict[str, Any], head: Dict[str, Any]) -> Optional[Incoming]:
    """A message, or a picked quick reply; None for what the page itself has sent."""
    identifier, text = message.get("mid"), message.get("text") or ""
    if message.get("is_echo") or not isinstance(identifier, str) or not isinstance(text, str):
        return None
    payload = _fields(message, "quick_reply").get("payload")
    if isinstance(payload, str):
        return Incoming(identifier, text=text, kind=CLICK, payload=payload, **head)
    return Incoming(identifier, text=text, **head)


def _edited(edit: Dict[str, Any], head: Dict[str, Any]) -> Optional[Incoming]:
    identifier, text, count = edit.get("mid"), edit.get("text"), edit.get("num_edit")
    if not isinstance(identifier, str) or not isinstance(text, str) or not text.strip() or type(count) is not int:
        return None
    return Incoming(f"{identifier} {count}", text=text, **head)


def _picked(postback: Dict[str, Any], head: Dict[str, Any], otherwise: str) -> Optional[Incoming]:
    """A button; those of old versions have no id."""
    identifier, payload, title = postback.get("mid", otherwise), postback.get("payload"), postback.get("title")
    if not isinstance(identifier, str) or not isinstance(payload, str):
        return None
    if payload == GET_STARTED:
        return Incoming(identifier, kind=GREETING, **head)
    text = title if isinstance(title, str) else ""
    return Incoming(identifier, text=text, kind=CLICK, payload=payload, **head)


def _message(outgoing: Outgoing) -> Dict[str, Any]:
    """A text; a template with buttons; or, where that can't hold it, quick replies.

    Quick replies vanish with the next message: their titles stand in the text as well.
    """
    text, buttons = outgoing.text, outgoing.buttons
    if not buttons:
        return {"text": text}
    if len(text) <= TEMPLATE_CHARACTERS and len(buttons) <= TEMPLATE_BUTTONS:
        shown = [{"type": "postback", "title": button.title, "payload": button.payload} for button in buttons]
        template = {"template_type": "button", "text": text, "buttons": shown}
        return {"attachment": {"type": "template", "payload": template}}
    replies = [{"content_type": "text", "title": button.title, "payload": button.payload} for button in buttons]
    listed = "\n".join([text, "", *(f"• {button.title}" for button in buttons)])
    return {"text": listed if len(listed) <= TEXT_CHARACTERS else text, "quick_replies": replies}


def _refusal(error: RefusedError, version: str) -> str:
    code, told = _code(error.answer), _fields(error.answer.body, "error").get("message")
    if code == WRONG_TOKEN:
        return "Meta refuses MESSENGER_PAGE_TOKEN: generate another one for the page."
    if code == WRONG_PARAMETER and "appsecret_proof" in str(told):
        return "MESSENGER_APP_SECRET does not belong to the app whose MESSENGER_PAGE_TOKEN this is: copy it again."
    if code == OLD_VERSION:
        return f"Meta does not serve {version} any more: set MESSENGER_GRAPH_VERSION to a newer one."
    return f"Meta refuses to be asked: {error}."


def _page_faults(apps: List[Dict[str, Any]], app: str) -> List[str]:
    fields: List[str] = next((each.get("subscribed_fields", []) for each in apps if str(each.get("id")) == app), [])
    missing = [name for name in SUBSCRIBED if name not in fields]
    return [f"The page does not deliver {', '.join(missing)}: add the subscriptions to the page."] if missing else []


def _webhook_faults(subscriptions: List[Dict[str, Any]], wanted: Optional[str]) -> List[str]:
    page = next((each for each in subscriptions if each.get("object") == "page" and each.get("active")), None)
    if page is None:
        return ["No webhook is set: set callback URL and verify token, as docs/channels.md shows."]
    if wanted is None:
        return ["CHANNELS_PUBLIC_URL is not set, so the webhook's address can't be compared."]
    url = page.get("callback_url")
    return [] if url == wanted else [f"The webhook leads to {url}, not to {wanted}: set the callback URL again."]


def _pause(answer: Answer) -> Optional[float]:
    """The seconds for which Meta takes no more requests; None when it does not tell.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers-2
    """
    try:
        usage = json.loads(answer.headers["x-business-use-case-usage"])
        minutes = [each["estimated_time_to_regain_access"] for uses in usage.values() for each in uses]
        return max(float(each) for each in minutes) * 60
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _code(answer: Answer) -> Optional[int]:
    code = _fields(answer.body, "error").get("code")
    return code if type(code) is int else None


def _fields(holder: Any, name: str) -> Dict[str, Any]:
    """An object in an object; empty when there is none."""
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}

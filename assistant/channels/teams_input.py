"""Microsoft Teams, by the Bot Connector.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference and
https://learn.microsoft.com/microsoftteams/platform/bots/.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Dict, List, Mapping, Optional
from urllib.parse import quote, urlsplit

import jwt

from assistant.channels.messaging.channel_settings import LOOPBACK, ChannelSettings
from assistant.channels.messaging.delivery import Delivery, ForgedError, UnreadableError
from assistant.channels.messaging.incoming import CLICK, GREETING, TEXT, Address, Incoming
from assistant.channels.messaging.messaging_input import MessagingInput
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import RefusedError, RetryLaterError, SendError
from assistant.channels.teams.access_token import AccessToken
from assistant.channels.teams.signing_keys import Key, SigningKeys

ISSUER = "https://api.botframework.com"
ALGORITHM = "RS256"
SKEW_SECONDS = 300
"""By so much Microsoft lets clocks differ."""

LATER = (401, 412)
"""A token that does not count any more, and what Microsoft wants to be tried again beside what always is."""

HERO_CARD = "application/vnd.microsoft.card.hero"
PERSONAL = "personal"

BOT = "28:"
"""Before the identifier of what is no person."""


class TeamsInput(MessagingInput):
    """Answers in personal chats, and in group chats and channels whoever mentions it.

    Args:
        settings: see parent class.
        arguments: likewise.
    """

    unverified_status: ClassVar[int] = 403

    def __init__(self, settings: Optional[ChannelSettings], **arguments: Any) -> None:
        super().__init__(settings, **arguments)
        if settings is None:
            return
        app = settings["TEAMS_APP_ID"]
        self._keys = SigningKeys(self.client, settings["TEAMS_OPENID_URL"], Path(settings["TEAMS_KEYS_FILE"]))
        self._token = AccessToken(
            self.client, settings["TEAMS_LOGIN_URL"], settings["TEAMS_TENANT_ID"], app, settings["TEAMS_APP_SECRET"]
        )

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "teams"

    async def prepare(self) -> None:
        """Fetches Microsoft's keys (see parent class)."""
        await self._keys.refresh()

    async def verify(self, delivery: Delivery) -> None:
        """Checks the token of the request, and that it is one for this activity (see parent class).

        https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication, "Step 4".
        """
        scheme, _, token = delivery.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise ForgedError("There is no bearer token.")
        try:
            key = await self._keys.find(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise ForgedError("The token's key is unknown.")
            claims = self._claims(token, key)
        except jwt.PyJWTError as error:
            raise ForgedError(f"The token does not count: {type(error).__name__}.") from None
        self._require_own(_activity(delivery), claims, key)

    def parse(self, delivery: Delivery) -> List[Incoming]:
        """Reads an Activity (see parent class)."""
        activity = _activity(delivery)
        if activity is None:
            raise UnreadableError("There is no activity.")
        sender = _part(activity, "from")
        if not all(_text(part, "id") for part in (activity, sender, _part(activity, "conversation"))):
            return []
        if _text(sender, "id").startswith(BOT) or sender.get("role") == "bot":
            return []
        kind, edited = activity.get("type"), _part(activity, "channelData").get("eventType") == "editMessage"
        if kind == "message" or (kind == "messageUpdate" and edited):
            return self._message(activity)
        return self._arrival(activity) if kind == "conversationUpdate" else []

    async def send(self, outgoing: Outgoing, address: Address) -> None:
        """Sends an Activity to the conversation (see parent class)."""
        if not self._is_allowed(address["service"]):
            raise RefusedError("TEAMS_SERVICE_URLS does not allow the server of this conversation")
        conversation = quote(address["conversation"], safe="")
        url = f"{address['service'].rstrip('/')}/v3/conversations/{conversation}/activities"
        token = await self._token.value()
        headers = {"Authorization": f"Bearer {token}"}
        try:
            await self.client.call("POST", url, headers=headers, json=_message(outgoing, address))
        except RefusedError as error:
            if error.answer.status not in LATER:
                raise
            self._token.forget(token)
            raise RetryLaterError(str(error), answer=error.answer) from None

    async def faults(self) -> List[str]:
        """Asks Microsoft for a token and for its keys (see parent class); it does not tell where it delivers."""
        faults = []
        for url in self.settings["TEAMS_SERVICE_URLS"].split():
            if not self._is_allowed(url):
                faults.append("TEAMS_SERVICE_URLS is of addresses like https://smba.trafficmanager.net, with no path.")
        try:
            await self._token.value()
        except RetryLaterError as error:
            faults.append(f"{error}. Compare TEAMS_APP_ID, TEAMS_TENANT_ID and TEAMS_APP_SECRET with the app's page.")
        try:
            await self._keys.refresh()
        except SendError as error:
            faults.append(f"Microsoft's keys can't be fetched from TEAMS_OPENID_URL: {error}.")
        return faults

    def _claims(self, token: str, key: Key) -> Dict[str, Any]:
        app = self.settings["TEAMS_APP_ID"]
        claims: Dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(key, algorithm=ALGORITHM),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=[app, app.lower()],
            leeway=SKEW_SECONDS,
            options={"require": ["exp", "iss", "aud"]},
        )
        return claims

    def _require_own(self, activity: Optional[Dict[str, Any]], claims: Mapping[str, Any], key: Key) -> None:
        """A genuine token may have been taken from another activity, or be one for another app of Microsoft's."""
        if activity is None:
            return  # Nothing can be done with it.
        service, channel = activity.get("serviceUrl"), activity.get("channelId")
        claimed = {name.lower(): value for name, value in claims.items()}.get("serviceurl")
        if not isinstance(service, str) or service != claimed:
            raise ForgedError("The token is for another serviceUrl.")
        if not self._is_allowed(service):
            raise ForgedError("TEAMS_SERVICE_URLS does not allow the serviceUrl.")
        if channel not in key.get("endorsements", [channel]):
            raise ForgedError("The key may not sign for this channel.")

    def _is_allowed(self, service: str) -> bool:
        parts = urlsplit(service)
        server = f"{parts.scheme}://{parts.netloc}".lower()
        return server in self.settings["TEAMS_SERVICE_URLS"].lower().split() and (
            parts.scheme == "https" or parts.hostname in LOOPBACK
        )

    def _message(self, activity: Dict[str, Any]) -> List[Incoming]:
        text, payload = _text(activity, "text"), _part(activity, "value").get("payload")
        if isinstance(payload, str):
            return [_incoming(activity, CLICK, text, payload)]
        mentions = [mention for mention in _mentions(activity) if mention]
        if not _is_personal(activity) and not mentions:
            return []
        for mention in mentions:
            text = text.replace(mention, "")
        text = text.replace("&nbsp;", " ").strip()
        greets = bool(mentions) and not text and not _has_content(activity)
        return [_incoming(activity, GREETING if greets else TEXT, text)]

    def _arrival(self, activity: Dict[str, Any]) -> List[Incoming]:
        """The person opened the chat: Teams says it by adding the bot."""
        added = activity.get("membersAdded")
        bot = _part(activity, "recipient").get("id")
        came = isinstance(added, list) and any(isinstance(member, dict) and member.get("id") == bot for member in added)
        return [_incoming(activity, GREETING)] if came and _is_personal(activity) else []


def _activity(delivery: Delivery) -> Optional[Dict[str, Any]]:
    try:
        activity = json.loads(delivery.body)
    except (ValueError, RecursionError):
        return None
    return activity if isinstance(activity, dict) else None


def _part(holder: Mapping[str, Any], name: str) -> Dict[str, Any]:
    """An object in an object; empty when there is none."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _is_personal(activity: Dict[str, Any]) -> bool:
    return _part(activity, "conversation").get("conversationType") == PERSONAL


def _has_content(activity: Dict[str, Any]) -> bool:
    """Whether there is more than Teams' own copy of the text."""
    attachments = activity.get("attachments")
    return isinstance(attachments, list) and any(
        isinstance(each, dict) and each.get("contentType") != "text/html" for each in attachments
    )


def _mentions(activity: Dict[str, Any]) -> List[str]:
    """How the text mentions the bot."""
    bot, entities = _part(activity, "recipient").get("id"), activity.get("entities")
    return [
        _text(entity, "text")
        for entity in (entities if isinstance(entities, list) else [])
        if isinstance(entity, dict) and entity.get("type") == "mention" and _part(entity, "mentioned").get("id") == bot
    ]


def _incoming(activity: Dict[str, Any], kind: str, text: str = "", payload: Optional[str] = None) -> Incoming:
    conversation, sent = _text(_part(activity, "conversation"), "id"), _text(activity, "timestamp")
    # In a channel each thread is a conversation to Teams; to a person it is the same place.
    place = conversation.partition(";messageid=")[0]
    identifier = f"{conversation} {activity['id']} {sent if activity['type'] == 'messageUpdate' else ''}"
    return Incoming(
        delivery=_digest(identifier),
        person=_digest(f"{place} {_text(_part(activity, 'from'), 'id')}"),
        address={
            "service": _text(activity, "serviceUrl"),
            "conversation": conversation,
            "bot": _text(_part(activity, "recipient"), "id"),
        },
        text=text,
        kind=kind,
        payload=payload,
        language=_text(activity, "locale") or None,
        order=_seconds(sent),
    )


def _digest(identifier: str) -> str:
    """Teams' identifiers may be longer than the database takes."""
    return hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()


def _seconds(timestamp: str) -> float:
    """Since 1970; 0 where that can't be read."""
    try:
        head, _, fraction = timestamp.rstrip("Z").partition(".")
        seconds = datetime.fromisoformat(f"{head}+00:00").timestamp()
        return seconds + float(f"0.{fraction}" if fraction.isdecimal() else 0)
    except (ValueError, OverflowError):
        return 0.0


def _message(outgoing: Outgoing, address: Address) -> Dict[str, Any]:
    activity = {
        "type": "message",
        "from": {"id": address["bot"]},
        "conversation": {"id": address["conversation"]},
        "textFormat": "plain",
        "text": outgoing.text,
    }
    if not outgoing.buttons:
        return activity
    buttons = [
        {
            "type": "messageBack",
            "title": button.title,
            "displayText": button.title,
            "text": button.title,
            "value": {"payload": button.payload},
        }
        for button in outgoing.buttons
    ]
    return {**activity, "attachments": [{"contentType": HERO_CARD, "content": {"buttons": buttons}}]}

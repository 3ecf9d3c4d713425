"""Microsoft's servers around the Bot Connector, from its public documentation.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication (tokens, keys),
…/bot-framework-rest-connector-api-reference (activities), and https://learn.microsoft.com/microsoftteams/platform/bots/.
Tokens are signed by joserfc, and not by the library that the channel verifies them with.
"""

import hmac
import itertools
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import joserfc.jwt
from joserfc.jwk import RSAKey

from tests.channels.messaging.fake_provider import Call, FakeProvider
from tests.channels.messaging.person import Person
from tests.channels.messaging.received import Received
from tests.channels.messaging.webhook_request import WebhookRequest

APP, TENANT = "6a5b3f0c-1111-4222-8333-9c0de0f1a2b3", "0d2f6c1e-4444-4555-8666-7788990011aa"
SECRET = "abc8Q~a-secret-of-the-application"
BOT = f"28:{APP}"
ISSUER = "https://api.botframework.com"
LONGEST_MESSAGE, MOST_BUTTONS = 100_000, 6
KEYS = {name: RSAKey.generate_key(2048, {"kid": name}) for name in ("current", "next", "foreign")}

Answer = tuple[int, Any]


class FakeTeams(FakeProvider):
    """The login, the keys and the connector, at one address.

    Attributes:
        published: the names of the keys that the document lists.
        tokens: those that count.
        asked: paths of the requests, other than messages.
        sent: the activities as they came.
    """

    name = "teams"
    secrets = (SECRET,)

    def __init__(self) -> None:
        super().__init__()
        self.published = ["current"]
        self.tokens: list[str] = []
        self.asked: list[str] = []
        self.sent: list[Any] = []
        self._ids = itertools.count(1_700_000_000_000)

    @property
    def service(self) -> str:
        return f"{self.url}/teams/"

    def variables(self) -> dict[str, str]:
        return {
            "TEAMS_APP_ID": APP,
            "TEAMS_APP_SECRET": SECRET,
            "TEAMS_TENANT_ID": TENANT,
            "TEAMS_LOGIN_URL": self.url,
            "TEAMS_OPENID_URL": f"{self.url}/v1/.well-known/openidconfiguration",
            "TEAMS_SERVICE_URLS": f"https://smba.trafficmanager.net {self.url}",
        }

    def is_sending(self, call: Call) -> bool:
        return call.path.startswith("/teams/")

    def call(self, call: Call) -> Answer:
        if self.is_sending(call):
            return self._activity(call)
        self.asked.append(call.path)
        if call.path == f"/{TENANT}/oauth2/v2.0/token":
            return self._token(parse_qs(call.body.decode()))
        if call.path == "/v1/.well-known/openidconfiguration":
            address, algorithms = f"{self.url}/v1/.well-known/keys", ["RS256"]
            return 200, {"issuer": ISSUER, "jwks_uri": address, "id_token_signing_alg_values_supported": algorithms}
        if call.path == "/v1/.well-known/keys":
            return 200, {"keys": [self._listed(name) for name in self.published]}
        return 404, {}

    def text(self, person: Person, text: str) -> Any:
        return self.activity(person, text=text, textFormat="plain")

    def click(self, person: Person, title: str, payload: str) -> Any:
        return {**self.text(person, title), "value": {"payload": payload}, "replyToId": "1"}

    def attachment(self, person: Person) -> Any:
        copy = {"contentType": "text/html", "content": "<p></p>"}
        picture = {"contentType": "image/*", "contentUrl": "https://smba.trafficmanager.net/amer/v3/attachments/0-1"}
        return self.activity(person, attachments=[picture, copy])

    def opening(self, person: Person) -> Any:
        return {**self.activity(person), "type": "conversationUpdate", "membersAdded": [{"id": BOT}]}

    def edited(self, person: Person, text: str) -> Any:
        data = {"eventType": "editMessage", "tenant": {"id": TENANT}}
        return {**self.text(person, text), "type": "messageUpdate", "channelData": data}

    def in_group(self, person: Person, group: str, text: str, addressed: bool) -> Any:
        said = f"<at>Clinic</at>&nbsp;{text}" if addressed else text
        mention = {"type": "mention", "mentioned": {"id": BOT, "name": "Clinic"}, "text": "<at>Clinic</at>"}
        chat = {"conversationType": "channel", "isGroup": True, "id": self.group_place(person, group)}
        grouped = {**self.activity(person, text=said), "conversation": chat}
        return {**grouped, "entities": [*grouped["entities"], *([mention] if addressed else [])]}

    def activity(self, person: Person, **content: Any) -> dict[str, Any]:
        """A message; Teams counts its ids in milliseconds, and in each conversation anew."""
        now = datetime.now(timezone.utc)
        return {
            "type": "message",
            "id": str(next(self._ids)),
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            "serviceUrl": self.service,
            "channelId": "msteams",
            "from": {"id": f"29:1{person.number:0100d}", "name": "Ada", "aadObjectId": f"{person.number:036d}"},
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": self.place(person)},
            "recipient": {"id": BOT, "name": "Clinic"},
            "entities": [{"type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Web"}],
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-US",
            **content,
        }

    def place(self, person: Person) -> str:
        return f"a:1{person.number:0120d}"

    def group_place(self, person: Person, group: str) -> str:
        return f"19:{group.replace(' ', '')}@thread.tacv2;messageid=1485983408511"

    def samples(self) -> Sequence[Any]:
        person = Person()
        grouped = self.in_group(person, "sample", "hello", addressed=True)
        typing = {**self.activity(person), "type": "typing"}
        return [*super().samples(), grouped, self.opening(person), self.edited(person, "hello"), typing]

    def request(self, content: Any) -> WebhookRequest:
        return self.signed(content, self.claims(content))

    def claims(self, content: Any) -> dict[str, Any]:
        """Those that the connector signs for an activity."""
        service = content.get("serviceUrl") if isinstance(content, dict) else None
        times = {"nbf": int(time.time()) - 5, "exp": int(time.time()) + 3600}
        # A token is in UTF-8, whatever the fuzz test makes of the address.
        named = service.encode("utf-8", "replace").decode() if isinstance(service, str) else self.service
        return {"iss": ISSUER, "aud": APP, "serviceurl": named, **times}

    def signed(self, content: Any, claims: dict[str, Any], key: str = "current", **header: Any) -> WebhookRequest:
        token = joserfc.jwt.encode({"alg": "RS256", "kid": key, **header}, claims, KEYS[key])
        return _request(content, f"Bearer {token}")

    def forged(self, content: Any) -> Sequence[WebhookRequest]:
        claims, genuine, now = self.claims(content), self.request(content), int(time.time())
        changes: list[dict[str, Any]] = [
            {"iss": "https://login.microsoftonline.com"},
            {"aud": TENANT},
            {"exp": now - 600},
            {"nbf": now + 600},
            {"serviceurl": "https://smba.trafficmanager.net/amer/"},
        ]
        without = [{name: claims[name] for name in claims if name != missing} for missing in ("exp", "iss", "aud")]
        elsewhere = {**content, "serviceUrl": "https://attacker.example/"}
        # joserfc does not make these: a public key as a shared secret, and no signature at all.
        secret = KEYS["current"].as_pem(private=False)
        symmetric = _token("HS256", claims, lambda content: hmac.new(secret, content, "sha256").digest())
        unsigned = _token("none", claims, lambda content: b"")
        bearers = ["", "Bearer", "Bearer x.y.z", f"Bearer {symmetric}", f"Bearer {unsigned}"]
        return [
            WebhookRequest(genuine.body, {"Content-Type": "application/json"}),
            *(_request(content, bearer) for bearer in bearers),
            _request(content, genuine.headers["Authorization"].replace("Bearer", "Basic")),
            *(self.signed(content, {**claims, **change}) for change in changes),
            *(self.signed(content, rest) for rest in without),
            self.signed(content, {name: claims[name] for name in claims if name != "serviceurl"}),
            self.signed(content, claims, "foreign"),
            self.signed(content, claims, "foreign", kid="current"),
            self.signed(elsewhere, self.claims(elsewhere)),
            self.signed({**content, "channelId": "webchat"}, claims),
        ]

    def _listed(self, name: str) -> dict[str, Any]:
        key = KEYS[name].as_dict(private=False)
        numbers = {part: key[part] for part in ("kty", "n", "e")}
        return {**numbers, "use": "sig", "kid": name, "endorsements": ["msteams"]}

    def _token(self, form: dict[str, list[str]]) -> Answer:
        if form != {
            "grant_type": ["client_credentials"],
            "client_id": [APP],
            "client_secret": [SECRET],
            "scope": ["https://api.botframework.com/.default"],
        }:
            about = "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value."
            return 401, {"error": "invalid_client", "error_description": about}
        self.tokens.append(f"eyJ0eXAi.{len(self.tokens)}")
        return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": self.tokens[-1]}

    def _activity(self, call: Call) -> Answer:
        if call.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, {"error": {"code": "Unauthorized", "message": "Authorization has been denied."}}
        path, activity = unquote(urlsplit(call.path).path), call.json()
        conversation = path.removeprefix("/teams/v3/conversations/").removesuffix("/activities")
        if activity["type"] != "message" or activity["textFormat"] != "plain" or not activity["text"].strip():
            return self._violation(400, "BadSyntax")
        if len(call.body.decode().encode("utf-16")) > LONGEST_MESSAGE:
            return self._violation(413, "MessageSizeTooBig")
        buttons = [button for card in activity.get("attachments", []) for button in card["content"]["buttons"]]
        if len(buttons) > MOST_BUTTONS or any(button["type"] != "messageBack" for button in buttons):
            return self._violation(400, "BadArgument")
        self.sent.append(activity)
        shown = {button["displayText"]: button["value"]["payload"] for button in buttons}
        self.accept(Received(activity["text"], shown, conversation))
        return 201, {"id": str(next(self._ids))}

    def _violation(self, status: int, code: str) -> Answer:
        self.violations.append(code)
        return status, {"error": {"code": code, "message": code}}


def _token(algorithm: str, claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": algorithm, "typ": "JWT", "kid": "current"}, claims)]
    content = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    return (content + b"." + urlsafe_b64encode(sign(content)).rstrip(b"=")).decode()


def _request(content: Any, authorization: str) -> WebhookRequest:
    headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": authorization}
    return WebhookRequest(json.dumps(content).encode(), headers)

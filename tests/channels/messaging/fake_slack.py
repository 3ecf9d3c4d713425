"""Slack, from https://docs.slack.dev (Events API, block_actions, chat.postMessage, auth.test, verifying requests)."""

import hashlib
import hmac
import itertools
import json
import re
import time
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.channels.messaging.fake_provider import Call, FakeProvider, Fault
from tests.channels.messaging.person import Person
from tests.channels.messaging.received import Received
from tests.channels.messaging.webhook_request import WebhookRequest

TOKEN = "xoxb-17653672481-19874698323-" + "pdFZKVeTuE8sk7oOcBrzbqgy"  # In two parts: scanners take it for a real one.
SECRET = "8f742231b10e8888abcd99aa01ff85a5"
BOT, TEAM = "U0BOT4FAQ", "T061EG9R6"
LONGEST_SECTION, MOST_BUTTONS, LONGEST_TITLE, LONGEST_VALUE, LONGEST_TEXT = 3000, 25, 75, 2000, 40_000
WINDOW_SECONDS = 300


class FakeSlack(FakeProvider):
    """Also keeps in which threads messages arrived, and what the token may do."""

    name = "slack"
    secrets = (TOKEN, SECRET)
    opens = False  # It tells each time that somebody looks, so this is not subscribed to.

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[str | None] = []
        self.scopes = "app_mentions:read,chat:write,im:history"
        self._numbers = itertools.count(1)

    def variables(self) -> dict[str, str]:
        return {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": self.url}

    def is_sending(self, call: Call) -> bool:
        return call.path == "/chat.postMessage"

    def call(self, call: Call) -> tuple[int, Any]:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return _refused("invalid_auth")
        if not call.headers.get("content-type", "").startswith("application/json"):
            return self._violation("invalid_post_type")
        if call.path == "/auth.test":
            return 200, {"ok": True, "url": "https://clinic.slack.com/", "user_id": BOT, "team_id": TEAM}
        return self._post_message(call.json()) if call.path == "/chat.postMessage" else _refused("unknown_method")

    def _answer(self, handler: Any, status: int, body: Any, headers: dict[str, str]) -> None:
        scopes = {"X-OAuth-Scopes": self.scopes} if isinstance(body, dict) and body.get("ok") else {}
        super()._answer(handler, status, body, {**headers, **scopes})

    def text(self, person: Person, text: str) -> Any:
        return self.event(**self.message(person, text))

    def click(self, person: Person, title: str, payload: str) -> Any:
        return self.clicked(person, self.place(person), title, payload)

    def attachment(self, person: Person) -> Any:
        file = {"id": f"F{next(self._numbers):08}", "mimetype": "image/png", "mode": "hosted"}
        return self.event(**self.message(person, ""), subtype="file_share", files=[file], upload=False)

    def in_group(self, person: Person, group: str, text: str, addressed: bool) -> Any:
        said = {**self.message(person, text), "channel": self.group_place(person, group), "channel_type": "channel"}
        if not addressed:
            return self.event(**said)
        del said["channel_type"]
        return self.event(**{**said, "type": "app_mention", "text": f"<@{BOT}> {said['text']}"})

    def place(self, person: Person) -> str:
        return f"D{person.number:09}"

    def group_place(self, person: Person, group: str) -> str:
        return "C" + hashlib.sha256(group.encode()).hexdigest()[:10].upper()

    def samples(self) -> Sequence[Any]:
        person = Person()
        said = self.message(person, "hello <https://clinic.example|there> &amp; <@U123>")
        edited = {"type": "message", "subtype": "message_changed", "channel": said["channel"], "channel_type": "im"}
        return [
            *super().samples(),
            self.in_group(person, "sample", "hello", addressed=True),
            self.event(**{**said, "thread_ts": said["ts"]}),
            self.event(**edited, message=said, previous_message={**said, "text": "x"}, ts=said["ts"]),
            {
                "token": "Jhj5dZrVaK7ZwHHjRyZWjbDl",
                "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9",
                "type": "url_verification",
            },
        ]

    def request(self, content: Any) -> WebhookRequest:
        return self.signed(*self.encoded(content))

    def forged(self, content: Any) -> Sequence[WebhookRequest]:
        body, form = self.encoded(content)
        genuine = self.signed(body, form)
        kind = {"Content-Type": genuine.headers["Content-Type"]}
        now = genuine.headers["X-Slack-Request-Timestamp"]
        sha1 = hmac.new(SECRET.encode(), f"v0:{now}:".encode() + body, "sha1").hexdigest()
        given = genuine.headers["X-Slack-Signature"]
        return [
            WebhookRequest(body, kind),
            WebhookRequest(body, {**kind, "X-Slack-Signature": given}),
            WebhookRequest(body, {**kind, "X-Slack-Request-Timestamp": now}),
            WebhookRequest(body + b" ", genuine.headers),
            self.signed(body, form, age=WINDOW_SECONDS + 5),
            self.signed(body, form, age=-WINDOW_SECONDS - 5),
            self.signed(body, form, secret="0" * 32),
            genuine.with_header("X-Slack-Request-Timestamp", str(int(now) - 1)),
            *(
                genuine.with_header("X-Slack-Signature", wrong)
                for wrong in ("", "v0=", f"v0={sha1}", given[3:], f"v1={given[3:]}", given.upper(), given[:-1])
            ),
        ]

    def retry_later(self, seconds: int) -> Fault:
        return Fault(429, body=_refused("ratelimited")[1], headers={"Retry-After": str(seconds)}, wait=seconds)

    def message(self, person: Person, text: str) -> dict[str, Any]:
        """What a person writes in a direct message, with what Slack escapes."""
        escaped = text if "<" in text else text.replace("&", "&amp;").replace(">", "&gt;")
        return {
            "client_msg_id": str(uuid.uuid4()),
            "type": "message",
            "user": self.user(person),
            "text": escaped,
            "ts": self.moment(),
            "team": TEAM,
            "channel": self.place(person),
            "channel_type": "im",
        }

    def event(self, **event: Any) -> dict[str, Any]:
        """The envelope of an event."""
        return {
            "token": "Jhj5dZrVaK7ZwHHjRyZWjbDl",
            "team_id": TEAM,
            "api_app_id": "A0FAQ",
            "event": {**event, "event_ts": self.moment()},
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers):08}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
        }

    def clicked(self, person: Person, channel: str, title: str, payload: str, **message: str) -> dict[str, Any]:
        """A picked button of a message of the bot."""
        shown = {"type": "message", "user": BOT, "bot_id": "B0FAQ", "ts": self.moment(), "text": "…", **message}
        label = {"type": "plain_text", "text": title.replace("&", "&amp;"), "emoji": False}
        action = {"type": "button", "action_id": "choice-1", "block_id": "x", "text": label, "value": payload}
        return {
            "type": "block_actions",
            "user": {"id": self.user(person), "username": "ada", "team_id": TEAM},
            "api_app_id": "A0FAQ",
            "container": {"type": "message", "message_ts": shown["ts"], "channel_id": channel},
            "trigger_id": f"12321423423.{next(self._numbers)}.8a1",
            "channel": {"id": channel, "name": "directmessage"},
            "message": shown,
            "response_url": "https://hooks.slack.example/actions/1",
            "actions": [{**action, "action_ts": self.moment()}],
        }

    def user(self, person: Person) -> str:
        return f"U{person.number:09}"

    def moment(self) -> str:
        """A time as Slack writes it, a different one each time."""
        return f"{int(time.time())}.{next(self._numbers):06}"

    def encoded(self, content: Any) -> tuple[bytes, bool]:
        """The body, and whether it is a form: interactions are."""
        if isinstance(content, dict) and "actions" in content:
            return urlencode({"payload": json.dumps(content)}).encode(), True
        return json.dumps(content).encode(), False

    def signed(self, body: bytes, form: bool, age: int = 0, secret: str = SECRET) -> WebhookRequest:
        moment = str(int(time.time()) - age)
        given = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
        assert given
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": moment, "X-Slack-Signature": given}
        return WebhookRequest(body, headers)

    def _post_message(self, body: dict[str, Any]) -> tuple[int, Any]:
        text, blocks = body.get("text", ""), body.get("blocks", [])
        if not text or len(text) > LONGEST_TEXT:
            return self._violation("msg_too_long" if text else "no_text")
        if not re.fullmatch(r"[CDG][A-Z0-9]+", body["channel"]):
            return self._violation("channel_not_found")
        sections = [block["text"]["text"] for block in blocks if block["type"] == "section"]
        elements = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
        if blocks and (_block_faults(blocks, elements) or not sections or any(map(_is_too_long, sections))):
            return self._violation("invalid_blocks")
        if any(re.search(r"[<>]|&(?!(amp|lt|gt);)", shown) for shown in (text, *sections)):
            return self._violation("It is not escaped.")
        shown = "\n\n".join(sections) or text
        self.threads.append(body.get("thread_ts"))
        buttons = {element["text"]["text"]: element["value"] for element in elements}
        self.accept(Received(_unescaped(shown), buttons, body["channel"]))
        return 200, {"ok": True, "channel": body["channel"], "ts": self.moment()}

    def _violation(self, error: str) -> tuple[int, Any]:
        self.violations.append(error)
        return _refused(error)


def _is_too_long(section: str) -> bool:
    return not 0 < len(section) <= LONGEST_SECTION


def _block_faults(blocks: list[Any], elements: list[Any]) -> bool:
    identifiers = {element["action_id"] for element in elements}
    return (
        len(blocks) > 50
        or not 0 < len(elements) <= MOST_BUTTONS
        or len(identifiers) < len(elements)
        or any(element["text"]["type"] != "plain_text" for element in elements)
        or any(not 0 < len(element["text"]["text"]) <= LONGEST_TITLE for element in elements)
        or any(not 0 < len(element["value"]) <= LONGEST_VALUE for element in elements)
    )


def _refused(error: str) -> tuple[int, Any]:
    return 200, {"ok": False, "error": error}


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

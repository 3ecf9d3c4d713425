"""What staff do at the desk, for the tests of channels."""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx

from escalation.conversations.conversation_rules import ConversationRules
from escalation.conversations.staff_conversations import StaffConversations
from escalation.conversations.staff_message import StaffMessage
from escalation.database import Database
from tests.channels.running_server import RunningServer

PATIENCE_SECONDS = 20


class StaffDesk:
    """Maria at the desk, and one visitor's conversation with a served assistant."""

    def __init__(self, server: RunningServer, database_url: str, channel: str = "rest") -> None:
        self.server, self.channel, self.sender = server, channel, uuid.uuid4().hex
        self.conversations = StaffConversations(Database(database_url))

    def take(self) -> None:
        self.conversations.take(self.sender, self.channel, "maria@clinic.example", shown_as="Maria")

    def write(self, *texts: str) -> None:
        for text in texts:
            self.conversations.write(self.sender, "maria@clinic.example", text, uuid.uuid4().hex)

    def undelivered(self) -> list[StaffMessage]:
        """What she wrote and the visitor has not got yet."""
        return self.conversations.outbox.undelivered(self.sender)

    def hand_back(self) -> None:
        assert self.conversations.hand_back(self.sender, "maria@clinic.example")

    def leave_idle(self) -> None:
        """The time passes after which the conversation is handed back."""
        limit = ConversationRules.read().idle
        idle = self.conversations.holder(self.sender)
        assert idle is not None
        assert self.conversations.hand_back_idle(limit, idle.last_activity + limit + timedelta(seconds=1))

    def ask(self, text: str, **more: Any) -> list[dict[str, Any]]:
        """The replies to what the visitor writes."""
        body = {"sender": self.sender, "message": text, **more}
        response = httpx.post(f"{self.server.url}/webhooks/{self.channel}/webhook", json=body, timeout=60)
        assert response.status_code == 200
        replies: list[dict[str, Any]] = response.json()
        assert all(reply["text"].strip() for reply in replies)
        return replies

    def texts(self, text: str, **more: Any) -> list[str]:
        return [reply["text"] for reply in self.ask(text, **more)]

    def waiting(self) -> list[dict[str, Any]]:
        """What the visitor's page gets when it asks without a message."""
        response = httpx.get(f"{self.server.url}/webhooks/rest/waiting", params={"sender": self.sender}, timeout=60)
        assert response.status_code == 200
        replies: list[dict[str, Any]] = response.json()
        return replies


def eventually(found: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """What a question gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return answer

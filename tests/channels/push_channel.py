"""A small real channel that can send by itself: its visitors read a file."""

import json
import os
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.deliveries import Deliveries
from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.safe_turn import Handler, SafeTurn


class PushOutput(OutputChannel):
    """Appends to the visitor's file; refuses while there is a file of the same name with the ending `.refuses`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def name(cls) -> str:
        return "push"

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        if (self._folder / f"{recipient_id}.refuses").exists():
            raise ConnectionError("the visitor's phone is off")
        line = json.dumps({"text": text, **kwargs.get("metadata", {})}) + "\n"
        file = os.open(self._folder / recipient_id, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line.encode())
        os.close(file)


class PushInput(InputChannel):
    """Takes messages as REST does; a visitor is away while there is a file with the ending `.away`.

    With one that ends in `.breaks` it can't even say so.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._fallback = FallbackReplies.read()

    @classmethod
    def name(cls) -> str:
        return "push"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "PushInput":
        return cls(**(credentials or {}))

    def get_output_channel(self) -> OutputChannel:
        return PushOutput(self._folder)

    def is_connected(self, conversation: str) -> bool:
        if (self._folder / f"{conversation}.breaks").exists():
            raise KeyError(conversation)
        return not (self._folder / f"{conversation}.away").exists()

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        routes = Blueprint("push_input")
        deliveries = Deliveries.shared()
        turn = SafeTurn(on_new_message, self.name(), self._fallback, deliveries=deliveries)

        @routes.listener("after_server_start")  # type: ignore[untyped-decorator]
        async def prepare(app: Sanic, _: Any) -> None:
            deliveries.start(app)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            return response.json(await turn.replies(request.json["message"], request.json["sender"]))

        return routes

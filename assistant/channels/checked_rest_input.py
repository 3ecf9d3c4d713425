"""The REST channel: checks what comes in, and never answers with silence."""

import asyncio
import json
import logging
import uuid
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.fallback_card import FallbackCard
from assistant.serving.readiness import Readiness
from assistant.trackers.fail_closed import fail_closed

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 20_000
MAX_ID_LENGTH = 255
TIMEOUT_SECONDS = 20.0

Handler = Callable[[UserMessage], Awaitable[Any]]


class BadRequestError(Exception):
    """The request is not one that this channel takes; the message tells the integrator what to change."""


@dataclass(frozen=True)
class _Incoming:
    sender: str
    text: str
    metadata: Optional[Dict[str, Any]]


class CheckedRestInput(InputChannel):
    """Takes `{"sender": "…", "message": "…"}` at `/webhooks/rest/webhook`, as Rasa's REST channel does.

    A sender is optional: without one the answer's `recipient_id` is the new conversation's id. A request that can't be
    read gets status 400 and an `error`. Whatever fails behind the channel, the visitor gets the emergency numbers.
    """

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout = timeout_seconds
        self._fallback = FallbackCard.read()

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its part of the address."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "CheckedRestInput":
        """Reads the channel's entry in `credentials.yml`: `timeout_seconds`, optional."""
        return cls(**(credentials or {}))

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("checked_rest_input")

        @routes.listener("after_server_start")  # type: ignore[untyped-decorator]
        async def close_tracker_store(app: Sanic, _: Any) -> None:
            fail_closed(app.ctx.agent)

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            failure = await Readiness(request.app.ctx.agent).failure()
            return response.json({"ready": not failure, "reason": failure}, status=503 if failure else 200)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                incoming = _read(request.body)
            except BadRequestError as error:
                return response.json({"error": str(error)}, status=400)
            messages = await self._answer(on_new_message, incoming)
            if request.args.get("stream") == "true":
                return response.text("".join(json.dumps(message) + "\n" for message in messages))
            return response.json(messages)

        return routes

    async def _answer(self, on_new_message: Handler, incoming: _Incoming) -> List[Dict[str, Any]]:
        if len(incoming.text) > MAX_CHARACTERS:
            return [{"recipient_id": incoming.sender, "text": self._fallback.too_long}]
        output = CollectingOutputChannel()
        message = UserMessage(
            incoming.text, output, incoming.sender, input_channel=self.name(), metadata=incoming.metadata
        )
        failed = False
        try:
            await asyncio.wait_for(on_new_message(message), self._timeout)
        except Exception as error:
            # The error's text may quote the visitor's: its type must do.
            logger.error("A message was not answered: %s. The visitor got the fallback card.", type(error).__name__)
            failed = True
        messages: List[Dict[str, Any]] = output.messages
        if failed or not messages:
            messages.append({"recipient_id": incoming.sender, "text": self._fallback.failure})
        return messages


def _read(body: bytes) -> _Incoming:
    try:
        fields = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadRequestError("The body must be JSON in UTF-8.") from error
    if not isinstance(fields, dict):
        raise BadRequestError('The body must be an object such as {"sender": "an id", "message": "a text"}.')
    text, sender, metadata = fields.get("message"), fields.get("sender"), fields.get("metadata")
    if not isinstance(text, str):
        raise BadRequestError("`message` must be a text.")
    if sender is None:
        sender = uuid.uuid4().hex
    if not isinstance(sender, str) or not sender.isprintable() or not 0 < len(sender) <= MAX_ID_LENGTH:
        raise BadRequestError(f"`sender` must be 1 to {MAX_ID_LENGTH} printable characters.")
    if metadata is not None and not isinstance(metadata, dict):
        raise BadRequestError("`metadata` must be an object.")
    return _Incoming(sender, text, metadata)

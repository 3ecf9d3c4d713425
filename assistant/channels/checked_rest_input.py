"""The REST channel: checks what comes in, and never answers with silence."""

import json
import logging
import uuid
from dataclasses import dataclass
from typing import Any, Dict, List, Optional

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.exceptions import PayloadTooLarge, ServiceUnavailable
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.deliveries import Deliveries
from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.prepared_agent import prepare_agent
from assistant.channels.reply import Reply
from assistant.channels.request_body import BodyTooLargeError, read_body
from assistant.channels.safe_turn import TIMEOUT_SECONDS, Handler, SafeTurn
from assistant.serving.launch_check import require_launch
from assistant.serving.limited_action_endpoint import ACTION_SECONDS
from assistant.serving.readiness import Readiness

logger = logging.getLogger(__name__)

MAX_ID_LENGTH = 255
NO_SENDER = f"`sender` must be 1 to {MAX_ID_LENGTH} printable characters."


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
    read gets status 400 and an `error`. Whatever fails behind the channel, the visitor gets a reply: see SafeTurn.
    `/webhooks/rest/waiting?sender=…` gives what staff have written since; a page may ask for it every few seconds.

    Args:
        timeout_seconds: how long a turn may take.
        action_seconds: how long an action may take after the visitor has a card, see LimitedActionEndpoint.
    """

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS, action_seconds: float = ACTION_SECONDS) -> None:
        self._timeout = timeout_seconds
        self._action_seconds = action_seconds
        self._fallback = FallbackReplies.read()
        self._deliveries = Deliveries.if_possible()

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its part of the address."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "CheckedRestInput":
        """Reads the channel's entry in `credentials.yml`: `timeout_seconds` and `action_seconds`, both optional.

        Raises:
            LaunchError: in production, an enabled country's numbers are not verified.
        """
        require_launch()
        return cls(**(credentials or {}))

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("checked_rest_input")
        turn = SafeTurn(on_new_message, self.name(), self._fallback, self._timeout, self._deliveries)

        @routes.listener("after_server_start")  # type: ignore[untyped-decorator]
        async def prepare(app: Sanic, _: Any) -> None:
            prepare_agent(app.ctx.agent, self._action_seconds)
            app.error_handler.add(PayloadTooLarge, too_large)
            if self._deliveries:
                self._deliveries.start(app)

        @routes.listener("before_server_stop")  # type: ignore[untyped-decorator]
        async def end(_: Sanic, __: Any) -> None:
            if self._deliveries:
                await self._deliveries.stop()

        async def too_large(_: Request, __: PayloadTooLarge) -> HTTPResponse:
            return response.json(await turn.too_long("", _new_sender()))

        @routes.exception(Exception)  # type: ignore[untyped-decorator]
        async def last_resort(_: Request, error: Exception) -> HTTPResponse:
            if not isinstance(error, ServiceUnavailable):  # The server stops, or the visitor has left the page.
                logger.error("The channel itself failed: %s. The visitor got the fixed card.", type(error).__name__)
            return response.json([{"recipient_id": _new_sender(), "text": self._fallback.card}])

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            failure = await Readiness(request.app.ctx.agent).failure()
            return response.json({"ready": not failure, "reason": failure}, status=503 if failure else 200)

        @routes.get("/waiting")
        async def waiting(request: Request) -> HTTPResponse:
            sender = request.args.get("sender")
            if not _is_sender(sender):
                return response.json({"error": NO_SENDER}, status=400)
            replies: List[Reply] = []
            if self._deliveries and self._deliveries.waits(sender, self.name()):
                replies = await self._deliveries.collect(sender, self.name())
            return response.json(replies, headers={"Cache-Control": "no-store"})

        # Streaming, for otherwise Sanic answers a large body itself, and closes on clients that are still sending.
        @routes.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            try:
                incoming = _read(await read_body(request))
            except BodyTooLargeError as error:
                return _reply(request, await turn.too_long(error.ends, _new_sender()))
            except BadRequestError as error:
                return response.json({"error": str(error)}, status=400)
            return _reply(request, await turn.replies(incoming.text, incoming.sender, incoming.metadata))

        return routes


def _reply(request: Request, replies: List[Reply]) -> HTTPResponse:
    if request.args.get("stream") == "true":
        return response.text("".join(json.dumps(reply) + "\n" for reply in replies))
    return response.json(replies)


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
        sender = _new_sender()
    if not _is_sender(sender):
        raise BadRequestError(NO_SENDER)
    if metadata is not None and not isinstance(metadata, dict):
        raise BadRequestError("`metadata` must be an object.")
    return _Incoming(sender, text, metadata)


def _is_sender(sender: Any) -> bool:
    return isinstance(sender, str) and sender.isprintable() and 0 < len(sender) <= MAX_ID_LENGTH


def _new_sender() -> str:
    return uuid.uuid4().hex

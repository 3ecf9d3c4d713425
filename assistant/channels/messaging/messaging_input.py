"""The channel of a messaging app; a connector adds what its app does differently."""

import asyncio
import hmac
import logging
import os
from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any, Callable, ClassVar, Coroutine, Dict, Iterable, List, Optional, Set, TypeVar

from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.deliveries import Deliveries
from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.messaging.answering import Answering
from assistant.channels.messaging.channel_settings import ChannelSettings, ChannelSettingsError
from assistant.channels.messaging.delivery import Delivery, ForgedError
from assistant.channels.messaging.exchange import Exchange
from assistant.channels.messaging.incoming import Address, Incoming, UnusableError
from assistant.channels.messaging.journal import Journal
from assistant.channels.messaging.loss import Loss
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.person_limits import PersonLimits
from assistant.channels.messaging.provider_client import ProviderClient
from assistant.channels.messaging.rendering import Rendering
from assistant.channels.messaging.stored_turns import StoredTurns
from assistant.channels.prepared_agent import prepare_agent
from assistant.channels.request_body import BodyTooLargeError, read_body
from assistant.channels.safe_turn import TIMEOUT_SECONDS, Handler, SafeTurn
from assistant.channels.widget.widget_help import WidgetHelp
from assistant.serving.launch_check import require_launch
from assistant.serving.limited_action_endpoint import ACTION_SECONDS
from escalation.database import Database

logger = logging.getLogger(__name__)

PUBLIC_URL_VARIABLE = "CHANNELS_PUBLIC_URL"
WEBHOOK = "webhook"
REPORT_SECONDS = 60.0

Part = TypeVar("Part")


class MessagingInput(InputChannel, ABC):
    """Takes deliveries at `/webhooks/<name>/webhook`.

    A delivery is verified, then read, then kept, then confirmed, and answered after that; what a process that died was
    at is taken up by the next. Without any of the channel's variables it is off, and its address is unknown.

    A connector is a subclass with `name`, `verify`, `parse`, `send` and `faults`; docs/channels.md shows how.

    Args:
        settings: the app's settings; None when it is off.
        timeout_seconds: how long a turn may take.
        action_seconds: how long an action may take after the person has a card, see LimitedActionEndpoint.
    """

    unverified_status: ClassVar[int] = 401

    def __init__(
        self,
        settings: Optional[ChannelSettings],
        timeout_seconds: float = TIMEOUT_SECONDS,
        action_seconds: float = ACTION_SECONDS,
    ) -> None:
        self._settings, self._timeout, self._action_seconds = settings, timeout_seconds, action_seconds
        self._limits = MessagingLimits.read()
        self.client = ProviderClient(self._limits.request_seconds)
        self._exchange: Optional[Exchange] = None
        if settings is None:
            return
        self._fallback = FallbackReplies.read()
        self._texts = WidgetHelp.read(settings.limits.text_characters)
        self._rendering = Rendering.read(settings.limits)
        self._deliveries = Deliveries.if_possible()
        self._journal = Journal(Database(), self.name(), timedelta(seconds=self._limits.lease_seconds))
        self._refusal_reported_at = -REPORT_SECONDS
        self._tasks: Set[asyncio.Task[None]] = set()

    # What a connector gives.

    @abstractmethod
    async def verify(self, delivery: Delivery) -> None:
        """Makes sure that the app has sent this, before anything of it is read.

        Raises:
            ForgedError: it has not.
        """

    @abstractmethod
    def parse(self, delivery: Delivery) -> List[Incoming]:
        """The messages in a delivery, in order; none for what needs no answer.

        Raises:
            UnusableError: the message has an id that can't be kept. It is left out: an app that is refused delivers it
                again for hours, and then nothing more.
            UnreadableError: the app sends nothing like this. Any other error counts as the same.
        """

    @abstractmethod
    async def send(self, outgoing: Outgoing, address: Address) -> None:
        """Hands a message to the app, by `self.client`.

        Raises:
            RetryLaterError: it may be taken later.
            RefusedError: it will never be.
        """

    @abstractmethod
    async def faults(self) -> List[str]:
        """What is wrong with the app's settings on both sides, a sentence each; `faq channel check` prints them."""

    def losses(self, delivery: Delivery) -> List[Loss]:
        """What the delivery says about messages that the app has taken and could not bring."""
        return []

    def handshake(self, delivery: Delivery) -> Optional[str]:
        """The answer to a first question about the webhook (GET), which `verify` has let through; None: 404."""
        return None

    def confirmation(self, delivery: Delivery) -> HTTPResponse:
        """What the app is answered once its delivery is kept."""
        return response.json({})

    async def prepare(self) -> None:
        """What is to be done at the server's start, in its loop and beside it, such as fetching keys; may fail."""

    async def acknowledge(self, incoming: Incoming) -> None:
        """Shows that a message with a `receipt` has arrived, such as by ending a button's waiting; may fail."""

    # What they all have.

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "MessagingInput":
        """Reads the entry in `credentials.yml`: `timeout_seconds` and `action_seconds`, both optional.

        Raises:
            LaunchError: a variable is missing or not as it should be, or stands in the file; or see `require_launch`.
        """
        wrong = sorted(set(credentials or {}) - {"timeout_seconds", "action_seconds"})
        if wrong:
            raise ChannelSettingsError(
                f"credentials.yml: the channel {cls.name()} takes no {', '.join(wrong)} there. Tokens and secrets are "
                f"environment variables: see docs/channels.md."
            )
        require_launch()
        return cls(ChannelSettings.read(cls.name()), **(credentials or {}))

    def read_each(self, parts: Iterable[Part], read: Callable[[Part], Optional[Incoming]]) -> List[Incoming]:
        """The messages of a delivery that may have several: one that can't be read takes no other with it.

        Args:
            parts: where a message may be.
            read: gives the message in such a place; None for what needs no answer.
        """
        found: List[Incoming] = []
        for part in parts:
            try:
                message = read(part)
            except Exception as error:
                self._report_left_out(error)
            else:
                found += [message] if message else []
        return found

    @property
    def settings(self) -> ChannelSettings:
        """The app's settings, of a channel that is on."""
        assert self._settings, "The channel is off."
        return self._settings

    def webhook_url(self) -> Optional[str]:
        """The address that the app must know; None when CHANNELS_PUBLIC_URL does not tell."""
        public = os.environ.get(PUBLIC_URL_VARIABLE, "").strip().rstrip("/")
        return f"{public}/webhooks/{self.name()}/{WEBHOOK}" if public else None

    def conversation(self, person: str) -> str:
        """The id of a person's conversation, which nobody can guess."""
        key = self.settings.identity_key.encode()
        return hmac.new(key, f"{self.name()} {person}".encode(), "sha256").hexdigest()[:32]

    def get_output_channel(self) -> Optional[OutputChannel]:
        """By what staff's messages are sent; None before the server has started."""
        return self._exchange.output if self._exchange else None

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The channel's routes; none when it is off."""
        routes = Blueprint(f"{self.name()}_input")
        if self._settings is None:
            return routes

        @routes.listener("after_server_start")  # type: ignore[untyped-decorator]
        async def start(app: Sanic, _: Any) -> None:
            prepare_agent(app.ctx.agent, self._action_seconds)
            self._start(app, on_new_message)

        @routes.listener("before_server_stop")  # type: ignore[untyped-decorator]
        async def end(_: Sanic, __: Any) -> None:
            await self._stop()

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        # Streaming, for otherwise Sanic answers a large body itself, and closes on clients that are still sending.
        @routes.post(f"/{WEBHOOK}", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            try:
                body = await read_body(request)
            except BodyTooLargeError:
                return _refusal(413)
            return await self._receive(_delivery(request, body, self.webhook_url()))

        @routes.get(f"/{WEBHOOK}")
        async def greet(request: Request) -> HTTPResponse:
            return await self._greet(_delivery(request, b"", self.webhook_url()))

        return routes

    def _start(self, app: Sanic, handler: Handler) -> None:
        turn = SafeTurn(handler, self.name(), self._fallback, self._timeout, self._deliveries)
        stored, counted = StoredTurns(app.ctx.agent.tracker_store), PersonLimits(self._limits)
        answering = Answering(self.name(), turn, self._fallback, self._texts, counted, stored, self._rendering)
        self._exchange = Exchange(self._journal, answering, self.send, self._limits, self._lose)
        self._exchange.start()
        self._beside(self.prepare())
        if self._deliveries:
            self._deliveries.start(app)

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._deliveries:
            await self._deliveries.stop()
        if self._exchange:
            await self._exchange.stop()
        await self.client.close()

    async def _receive(self, delivery: Delivery) -> HTTPResponse:
        if not await self._is_verified(delivery):
            return _refusal(self.unverified_status)
        if len(delivery.body) > self._limits.body_bytes:
            return _refusal(413)
        try:
            incoming, losses = self.parse(delivery), self.losses(delivery)
        except UnusableError as error:
            self._report_left_out(error)
            return self.confirmation(delivery)
        except Exception as error:
            logger.warning("%s sent what can't be read: %s.", self.name(), type(error).__name__)
            return _refusal(400)
        if self._exchange is None or self._exchange.full:
            return _refusal(503)
        for loss in losses:
            logger.error("%s: a message did not reach the person (error %s).", self.name(), loss.code)
            self._tell_staff(self.conversation(loss.person), loss.staff_message, loss.code)
        messages = [MessageIn(self.conversation(message.person), message) for message in incoming]
        for message in await self._exchange.take(messages):
            if message.incoming.receipt is not None:
                self._beside(self.acknowledge(message.incoming))
        return self.confirmation(delivery)

    def _lose(self, message: MessageOut, code: str) -> None:
        self._tell_staff(message.conversation, message.outgoing.staff_message, code)

    def _tell_staff(self, conversation: str, staff_message: Optional[int], code: str) -> None:
        """Lets the desk show what of theirs did not arrive."""
        if self._deliveries and staff_message is not None:
            self._deliveries.line.lose(conversation, staff_message, code)

    async def _greet(self, delivery: Delivery) -> HTTPResponse:
        if not await self._is_verified(delivery):
            return _refusal(self.unverified_status)
        answer = self.handshake(delivery)
        return _refusal(404) if answer is None else response.text(answer)

    async def _is_verified(self, delivery: Delivery) -> bool:
        try:
            await self.verify(delivery)
        except ForgedError as error:
            self._report_refusal(str(error))
            return False
        except Exception as error:
            self._report_refusal(f"{type(error).__name__}.")
            return False
        return True

    def _report_left_out(self, error: Exception) -> None:
        reason = str(error) if isinstance(error, UnusableError) else type(error).__name__
        logger.warning("%s: a message was left out, and nobody answers it: %s.", self.name(), reason)

    def _report_refusal(self, reason: str) -> None:
        """At most once a minute: anybody can send what is refused."""
        now = asyncio.get_running_loop().time()
        if now - self._refusal_reported_at >= REPORT_SECONDS:
            self._refusal_reported_at = now
            logger.warning("%s: a delivery was refused. %s", self.name(), reason)

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something that may fail; the task is kept until it ends, for the loop alone would forget it."""
        task = asyncio.get_running_loop().create_task(self._tried(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tried(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            logger.warning("%s: %s. The channel goes on.", self.name(), type(error).__name__)


def _delivery(request: Request, body: bytes, public_url: Optional[str]) -> Delivery:
    """The request; its address as the app knows it, which a proxy may hide."""
    query = f"?{request.query_string}" if request.query_string else ""
    url = f"{public_url}{query}" if public_url else request.url
    headers = {name.lower(): value for name, value in request.headers.items()}
    arguments = {name: values[0] for name, values in request.args.items() if values}
    return Delivery(url, headers, body, arguments, request.method)


def _refusal(status: int) -> HTTPResponse:
    return response.json({}, status=status)

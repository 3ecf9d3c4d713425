"""The channel of the website's chat: Socket.IO, with conversations that survive and that nobody else can take."""

import logging
from datetime import timedelta
from typing import Any, Callable, Coroutine, Dict, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer

from assistant.channels.deliveries import Deliveries
from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.prepared_agent import prepare_agent
from assistant.channels.safe_turn import TIMEOUT_SECONDS, Handler, SafeTurn
from assistant.channels.turn_loop import TurnLoop
from assistant.channels.widget.allowed_origins import AllowedOrigins
from assistant.channels.widget.feedback_store import FeedbackStore
from assistant.channels.widget.live_conversation import CHANNEL, LiveConversation
from assistant.channels.widget.rate_limits import RateLimits
from assistant.channels.widget.session_tokens import SessionTokens
from assistant.channels.widget.transcript import Transcript
from assistant.channels.widget.visible_messages import VisibleMessages
from assistant.channels.widget.widget_files import WidgetFiles
from assistant.channels.widget.widget_help import WidgetHelp
from assistant.channels.widget.widget_limits import WidgetLimits
from assistant.channels.widget.widget_namespace import WidgetNamespace
from assistant.channels.widget.widget_output import WidgetOutput
from assistant.channels.widget.widget_pages import WidgetPages
from assistant.channels.widget.widget_parts import WidgetParts
from assistant.channels.widget.widget_secret import widget_secret
from assistant.serving.launch_check import require_launch
from assistant.serving.limited_action_endpoint import ACTION_SECONDS

PATH = "/socket.io/"
MAX_PACKET_BYTES = 1_000_000
"""A packet above it ends the connection; below it, a message that is too long is told so."""

_QUIET = logging.getLogger("assistant.channels.socketio_transport")
_QUIET.setLevel(logging.CRITICAL)
"""Socket.IO and Engine.IO log packets, and errors with what was in them."""


class SocketioInput(InputChannel):
    """Talks with the widget (`widget/`) at `/socket.io/` and serves it; docs/operations.md has the protocol.

    Every message goes through SafeTurn: whatever fails behind the channel, the visitor gets a reply.

    Args:
        timeout_seconds: how long a turn may take.
        action_seconds: how long an action may take after the visitor has a card, see LimitedActionEndpoint.

    Raises:
        LaunchError: WIDGET_SECRET or WIDGET_ORIGINS is not as it should be.
        WidgetLimitsError: the limits are not as they should be.
        LanguageTextsError: the texts are not as they should be.
    """

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS, action_seconds: float = ACTION_SECONDS) -> None:
        self._timeout = timeout_seconds
        self._action_seconds = action_seconds
        self._fallback = FallbackReplies.read()
        self._limits = WidgetLimits.read()
        self._help = WidgetHelp.read(self._limits.message_characters)
        self._messages = VisibleMessages.read()
        self._origins = AllowedOrigins.read()
        self._tokens = SessionTokens(widget_secret(), timedelta(hours=self._limits.session_hours))
        self._storage = TurnLoop()
        self._deliveries = Deliveries.if_possible()
        self._namespace: Optional[WidgetNamespace] = None

    @classmethod
    def name(cls) -> str:
        """The channel's name, which tickets bear."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "SocketioInput":
        """Reads the channel's entry in `credentials.yml`: `timeout_seconds` and `action_seconds`, both optional.

        Raises:
            LaunchError: in production, an enabled country's numbers are not verified; or see the class.
        """
        require_launch()
        return cls(**(credentials or {}))

    def publish(self, conversation: str) -> None:
        """Has the open pages shown what was stored in a conversation by somebody else, such as a person of the staff.

        Call it in the server's loop. It does not wait, and does nothing for a conversation that nobody has open.
        """
        if self._namespace:
            self._namespace.publish(conversation)

    def is_connected(self, conversation: str) -> bool:
        """Whether a page has the conversation open."""
        return bool(self._namespace and self._namespace.is_open(conversation))

    def get_output_channel(self) -> OutputChannel:
        """By what staff's messages reach the open pages."""
        return WidgetOutput(self.is_connected, self.publish)

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The channel's routes: below its own address the state, and at the server's root what pages ask for."""
        turn = SafeTurn(on_new_message, self.name(), self._fallback, self._timeout, self._deliveries)
        sio = self._server()
        routes = _RootBlueprint("socketio_input", lambda app: self._attach(app, sio, turn))

        @routes.listener("after_server_start")  # type: ignore[untyped-decorator]
        async def prepare(app: Sanic, _: Any) -> None:
            prepare_agent(app.ctx.agent, self._action_seconds)
            if self._deliveries:
                self._deliveries.start(app)

        @routes.listener("before_server_stop")  # type: ignore[untyped-decorator]
        async def end(_: Sanic, __: Any) -> None:
            if self._deliveries:
                await self._deliveries.stop()

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        return routes

    def _server(self) -> AsyncServer:
        return AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=lambda origin: bool(origin) and self._origins.allow(origin),
            cors_credentials=False,
            max_http_buffer_size=MAX_PACKET_BYTES,
            logger=_QUIET,
            engineio_logger=_QUIET,
        )

    def _attach(self, app: Sanic, sio: AsyncServer, turn: SafeTurn) -> None:
        parts = WidgetParts(
            turn=turn,
            fallback=self._fallback,
            texts=self._help,
            tokens=self._tokens,
            limits=RateLimits(self._limits),
            feedback=FeedbackStore(),
            characters=self._limits.message_characters,
        )
        self._namespace = WidgetNamespace(lambda conversation: self._live(app, sio, parts, conversation), parts)
        sio.register_namespace(self._namespace)
        app.add_route(self._transport(sio), PATH, methods=["GET", "POST", "OPTIONS"])
        app.enable_websocket()  # type: ignore[no-untyped-call]
        WidgetPages(WidgetFiles(), self._help, self._origins).attach(app)

    def _transport(self, sio: AsyncServer) -> Callable[[Request], Coroutine[Any, Any, Any]]:
        async def transport(request: Request) -> Any:
            # JSONP would let any page read what its browser gets, without saying who asks.
            if "j" in request.args or not self._origins.allow_request(request.headers):
                return response.text("This page may not use the chat. See WIDGET_ORIGINS.", 403)
            return await sio.handle_request(request)

        return transport

    def _live(self, app: Sanic, sio: AsyncServer, parts: WidgetParts, conversation: str) -> LiveConversation:
        async def emit(event: str, data: Any) -> None:
            await sio.emit(event, data, room=conversation)

        transcript = Transcript(conversation, app.ctx.agent.tracker_store, self._storage, self._messages)
        return LiveConversation(conversation, transcript, parts, emit)


class _RootBlueprint(Blueprint):
    """A blueprint that adds to the server's root as well."""

    def __init__(self, name: str, attach: Callable[[Sanic], None]) -> None:
        super().__init__(name)
        self.ctx.attach = attach

    def register(self, app: Sanic, options: Dict[str, Any]) -> None:
        """Registers both (see parent class)."""
        self.ctx.attach(app)
        super().register(app, options)  # type: ignore[no-untyped-call]

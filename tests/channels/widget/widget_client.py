"""A tab of a web page, as the server sees it."""

import asyncio
import uuid
from contextlib import suppress
from types import TracebackType
from typing import Any

import aiohttp
import socketio

if not hasattr(aiohttp, "ClientWSTimeout"):
    # python-socketio's client wants a newer aiohttp than Rasa takes; in Rasa's the time to close is a number.
    aiohttp.ClientWSTimeout = lambda ws_close: ws_close  # type: ignore[assignment,misc]

SECONDS = 30
Message = dict[str, Any]


class WidgetClient:
    """Speaks the protocol of docs/operations.md over a real connection.

    Attributes:
        messages: what it was sent, in the order of arrival.
        events: the names and contents of everything that it was sent.
        confirmation: the last word on its session.
        refusal: why the server took no connection.
    """

    def __init__(self, url: str, headers: dict[str, str] | None = None, transport: str = "websocket") -> None:
        self._url, self._headers, self._transport = url, headers or {}, transport
        self._socket = socketio.AsyncClient(reconnection=False)
        self._changed = asyncio.Event()
        self.messages: list[Message] = []
        self.events: list[tuple[str, Any]] = []
        self.confirmation: dict[str, Any] = {}
        self.refusal = ""
        self._socket.on("*", self._note)
        self._socket.on("connect_error", self._note_refusal)

    async def __aenter__(self) -> "WidgetClient":
        await self._socket.connect(self._url, self._headers, transports=[self._transport])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transport == "polling":
            # It would wait for the end of its last request, which the server answers with its next ping.
            self._socket.eio.read_loop_task.cancel()
        with suppress(asyncio.CancelledError):
            await self._socket.disconnect()
        if self._socket.eio.http:
            await self._socket.eio.http.close()

    @property
    def token(self) -> str:
        return str(self.confirmation["token"])

    @property
    def connected(self) -> bool:
        return bool(self._socket.connected)

    async def request_session(self, token: str | None = None, **fields: Any) -> dict[str, Any]:
        given = {"token": token} if token else {}
        self.confirmation = await self.call("session_request", {**given, **fields})
        return self.confirmation

    async def say(self, text: str, client_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """The server's word on a message."""
        return await self.call("user_uttered", {"id": client_id or str(uuid.uuid4()), "message": text, **fields})

    async def ask(self, text: str, **fields: Any) -> list[Message]:
        """What came back for a message, in order, the visitor's own first."""
        before, client_id = len(self.messages), str(uuid.uuid4())
        receipt = await self.say(text, client_id, **fields)
        assert receipt["status"] == "accepted", receipt
        await self.turn_ended(client_id)
        return self.messages[before:]

    async def turn_ended(self, client_id: str) -> None:
        await self.until(lambda: ("turn_ended", {"client_id": client_id}) in self.events)

    async def call(self, event: str, *data: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await self._socket.call(event, data if len(data) != 1 else data[0], timeout=SECONDS)
        return answer

    async def emit(self, event: str, data: Any = None) -> None:
        await self._socket.emit(event, data)

    async def until(self, condition: Any, seconds: float = SECONDS) -> None:
        """Waits until something is so."""

        async def wait() -> None:
            while not condition():
                self._changed.clear()
                await self._changed.wait()

        await asyncio.wait_for(wait(), seconds)

    async def _note_refusal(self, reason: Any) -> None:
        self.refusal = str(reason)

    async def _note(self, event: str, data: Any = None) -> None:
        self.events.append((event, data))
        if isinstance(data, dict) and "number" in data:
            self.messages.append(data)
        self._changed.set()


def texts(messages: list[Message]) -> list[str]:
    return [message["text"] for message in messages]


def numbers(messages: list[Message]) -> list[int]:
    return [message["number"] for message in messages]

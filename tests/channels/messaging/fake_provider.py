"""What the fake servers of apps have in common."""

import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlencode

import httpx

from tests.channels.messaging.person import Person
from tests.channels.messaging.received import Received
from tests.channels.messaging.webhook_request import WebhookRequest

PATIENCE_SECONDS, QUIET_SECONDS = 20.0, 0.5
"""How long something is waited for; how long nothing may come before it is taken for all."""

BACKLOG, POLL_SECONDS = 128, 0.05

PUBLIC_URL = "https://bot.clinic.example"
"""The address that apps are told, of a proxy in front of the server."""


@dataclass(frozen=True)
class Fault:
    """How a request to send fails.

    Attributes:
        status: of HTTP; 0 for a connection that ends without an answer.
        seconds: how long the answer takes.
        body: the answer's JSON.
        headers: the answer's headers.
        wait: for so many seconds the app takes no more messages, as the answer says.
    """

    status: int = 500
    seconds: float = 0.0
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    wait: int = 0


@dataclass(frozen=True)
class Call:
    """A request of the connector to the app's server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def _bound(port: int) -> socket.socket:
    """A socket at a port of loopback that may have several."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(("127.0.0.1", port))
    return bound


class FakeProvider(ABC):
    """An app's server on loopback, and what its people do.

    A subclass is written from the app's public documentation. What the real server would refuse goes into `violations`,
    which every test of the contract expects to be empty in the end.

    Attributes:
        name: the channel's.
        secrets: what nothing that the assistant says may show.
        groups: whether the app has groups.
        opens: whether the app tells when a person opens the chat.
        dated: whether deliveries tell the order in which they were written.
        violations: what the connector did that the real server refuses.
        slowed: how often it was asked to wait for the sake of `pace`.
    """

    name: ClassVar[str]
    secrets: ClassVar[tuple[str, ...]]
    groups: ClassVar[bool] = True
    opens: ClassVar[bool] = True
    dated: ClassVar[bool] = True

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.received: list[Received] = []
        self.faults: list[Fault] = []
        self.down: Fault | None = None
        self.slowed = 0
        self._pace, self._taken_at = 0, 0.0
        self.attempts: list[float] = []
        self._closed_until = 0.0
        self._server_url = ""
        self._changes = threading.Condition()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                provider._serve(self)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        # It never listens: while the server is away, nobody else gets the port.
        self._port_holder = _bound(0)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self._http.socket.close()
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]  # Who hung up is no fault here.
        self._listen()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port_holder.getsockname()[1]}"

    def serves(self, server_url: str) -> None:
        """Learns where the assistant is behind its proxy."""
        self._server_url = server_url

    @property
    def webhook_url(self) -> str:
        """Where the app delivers, as the app has been told."""
        return f"{PUBLIC_URL}{self._path}"

    @property
    def _path(self) -> str:
        return f"/webhooks/{self.name}/webhook"

    def close(self) -> None:
        self._hang_up()
        self._port_holder.close()

    # What an app's fake gives.

    @abstractmethod
    def variables(self) -> dict[str, str]:
        """The environment that turns the channel on and leads it here."""

    @abstractmethod
    def call(self, call: Call) -> tuple[int, Any]:
        """Answers a request of the connector with a status and JSON; what it sends to people goes to `accept`."""

    @abstractmethod
    def is_sending(self, call: Call) -> bool:
        """Whether a request sends something to a person: faults concern these."""

    @abstractmethod
    def text(self, person: Person, text: str) -> Any:
        """What the app delivers when a person writes, as a content for `request`; a new delivery each time."""

    @abstractmethod
    def click(self, person: Person, title: str, payload: str) -> Any:
        """Likewise when a person picks a button of the last message; without buttons, when they type its title."""

    @abstractmethod
    def attachment(self, person: Person) -> Any:
        """Likewise when a person sends a picture, a sticker or a voice message without words."""

    @abstractmethod
    def place(self, person: Person) -> str:
        """Where a person alone with the bot reads; what `Received.place` says."""

    @abstractmethod
    def request(self, content: Any) -> WebhookRequest:
        """The signed request that delivers a content."""

    @abstractmethod
    def forged(self, content: Any) -> Sequence[WebhookRequest]:
        """Requests with the same content that the app has not sent: unsigned, signed wrongly, signed long ago."""

    def samples(self) -> Sequence[Any]:
        """A content of each kind that the app delivers."""
        person = Person()
        return [self.text(person, "hello"), self.click(person, "Yes", "/yes"), self.attachment(person)]

    def batch(self, person: Person, texts: Sequence[str]) -> list[WebhookRequest]:
        """The requests that deliver several texts at once, in order; one request where the app has batches."""
        return [self.request(self.text(person, text)) for text in texts]

    def in_group(self, person: Person, group: str, text: str, addressed: bool) -> Any:
        """Like `text`, in a group, with or without addressing the bot."""
        raise AssertionError(f"{self.name} has no groups here: define `in_group`, or say `groups = False`.")

    def opening(self, person: Person) -> Any:
        """What the app delivers when a person opens the chat, before they write."""
        raise AssertionError(f"{self.name} tells of no opening here: define `opening`, or say `opens = False`.")

    def group_place(self, person: Person, group: str) -> str:
        """Where people of a group read what is meant for a person."""
        raise AssertionError(f"{self.name} has no groups here: define `group_place`, or say `groups = False`.")

    def retry_later(self, seconds: int) -> Fault:
        """How the app says that there were too many requests."""
        return Fault(429, headers={"Retry-After": str(seconds)}, wait=seconds)

    # What they all do.

    def deliver(self, *requests: WebhookRequest) -> list[int]:
        """Posts requests to the webhook, one after the other; the status codes."""
        with httpx.Client(timeout=30) as client:
            return [self.post(client, request) for request in requests]

    def says(self, person: Person, text: str) -> None:
        """A person writes a text, and the webhook takes it."""
        assert self.deliver(self.request(self.text(person, text))) == [200]

    def picks(self, person: Person, title: str, payload: str) -> None:
        """A person picks a button."""
        assert self.deliver(self.request(self.click(person, title, payload))) == [200]

    def accept(self, message: Received) -> None:
        """Shows a message to whom it is for."""
        with self._changes:
            self.received.append(Received(message.text, message.buttons, message.place, time.monotonic()))
            self._changes.notify_all()

    def read(self, place: str) -> list[Received]:
        """What arrived somewhere, in order."""
        return [message for message in list(self.received) if message.place == place]

    def wait(self, place: str, count: int, seconds: float = PATIENCE_SECONDS) -> list[Received]:
        """What arrived somewhere, once there are so many messages; fails when there never are."""
        with self._changes:
            arrived = self._changes.wait_for(lambda: len(self.read(place)) >= count, seconds)
        assert arrived, f"{len(self.read(place))} of {count} messages arrived: {self.read(place)}"
        return self.read(place)

    def wait_for(self, place: str, *words: str, seconds: float = PATIENCE_SECONDS) -> list[Received]:
        """What arrived somewhere, once each of these words did; fails when they never do."""

        def all_there() -> bool:
            return all(any(word in message.text for message in self.read(place)) for word in words)

        with self._changes:
            arrived = self._changes.wait_for(all_there, seconds)
        assert arrived, f"{words} did not arrive: {self.read(place)}"
        return self.read(place)

    def settled(self, place: str, least: int = 1, quiet: float = QUIET_SECONDS) -> list[Received]:
        """What arrived somewhere, once there are at least so many messages and nothing more comes for a while."""
        self.wait(place, least)
        count = -1
        while count != len(self.read(place)):
            count = len(self.read(place))
            time.sleep(quiet)
        return self.read(place)

    @contextmanager
    def outage(self, fault: Fault = Fault(0)) -> Iterator[None]:
        """The server answers nothing else; by default it ends every connection without an answer."""
        before, self.down = self.down, fault
        try:
            yield
        finally:
            self.down = before

    @contextmanager
    def pace(self, seconds: int) -> Iterator[None]:
        """The server takes a message each so many seconds, and asks to wait with any other."""
        self._pace = seconds
        try:
            yield
        finally:
            self._pace = 0

    @contextmanager
    def absence(self) -> Iterator[None]:
        """The server is not there: connections are refused, and what comes on older ones gets no answer."""
        with self.outage():
            self._hang_up()
            try:
                yield
            finally:
                self._listen()

    def post(self, client: httpx.Client, request: WebhookRequest) -> int:
        """Posts one request, as the proxy passes it on; the status code."""
        query = f"?{urlencode(request.query)}" if request.query else ""
        url = f"{self._server_url}{self._path}{query}"
        return client.post(url, content=request.body, headers=request.headers).status_code

    def _listen(self) -> None:
        self._http.socket = _bound(self._port_holder.getsockname()[1])
        self._http.socket.listen(BACKLOG)
        threading.Thread(target=self._http.serve_forever, args=(POLL_SECONDS,), daemon=True).start()

    def _hang_up(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        call = Call(handler.command, handler.path, headers, body)
        sending = self.is_sending(call)
        if sending:
            self.attempts.append(time.monotonic())
            if self.attempts[-1] < self._closed_until:
                self.violations.append("a message before the time for which the app had asked to wait")
        fault = self.down or (self.faults.pop(0) if sending and self.faults else None)
        if sending and not fault and self._is_too_soon():
            fault = self.retry_later(self._pace)
        if fault:
            self._closed_until = time.monotonic() + fault.wait
            time.sleep(fault.seconds)
            self._answer(handler, fault.status, fault.body, fault.headers)
        else:
            status, answer = self.call(call)
            self._answer(handler, status, answer, {})

    def _is_too_soon(self) -> bool:
        with self._changes:
            now = time.monotonic()
            if now - self._taken_at < self._pace:
                self.slowed += 1
                return True
            self._taken_at = now
        return False

    def _answer(self, handler: BaseHTTPRequestHandler, status: int, body: Any, headers: dict[str, str]) -> None:
        if status == 0:
            handler.close_connection = True
            return
        content = json.dumps(body).encode()
        handler.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(content))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

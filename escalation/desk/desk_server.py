"""Serves the desk."""

import asyncio
import logging
import socket
import threading
from contextlib import suppress

import uvicorn

from escalation.database import Database, DatabaseError
from escalation.desk.app import desk_app, desk_routes
from escalation.desk.desk import Desk
from escalation.desk.desk_address import DeskAddress
from escalation.desk.provider import Provider

logger = logging.getLogger(__name__)

STOP_SECONDS = 5


class DeskPortError(Exception):
    """The desk can't be served at its port; the message says what to do."""


class DeskServer:
    """The desk, in this thread or beside something else in a thread of its own. A fault in it ends nothing else.

    Args:
        database: the database of the tickets.
        address: where it is reached.

    Raises:
        SettingsFileError: the file of its numbers is not as it should be.
        ProviderError: OpenID Connect is configured in a way that can't work.
        DeskPortError: the port is taken.
    """

    def __init__(self, database: Database, address: DeskAddress) -> None:
        self.address = address
        self._desk = Desk.build(database, address)
        self._provider = Provider.read()
        self._socket = _bound(address)
        self._server: uvicorn.Server | None = None
        self._thread = threading.Thread(target=self._run_beside, name="desk", daemon=True)

    def run(self) -> None:
        """Serves until the process is told to end."""
        with suppress(KeyboardInterrupt):
            asyncio.run(self._serve())

    def start(self) -> None:
        """Serves in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        if self._server:
            self._server.should_exit = True
        self._thread.join(STOP_SECONDS)

    def has_accounts(self) -> bool:
        """Whether anybody can log in, as far as the database says."""
        try:
            return self._desk.accounts.any()
        except DatabaseError:
            return True

    def _run_beside(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            logger.error("The desk has ended (%s). Tickets and notices go on; restart to have it back.", error)

    async def _serve(self) -> None:
        closing = asyncio.Event()
        app = desk_app(self._desk, desk_routes(self._desk, closing, self._provider))
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=True,
            ws="none",
            timeout_graceful_shutdown=2,
            lifespan="off",
        )
        self._server = uvicorn.Server(config)
        ended = asyncio.create_task(self._close_streams(closing))
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            closing.set()
            ended.cancel()

    async def _close_streams(self, closing: asyncio.Event) -> None:
        """Ends the streams of open pages when the server is told to end: it would wait for them."""
        while self._server is not None and not self._server.should_exit:
            await asyncio.sleep(0.2)
        closing.set()


def _bound(address: DeskAddress) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.interface else socket.AF_INET
    # asyncio sends without delay only what is said to be TCP: 40 ms less for each page.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address.interface, address.port))
        # Else two could bind to it, and the second would fail later, without a word.
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise DeskPortError(
            f"The desk can't be served on {address.interface}:{address.port} "
            f"({error.strerror}). If it runs there already, stop it first; else "
            f"take another one, such as `faq desk run --port {address.port + 1}`."
        ) from error
    listening.set_inheritable(False)
    return listening

"""A line between page and server that can break."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class DroppingProxy:
    """Passes TCP on, until it is told otherwise.

    Attributes:
        url: its address, which stands for the server's.
    """

    def __init__(self, server_url: str) -> None:
        parts = urlsplit(server_url)
        self._server = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: list[socket.socket] = []
        self._open = threading.Event()
        self._open.set()
        self._refusing = False
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def start(self) -> None:
        threading.Thread(target=self._take, daemon=True).start()

    def stop(self) -> None:
        self._listener.close()
        self._open.set()
        self.cut()

    def swallow(self) -> None:
        """Nothing passes any more and nobody is told, as when a phone loses its network."""
        self._open.clear()

    def cut(self, refuse: bool = False) -> None:
        """Ends all lines at once, and refuses new ones until `restore` if asked to."""
        self._refusing = refuse
        lines, self._lines = self._lines, []
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def restore(self) -> None:
        """New lines work. What was on the way in the old ones is gone, as they are."""
        self.cut(refuse=False)
        self._open.set()

    def _take(self) -> None:
        while True:
            try:
                page, _ = self._listener.accept()
            except OSError:
                return
            if self._refusing:
                page.close()
                continue
            with contextlib.suppress(OSError):
                server = socket.create_connection(self._server)
                self._lines += [page, server]
                for source, target in ((page, server), (server, page)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                while not self._open.is_set():
                    time.sleep(0.05)
                    if source.fileno() < 0:
                        return
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def dropping_proxy(server_url: str) -> Iterator[DroppingProxy]:
    proxy = DroppingProxy(server_url)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()

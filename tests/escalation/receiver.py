"""A receiver of notifications over HTTP that fails, hangs and recovers."""

import json
import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

NOTICE = re.compile(r"Notice ([0-9A-Z]{8}-\d+)\.")


class Receiver:
    """Takes what Apprise's `json://` sends, on a free port.

    Attributes:
        answer: the HTTP status that it answers with.
        messages: what it has taken, title and body.
    """

    def __init__(self) -> None:
        self.answer = 200
        self.messages: list[dict[str, str]] = []
        self.refused = 0
        self._awake = threading.Event()
        self._awake.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver._awake.wait(60)
                if receiver.answer == 200:
                    receiver.messages.append(json.loads(body))
                else:
                    receiver.refused += 1
                self.send_response(receiver.answer)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """For Apprise, with short waits."""
        return f"json://visible:hunter2@127.0.0.1:{self._server.server_address[1]}/?cto=1&rto=1"

    def hang(self) -> None:
        self._awake.clear()

    def recover(self) -> None:
        self.answer = 200
        self._awake.set()

    def notices(self) -> Counter[str]:
        """How often each notice has arrived."""
        return Counter(key for message in self.messages for key in NOTICE.findall(message["message"]))

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.recover()
        self._server.shutdown()
        self._server.server_close()

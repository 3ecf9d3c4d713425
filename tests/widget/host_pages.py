"""Pages of a clinic that carry the chat, under the content security policy of docs/embedding.md alone."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

EMBEDDING = Path(__file__).parent.parent.parent / "docs" / "embedding.md"
EXAMPLE = "bot.example"


class HostPages:
    """A web server with one page, which its query changes.

    Attributes:
        url: its address, another origin than the chat's server.
    """

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def page(self, chat_server: str, direction: str = "ltr", empty: bool = False, **attributes: str) -> str:
        """The address of a page.

        Args:
            chat_server: where the chat's script comes from.
            direction: of its writing.
            empty: whether it has nothing but the chat, so that the first thing painted is the chat's.
            attributes: the element's.
        """
        look = {"-server": chat_server, "-dir": direction, "-empty": "yes" if empty else ""}
        return f"{self.url}/?{urlencode({**look, **attributes})}"


@contextmanager
def host_pages() -> Iterator[HostPages]:
    pages = HostPages()
    pages.start()
    try:
        yield pages
    finally:
        pages.stop()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        body = _html(query).encode() if query else b""
        self.send_response(200 if query else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if query:
            self.send_header("Content-Security-Policy", _policy(query["-server"]))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _block(start: str) -> str:
    """The indented block of the documentation that begins so."""
    found = re.search(rf"^    {re.escape(start)}.*\n(?:    .*\n|\n(?=    ))*", EMBEDDING.read_text(), re.MULTILINE)
    assert found, f"docs/embedding.md has no block that begins with {start}."
    return found[0]


def _policy(server: str) -> str:
    host = urlsplit(server).netloc
    lines = _block("script-src").replace(f"https://{EXAMPLE}", server).replace(f"wss://{EXAMPLE}", f"ws://{host}")
    return f"default-src 'none'; {' '.join(lines.split())}"


def _html(query: dict[str, str]) -> str:
    script, element = _block("<script").replace(f"https://{EXAMPLE}", query["-server"]).strip().splitlines()
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in query.items() if not name.startswith("-"))
    element = element.strip().replace("></clinic-chat>", f"{attributes}>{_INSIDE}</clinic-chat>")
    content = "" if query.get("-empty") else f"<main>{_CONTENT}</main>"
    if query.get("-empty"):
        element = element.replace(_INSIDE, "")
    return (
        f'<!doctype html><html lang="en" dir="{query["-dir"]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>A clinic</title>{script}</head>'
        f"<body>{content}{element}</body></html>"
    )


_INSIDE = '<p>If anyone is in danger, <a href="tel:911">call 911</a>.</p>'
_CONTENT = "<h1>A clinic</h1><p>What we do, and for whom.</p>" + "<p>We have been here for years.</p>" * 40

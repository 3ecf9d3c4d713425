"""What the chat needs over HTTP: its script, the numbers, a page to try it on."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from typing import Dict, Optional

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.widget.allowed_origins import AllowedOrigins
from assistant.channels.widget.widget_files import DEMO_PAGE, DEMO_STYLE, WidgetFiles, WidgetFilesError
from assistant.channels.widget.widget_help import WidgetHelp

SCRIPT, STYLE, PAGE, JSON = (
    "text/javascript; charset=utf-8",
    "text/css; charset=utf-8",
    "text/html; charset=utf-8",
    "application/json",
)
SHORT, FOREVER, NEVER = "public, max-age=300", "public, max-age=31536000, immutable", "no-cache"
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html"
)
"""For the demo page; docs/embedding.md has what a clinic's own page needs."""


@dataclass(frozen=True)
class _File:
    """A file in memory.

    Attributes:
        body: its content.
        kind: its media type.
        cache: for how long it may be kept.
        packed: the content compressed, when that is worth it.
        tag: changes with the content.
    """

    body: bytes
    kind: str
    cache: str
    packed: bytes = field(init=False)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "packed", gzip.compress(self.body, mtime=0))
        object.__setattr__(self, "tag", hashlib.sha256(self.body).hexdigest()[:16])


class WidgetPages:
    """Routes at the root of the server. A page whose origin is not allowed gets nothing.

    Args:
        files: the built widget.
        help_texts: the numbers by language.
        origins: which pages may use the chat.
    """

    def __init__(self, files: WidgetFiles, help_texts: WidgetHelp, origins: AllowedOrigins) -> None:
        self._help = help_texts
        self._origins = origins
        scripts = files.scripts()
        self._scripts = {name: _File(body, SCRIPT, FOREVER) for name, body in scripts.items()}
        self._alias = _alias(files, scripts)
        self._page = _page(files, DEMO_PAGE, PAGE)
        self._style = _page(files, DEMO_STYLE, STYLE)
        self._infos: Dict[str, _File] = {}

    def attach(self, app: Sanic) -> None:
        """Adds the routes. Rasa has a greeting of its own at `/`, which the demo page takes the place of."""
        app.add_route(self._send_alias, "/widget.js")
        app.add_route(self._send_help, "/widget/help.json")
        app.add_route(self._send_script, "/widget/<name:str>")
        app.add_route(self._send_style, "/demo.css")
        app.register_middleware(self._instead_of_greeting, "request")

    async def _send_alias(self, request: Request) -> HTTPResponse:
        return self._answer(request, self._alias)

    async def _send_script(self, request: Request, name: str) -> HTTPResponse:
        return self._answer(request, self._scripts.get(name))

    async def _send_style(self, request: Request) -> HTTPResponse:
        return self._answer(request, self._style)

    async def _send_help(self, request: Request) -> HTTPResponse:
        language = self._help.language(request.args.get("language"))
        if language not in self._infos:
            body = json.dumps(self._help.info(language), ensure_ascii=False).encode("utf-8")
            self._infos[language] = _File(body, JSON, SHORT)
        return self._answer(request, self._infos[language])

    async def _instead_of_greeting(self, request: Request) -> Optional[HTTPResponse]:
        if request.path != "/" or not self._page:
            return None
        return self._answer(request, self._page, {"Content-Security-Policy": POLICY})

    def _answer(
        self, request: Request, file: Optional[_File], headers: Optional[Dict[str, str]] = None
    ) -> HTTPResponse:
        origin = request.headers.get("origin")
        known = {**SAFE, "Vary": "Origin, Accept-Encoding"}
        if origin is not None and not self._origins.allow(origin):
            return response.text("This page may not use the chat. See WIDGET_ORIGINS.", 403, known)
        if origin is not None:
            known["Access-Control-Allow-Origin"] = origin
        known["Cross-Origin-Resource-Policy"] = "cross-origin"
        if not file:
            return response.text("There is no such file. `faq train` builds the widget.", 404, known)
        return _sent(
            request, file, {**known, **(headers or {}), "Cache-Control": file.cache, "ETag": f'W/"{file.tag}"'}
        )


def _sent(request: Request, file: _File, headers: Dict[str, str]) -> HTTPResponse:
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return response.empty(304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return response.raw(file.packed, 200, {**headers, "Content-Encoding": "gzip"}, file.kind)
    return response.raw(file.body, 200, headers, file.kind)


def _alias(files: WidgetFiles, scripts: Dict[str, bytes]) -> Optional[_File]:
    try:
        return _File(scripts[files.current()], SCRIPT, SHORT)
    except (WidgetFilesError, KeyError):
        return None


def _page(files: WidgetFiles, name: str, kind: str) -> Optional[_File]:
    body = files.page(name)
    return None if body is None else _File(body, kind, NEVER)

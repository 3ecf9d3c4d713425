"""What every answer of the desk tells the browser."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from escalation.desk.desk_address import DeskAddress

HEADERS = {
    # Nothing but the desk's own files; no script or style inside of a page, whatever got into it.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
ONE_YEAR = 31_536_000


class SecurityHeaders:
    """Adds the headers, and refuses requests under a name that is not the desk's (DNS rebinding).

    Args:
        app: the application.
        address: where the desk is reached.
    """

    def __init__(self, app: ASGIApp, address: DeskAddress) -> None:
        self._app, self._address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request (see ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        if self._address.is_own_host(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send_with_headers)
        else:
            text = f"The desk is at {self._address.url}. ESCALATION_DESK_URL says so; set it if that is wrong."
            await PlainTextResponse(text, 421)(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        headers["Cache-Control"] = "no-cache" if path.startswith("/static/") else "no-store"
        if self._address.secure:
            headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"

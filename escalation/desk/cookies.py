"""What the browser keeps."""

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

SESSION, LOGIN, PROVIDER = "desk", "desk-login", "desk-provider"


class Cookies:
    """Cookies that scripts can't read, that other sites' forms don't carry, and that, over https, this host alone sets.

    Args:
        secure: whether the desk is reached over https.
    """

    def __init__(self, secure: bool) -> None:
        self._secure = secure
        self._prefix = "__Host-" if secure else ""

    def get(self, request: Request, name: str) -> str:
        """A cookie's value; empty when it is not there."""
        return str(request.cookies.get(self._prefix + name, ""))

    def set(self, response: Response, name: str, value: str) -> None:
        """Sets a cookie that ends with the browser. A link in an e-mail carries it, a form elsewhere does not."""
        same_site: Literal["strict", "lax"] = "strict" if name == LOGIN else "lax"
        response.set_cookie(self._prefix + name, value, secure=self._secure, httponly=True, samesite=same_site)

    def delete(self, response: Response, name: str) -> None:
        """Takes a cookie away."""
        response.delete_cookie(self._prefix + name, secure=self._secure, httponly=True, samesite="lax")

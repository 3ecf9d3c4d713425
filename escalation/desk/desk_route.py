"""One address of the desk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.responses import Response

from escalation.desk.visit import Visit

Handler = Callable[[Visit], Response] | Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True)
class DeskRoute:
    """What answers at an address, and who may ask.

    Attributes:
        method: `GET` or `POST`; every POST needs the token of its form.
        path: the address, with at most one variable part.
        role: the least role; None for everybody.
        handler: answers. A function that waits for the database is no coroutine: it gets a thread.
    """

    method: str
    path: str
    role: str | None
    handler: Handler

"""Reads a request's body up to the server's limit."""

from sanic.exceptions import PayloadTooLarge
from sanic.request import Request

KEPT_BYTES = 20_000
"""What is kept of each end of a body above the limit."""

READ_FACTOR = 10
"""Up to this many times the limit is read, so that the client gets to hear the reply."""


class BodyTooLargeError(Exception):
    """The body is above the limit.

    Attributes:
        ends: the body's first and last part, in which escapes of JSON are as they came.
    """

    def __init__(self, ends: str) -> None:
        super().__init__("The body is above the limit.")
        self.ends = ends


async def read_body(request: Request) -> bytes:
    """The body of a request to a streaming route.

    Raises:
        BodyTooLargeError: it is above REQUEST_MAX_SIZE bytes.
        PayloadTooLarge: it is so far above that its end was not waited for.
    """
    assert request.stream, "The route must be a streaming one."
    limit = request.app.config.REQUEST_MAX_SIZE
    body, start, size = bytearray(), b"", 0
    while (chunk := await request.stream.read()) is not None:
        size += len(chunk)
        body += chunk
        if size > READ_FACTOR * limit:
            raise PayloadTooLarge("The body is far above the limit.")
        if size > limit:
            start = start or bytes(body[:KEPT_BYTES])
            del body[:-KEPT_BYTES]
    if size > limit:
        raise BodyTooLargeError((start + b"\n" + bytes(body)).decode("utf-8", "replace"))
    return bytes(body)

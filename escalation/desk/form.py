"""What a browser sends."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qsl

MOST_BYTES = 200_000
"""A note of 10,000 characters takes at most 120,000 bytes in a form."""

MOST_FIELDS = 30
TYPE = "application/x-www-form-urlencoded"
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class FormError(Exception):
    """A form can't be used.

    Args:
        status: the HTTP status.
        message: what is wrong, for whoever sent it.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Form:
    """The fields of a form, each once.

    Attributes:
        fields: name to text.
    """

    fields: Mapping[str, str]

    @classmethod
    async def read(cls, content_type: str, body: AsyncIterator[bytes]) -> "Form":
        """Reads a form.

        Raises:
            FormError: it is too big, or not what the desk's own pages send.
        """
        # To the end, also when it is too big: a browser does not read an answer before it has sent everything.
        kept, size = bytearray(), 0
        async for part in body:
            size += len(part)
            if size <= MOST_BYTES:
                kept += part
        if size > MOST_BYTES:
            raise FormError(413, "The text is too long, and was not saved. Go back, where it still is, and shorten it.")
        if content_type.partition(";")[0].strip().lower() != TYPE:
            raise FormError(415, "This is not a form of the desk.")
        return cls(_fields(bytes(kept)))

    def text(self, name: str) -> str:
        """A field's text; empty when it is not there."""
        return self.fields.get(name, "")

    def key(self, *scope: str) -> str:
        """The key under which what the form does is done once.

        Args:
            *scope: who does what to what: the same form's key can't stand for anything else.

        Raises:
            FormError: the form has none.
        """
        key = self.text("key")
        if not KEY.fullmatch(key):
            raise FormError(400, "The form is incomplete. Load the page again.")
        return sha256("\n".join((*scope, key)).encode("utf-8", "replace")).hexdigest()


def _fields(body: bytes) -> dict[str, str]:
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise FormError(400, "The form can't be read. Load the page again.") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise FormError(400, "The form has a field twice. Load the page again.")
    return fields

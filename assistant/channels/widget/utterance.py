"""What a visitor sent."""

import re
from dataclasses import dataclass
from typing import Any, Dict, Optional

_CLIENT_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")


@dataclass(frozen=True)
class Utterance:
    """A message of a visitor.

    Attributes:
        client_id: the page's id of it.
        text: what is sent to the assistant.
    """

    client_id: str
    text: str

    @classmethod
    def of(cls, fields: Dict[str, Any]) -> "Optional[Utterance]":
        """Reads what came from outside; None when it is not as the protocol says."""
        client_id, text = fields.get("id"), fields.get("message")
        if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id) or not isinstance(text, str):
            return None
        return cls(client_id, text)

"""Names what a message leads to, so that it counts once."""

import hashlib
import secrets

from rasa_sdk.interfaces import Tracker


def message_key(tracker: Tracker, *purpose: str) -> str:
    """The same for the last message however often an action runs for it; a random one when the message has no id.

    Args:
        tracker: the conversation.
        *purpose: tells apart what else the same message may lead to.
    """
    message = tracker.latest_message.get("message_id")
    if not message:
        return secrets.token_hex(16)
    content = "\n".join([tracker.sender_id, message, *purpose])
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()

"""By what staff's messages reach people in an app."""

import asyncio
from typing import Any, Dict, List

from rasa.core.channels.channel import OutputChannel

from assistant.channels.messaging.journal_line import JournalLine
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.outbox import Outbox
from assistant.channels.messaging.provider_client import NOT_NOW
from assistant.channels.messaging.rendering import Rendering
from assistant.channels.reply import Reply
from assistant.channels.undelivered_error import UndeliveredError

NO_ADDRESS = "no_address"
"""Where to reach the person is not known any more: see data/escalation/failures.yml."""

BEGIN_SECONDS = 8.0
"""How long a message waits for its turn, and for the app's answer; less than Deliveries waits."""


class MessagingOutput(OutputChannel):
    """Sends what staff wrote after what waits for the same person; Deliveries tries again when that fails.

    Args:
        channel: its name.
        line: knows where people are.
        outbox: sends.
        rendering: shows a message as the app can.
    """

    def __init__(self, channel: str, line: JournalLine, outbox: Outbox, rendering: Rendering) -> None:
        self._channel, self._line, self._outbox, self._rendering = channel, line, outbox, rendering

    def name(self) -> str:  # type: ignore[override]
        """The channel's name."""
        return self._channel

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Sends a message, and waits for the app's word (see parent class).

        Raises:
            UndeliveredError: it was not sent.
            asyncio.TimeoutError: nobody knows.
        """
        address = await self._line.address(recipient_id)
        if address is None:
            raise UndeliveredError(f"{self._channel} knows no address of this person any more.", NO_ADDRESS)
        loop = asyncio.get_running_loop()
        parts = [outgoing for shown in self._rendering.messages([_reply(message)]) for outgoing in shown]
        messages = [MessageOut(recipient_id, address, part, sent=loop.create_future()) for part in parts]
        self._outbox.put(messages)
        await _all_sent(messages)


def _reply(message: Dict[str, Any]) -> Reply:
    """The message with what Deliveries says about it, as a reply has it."""
    return {**(message.get("metadata") or {}), **message}


async def _all_sent(messages: List[MessageOut]) -> None:
    futures = [message.sent for message in messages if message.sent]
    await asyncio.wait(futures, timeout=BEGIN_SECONDS)
    begun = any(message.begun for message in messages)
    failures = [future.exception() for future in futures if future.done() and not future.cancelled()]
    for future in futures:
        future.cancel()
    first = next(filter(None, failures), None)
    if first:
        raise first
    if len(failures) < len(futures):
        raise asyncio.TimeoutError if begun else UndeliveredError("Others wait for the same person.", NOT_NOW)

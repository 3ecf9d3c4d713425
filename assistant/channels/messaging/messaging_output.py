"""By what staff's messages reach people in an app."""

import asyncio
from typing import Any, Dict, List

from rasa.core.channels.channel import OutputChannel

from assistant.channels.messaging.journal_line import JournalLine
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.outbox import Outbox
from assistant.channels.messaging.rendering import Rendering

BEGIN_SECONDS = 8.0
"""How long a message waits for its turn, and for the app's answer; less than Deliveries waits."""


class NotSentError(Exception):
    """The app did not take a message; it was certainly not sent."""


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
            NotSentError: it was not sent.
            asyncio.TimeoutError: nobody knows.
            SendError: the app did not take it.
        """
        address = await self._line.address(recipient_id)
        if address is None:
            raise NotSentError(f"{self._channel} knows no address of this person any more.")
        loop = asyncio.get_running_loop()
        parts = [outgoing for shown in self._rendering.messages([message]) for outgoing in shown]
        messages = [MessageOut(recipient_id, address, part, sent=loop.create_future()) for part in parts]
        self._outbox.put(messages)
        await _all_sent(messages)


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
        raise asyncio.TimeoutError if begun else NotSentError("Others wait for the same person.")

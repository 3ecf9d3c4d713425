"""Answers what was delivered, in order for each person."""

import asyncio
from typing import List, Sequence

from assistant.channels.messaging.answering import Answering
from assistant.channels.messaging.journal_line import JournalLine
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.outbox import Outbox
from assistant.channels.messaging.person_queues import PersonQueues


class Inbox:
    """What is taken here is in the journal already, so the app may be told that it arrived.

    Args:
        answering: gives the replies to a message.
        outbox: sends them.
        line: where it is written that a message was answered.
        limits: how much is done at once.
    """

    def __init__(self, answering: Answering, outbox: Outbox, line: JournalLine, limits: MessagingLimits) -> None:
        self._answering, self._outbox, self._line = answering, outbox, line
        self._queues = PersonQueues[MessageIn](self._answer_next)
        self._turns = asyncio.Semaphore(limits.turns_at_once)

    @property
    def waiting(self) -> int:
        """How many messages wait or are being answered."""
        return self._queues.waiting

    def put(self, messages: Sequence[MessageIn]) -> None:
        """Answers messages, some time. Call it in the server's loop."""
        for message in messages:
            self._queues.put(message.conversation, message)

    async def stop(self) -> None:
        """Ends answering; what was not answered stays in the journal."""
        await self._queues.stop()

    async def _answer_next(self, _: str, queue: List[MessageIn]) -> None:
        message = min(queue, key=lambda waiting: waiting.incoming.order)
        async with self._turns:
            replies = await self._answering.replies(message)
            await self._line.answered(message, replies)
        self._outbox.put(replies)
        queue.remove(message)

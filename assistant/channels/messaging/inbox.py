"""Answers what was delivered, in order for each person."""

import asyncio
import logging
from typing import Dict, List, Sequence

from assistant.channels.messaging.answering import Answering
from assistant.channels.messaging.journal_line import JournalLine
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.outbox import Outbox

logger = logging.getLogger(__name__)


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
        self._waiting: Dict[str, List[MessageIn]] = {}
        self._workers: Dict[str, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(limits.turns_at_once)

    @property
    def waiting(self) -> int:
        """How many messages wait or are being answered."""
        return sum(len(queue) for queue in self._waiting.values())

    def put(self, messages: Sequence[MessageIn]) -> None:
        """Answers messages, some time. Call it in the server's loop."""
        for message in messages:
            queue = self._waiting.setdefault(message.conversation, [])
            queue.append(message)
            if message.conversation not in self._workers:
                worker = asyncio.get_running_loop().create_task(self._work(message.conversation))
                self._workers[message.conversation] = worker

    async def stop(self) -> None:
        """Ends answering; what was not answered stays in the journal."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, conversation: str) -> None:
        queue = self._waiting[conversation]
        try:
            while queue:
                message = min(queue, key=lambda waiting: waiting.incoming.order)
                async with self._turns:
                    replies = await self._answering.replies(message)
                    await self._line.answered(message, replies)
                self._outbox.put(replies)
                queue.remove(message)
        finally:
            self._waiting.pop(conversation, None)
            self._workers.pop(conversation, None)

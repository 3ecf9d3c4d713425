"""Takes an app's messages, answers them and sends the replies."""

import asyncio
import logging
from typing import List, Optional, Sequence

from assistant.channels.messaging.answering import Answering
from assistant.channels.messaging.inbox import Inbox
from assistant.channels.messaging.journal import Journal
from assistant.channels.messaging.journal_line import JournalLine
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.messaging_output import MessagingOutput
from assistant.channels.messaging.outbox import Lose, Outbox, Send

logger = logging.getLogger(__name__)


class Exchange:
    """Runs in the server's loop, and goes on with what an earlier process left.

    Args:
        journal: what was delivered and is to be sent.
        answering: gives the replies to a message.
        send: hands a message to the app.
        limits: how much, how often, how long.
        lose: is told what was given up.

    Attributes:
        output: by what staff's messages are sent.
    """

    def __init__(self, journal: Journal, answering: Answering, send: Send, limits: MessagingLimits, lose: Lose) -> None:
        self._channel, self._limits = answering.channel, limits
        self._line = JournalLine(journal, limits)
        self._outbox = Outbox(self._channel, send, self._line, limits, lose)
        self._inbox = Inbox(answering, self._outbox, self._line, limits)
        self.output = MessagingOutput(self._channel, self._line, self._outbox, answering.rendering)
        self._house: Optional[asyncio.Task[None]] = None

    @property
    def full(self) -> bool:
        """Whether so much waits that nothing more is taken."""
        return self._inbox.waiting >= self._limits.waiting

    async def take(self, messages: Sequence[MessageIn]) -> List[MessageIn]:
        """Keeps messages, and answers after that those that were not delivered before; gives these.

        It goes on when an app hangs up meanwhile, which cancels its request: a repeated delivery would be taken for one
        that is being answered.
        """
        return await asyncio.shield(self._take(messages))

    def start(self) -> None:
        """Starts looking for what others left."""
        self._house = asyncio.get_running_loop().create_task(self._keep_house())

    async def stop(self) -> None:
        """Ends everything; what is under way is the next process's."""
        if self._house:
            self._house.cancel()
            await asyncio.gather(self._house, return_exceptions=True)
        await self._inbox.stop()
        await self._outbox.stop()
        await self._line.release()

    async def _take(self, messages: Sequence[MessageIn]) -> List[MessageIn]:
        fresh = await self._line.receive(messages)
        self._inbox.put(fresh)
        return fresh

    async def _keep_house(self) -> None:
        while True:
            try:
                unanswered, unsent = await self._line.take_over()
                self._outbox.put(unsent)
                self._inbox.put(unanswered)
                await self._line.keep_house(busy=bool(self._inbox.waiting or self._outbox.waiting))
            except Exception as error:
                logger.error("The channel %s goes on after a fault: %s.", self._channel, type(error).__name__)
            await asyncio.sleep(self._limits.lease_seconds / 3)

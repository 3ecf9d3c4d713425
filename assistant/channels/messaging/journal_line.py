"""The way to the journal, on which nobody ever waits for long."""

import asyncio
import logging
from collections import OrderedDict
from datetime import timedelta
from typing import Callable, List, Optional, Sequence, Set, Tuple, TypeVar

from assistant.channels.limited_threads import LimitedThreads
from assistant.channels.messaging.incoming import Address
from assistant.channels.messaging.journal import Journal
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.messaging_limits import MessagingLimits

logger = logging.getLogger(__name__)

SECONDS, THREADS = 3.0, 4
"""How long the database is waited for; how many threads one that hangs may hold."""

RECENT = 10_000
"""So many deliveries are known while the database does not answer."""

CLEAN_UP_SECONDS = 3600.0

Result = TypeVar("Result")


class JournalLine:
    """While the database fails, messages are answered all the same, and what can't be written waits here.

    Then a restart forgets what was under way, and a delivery that comes again after it is answered again: somebody in
    danger gets a card rather than nothing. Only `address` raises.

    Args:
        journal: the journal.
        limits: how long things are kept.
    """

    def __init__(self, journal: Journal, limits: MessagingLimits) -> None:
        self._journal, self._limits = journal, limits
        self._threads = LimitedThreads("channel-journal", THREADS)
        self._free = asyncio.Semaphore(THREADS)
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._deliveries: Set[str] = set()
        self._sent: Set[int] = set()
        self._late: List[Tuple[List[MessageIn], List[MessageOut]]] = []
        self._failing = False
        self._clean_up_at = 0.0

    async def receive(self, messages: Sequence[MessageIn]) -> List[MessageIn]:
        """Keeps messages; those among them that were not delivered before."""
        kept = await self._try(lambda: self._journal.receive(messages), self._forget_late)
        return [message for message in (messages if kept is None else kept) if self._is_new(message)]

    async def answered(self, message: MessageIn, replies: Sequence[MessageOut]) -> None:
        """Ends a message, and keeps the replies to it, which get their numbers."""

        def number(ids: List[int]) -> None:
            for reply, row in zip(replies, ids, strict=True):
                reply.id = row
                if reply.ended:
                    self._sent.add(row)

        ids = await self._try(lambda: self._journal.answered(message, replies), number)
        if ids is None:
            self._deliveries.add(message.incoming.delivery)
        else:
            number(ids)

    async def ended(self, message: MessageOut) -> None:
        """Removes what was sent or given up."""
        message.ended = True
        if message.id is not None:
            self._sent.add(message.id)
            await self._flush()

    async def address(self, conversation: str) -> Optional[Address]:
        """Where the person of a conversation last wrote; None for an unknown one.

        Raises:
            Exception: the database did not answer.
        """
        return await self._ask(lambda: self._journal.address(conversation))

    async def take_over(self) -> Tuple[List[MessageIn], List[MessageOut]]:
        """What processes that died have left; nothing while the database does not answer."""
        left = await self._try(self._journal.take_over, self._late.append)
        unanswered, unsent = left or ([], [])
        while self._late:
            earlier = self._late.pop()
            unanswered, unsent = [*earlier[0], *unanswered], [*earlier[1], *unsent]
        return unanswered, unsent

    async def keep_house(self, busy: bool) -> None:
        """Writes down what could not be written, keeps what this process is at, and removes what is old."""
        await self._flush()
        if busy:
            await self._try(self._journal.renew)
        now = asyncio.get_running_loop().time()
        if now >= self._clean_up_at:
            self._clean_up_at = now + CLEAN_UP_SECONDS
            kept = timedelta(days=self._limits.remembered_days), timedelta(days=self._limits.forgotten_days)
            await self._try(lambda: self._journal.clean_up(*kept))

    async def release(self) -> None:
        """Lets the next process take over at once."""
        await self._flush()
        await self._try(self._journal.release)

    async def _flush(self) -> None:
        deliveries, sent = sorted(self._deliveries), sorted(self._sent)

        def write() -> bool:
            self._journal.forget(deliveries, sent)
            return True

        if not (deliveries or sent):
            return
        if await self._try(write):
            self._deliveries -= set(deliveries)
            self._sent -= set(sent)

    def _forget_late(self, kept: Sequence[MessageIn]) -> None:
        """What is kept once nobody waits for it is under way already: another process must not answer it again."""
        self._deliveries.update(message.incoming.delivery for message in kept)

    def _is_new(self, message: MessageIn) -> bool:
        delivery = message.incoming.delivery
        if delivery in self._recent:
            return False
        self._recent[delivery] = None
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        return True

    async def _try(
        self, call: Callable[[], Result], late: Callable[[Result], object] = lambda _: None
    ) -> Optional[Result]:
        """None when the database did not answer; what it answers after that goes to `late`."""
        try:
            result = await self._ask(call, late)
        except Exception as error:
            self._report(error)
            return None
        self._failing = False
        return result

    async def _ask(self, call: Callable[[], Result], late: Callable[[Result], object] = lambda _: None) -> Result:
        async with self._free:
            return await self._threads.run(call, SECONDS, late)

    def _report(self, error: Exception) -> None:
        """Once for each time that the database fails."""
        if not self._failing:
            logger.error(
                "The database of the channels did not answer (%s). Messages are answered all the same; until it is "
                "back, a restart loses those that are under way.",
                type(error).__name__,
            )
        self._failing = True

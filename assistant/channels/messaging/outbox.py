"""Sends what waits, in order for each person, until the app has taken it."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Awaitable, Callable, Dict, List, Optional, Sequence

from assistant.channels.messaging.incoming import Address
from assistant.channels.messaging.journal_line import JournalLine
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.person_queues import PersonQueues
from assistant.channels.messaging.provider_client import GAVE_UP, RefusedError, RetryLaterError

logger = logging.getLogger(__name__)

Send = Callable[[Outgoing, Address], Awaitable[None]]
Lose = Callable[[MessageOut, str], None]
"""Is told what was given up, and the code of why."""

UNEXPECTED_ATTEMPTS = 5
"""So often something is tried with which the connector itself fails."""


class Outbox:
    """What is urgent goes first, and everything else in the order in which it came.

    Args:
        channel: its name, for the log.
        send: hands a message to the app; raises RetryLaterError or RefusedError.
        line: where it is written that something was sent.
        limits: how long and how often things are tried.
        lose: is told what was given up, unless somebody waits for the word on it (`MessageOut.sent`).
    """

    def __init__(self, channel: str, send: Send, line: JournalLine, limits: MessagingLimits, lose: Lose) -> None:
        self._channel, self._send, self._line, self._limits, self._lose = channel, send, line, limits, lose
        self._queues = PersonQueues[MessageOut](self._send_all)
        self._news: Dict[str, asyncio.Event] = {}
        self._connections = asyncio.Semaphore(limits.sends_at_once)

    @property
    def waiting(self) -> int:
        """How many messages wait."""
        return self._queues.waiting

    def put(self, messages: Sequence[MessageOut]) -> None:
        """Sends messages, some time. Call it in the server's loop."""
        for message in messages:
            self._queues.put(message.conversation, message, _behind_urgent if message.urgent else len)
            if message.urgent and message.conversation in self._news:
                self._news[message.conversation].set()

    async def stop(self) -> None:
        """Ends sending; what was not sent stays in the journal."""
        await self._queues.stop()

    async def _send_all(self, conversation: str, queue: List[MessageOut]) -> None:
        news = self._news.setdefault(conversation, asyncio.Event())
        try:
            while queue:
                message = queue[0]
                news.clear()
                wait = await self._attempt(message)
                if wait is None:
                    queue.remove(message)
                    await self._line.ended(message)
                else:
                    message.failures += 1
                    await _sleep(wait, news)
        finally:
            self._news.pop(conversation, None)

    async def _attempt(self, message: MessageOut) -> Optional[float]:
        """Tries to send a message; after how many seconds to try again, None when it is done with."""
        if message.sent and message.sent.cancelled():
            return None
        message.begun = True
        try:
            async with self._connections:
                await self._send(message.outgoing, message.address)
        except RetryLaterError as error:
            return self._later(message, error, error.seconds)
        except RefusedError as error:
            return self._refused(message, error)
        except Exception as error:
            logger.error("The channel %s failed to send a message: %s.", self._channel, type(error).__name__)
            if message.failures + 1 >= UNEXPECTED_ATTEMPTS:
                return self._refused(message, RefusedError(type(error).__name__))
            return self._later(message, RetryLaterError(type(error).__name__), None)
        if message.sent and not message.sent.done():
            message.sent.set_result(None)
        return None

    def _later(self, message: MessageOut, error: RetryLaterError, seconds: Optional[float]) -> Optional[float]:
        if message.sent:
            _fail(message, error)
            return None
        if datetime.now(timezone.utc) - message.created > timedelta(hours=self._limits.give_up_hours):
            logger.error("%s did not take a message for long: %s. It was given up.", self._channel, error)
            self._lose(message, GAVE_UP)
            return None
        if message.failures == 0:
            logger.warning("%s did not take a message: %s. It is tried again.", self._channel, error)
        doubled = self._limits.first_wait_seconds * 2.0 ** min(message.failures, 20)
        asked = min(seconds or 0.0, self._limits.give_up_hours * 3600)
        return max(min(doubled, self._limits.longest_wait_seconds), asked)

    def _refused(self, message: MessageOut, error: RefusedError) -> Optional[float]:
        """Without buttons it may be taken: a card must not be lost for them."""
        if message.outgoing.buttons:
            logger.error("%s refused a message with buttons: %s. It goes without them.", self._channel, error)
            message.outgoing = message.outgoing.with_list()
            return 0.0
        logger.error("%s refused a message: %s. It was given up.", self._channel, error)
        if message.sent:
            _fail(message, error)
        else:
            self._lose(message, error.code)
        return None


def _behind_urgent(queue: List[MessageOut]) -> int:
    return sum(1 for message in queue if message.urgent)


async def _sleep(seconds: float, news: asyncio.Event) -> None:
    """Until the time is over, or something urgent has come."""
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(news.wait(), seconds)


def _fail(message: MessageOut, error: Exception) -> None:
    if message.sent and not message.sent.done():
        message.sent.set_exception(error)

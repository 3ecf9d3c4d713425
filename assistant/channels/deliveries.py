"""Brings what staff wrote to the visitors."""

import asyncio
import functools
import logging
from typing import Any, Dict, List, Optional, Protocol, Set, Tuple, runtime_checkable

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Sanic

from assistant.channels.reply import Reply
from assistant.channels.staff_line import StaffLine
from assistant.channels.staff_record import record
from assistant.channels.turn_loop import TurnLoop
from assistant.channels.undelivered_error import UndeliveredError
from escalation.conversations.staff_message import StaffMessage
from escalation.database import DatabaseUrlError
from escalation.settings_file import SettingsFileError

logger = logging.getLogger(__name__)

LOOK_EACH_SECONDS = 1.0
RECORD_SECONDS = 3.0
"""How long it may take to add messages to a conversation; a visitor's reply waits with it."""

PUSH_SECONDS = 10.0
"""How long a channel may take to send a message."""

MOST_PUSHES, MOST_CLAIMS = 50, 2
"""So many conversations are sent something at once, and so many of these claim it from the database at once."""

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 2.0, 60.0
"""Between attempts to send to one conversation; it doubles."""


@runtime_checkable
class KnowsVisitors(Protocol):
    """What an input channel may have on top of Rasa's, when it can send only to who is connected."""

    def is_connected(self, conversation: str) -> bool:
        """Whether this process has a connection to the visitor."""


class Deliveries:
    """Looks each second for what staff wrote, and sends it where the channel can send by itself.

    Elsewhere it comes with the next reply, or when the page asks for it (see `collect`). Whatever the way, a message is
    claimed in the database, then becomes a part of the conversation, then is sent, then is marked as delivered. Who
    claims it is the only one to send it: when the process ends between claiming and marking, it is not sent again.

    Args:
        line: the way to the escalations' database.
    """

    def __init__(self, line: StaffLine) -> None:
        self.line = line
        self._app: Optional[Sanic] = None
        self._watch: Optional[asyncio.Task[None]] = None
        self._waiting: Dict[str, str] = {}
        self._pushing: Dict[str, asyncio.Task[None]] = {}
        self._outputs: Dict[str, OutputChannel] = {}
        self._pauses: Dict[str, Tuple[float, float]] = {}
        self._claiming = asyncio.Semaphore(MOST_CLAIMS)

    @classmethod
    @functools.cache
    def shared(cls) -> "Deliveries":
        """Those of this process.

        Raises:
            DatabaseUrlError, SettingsFileError: see StaffLine.
        """
        return cls(StaffLine.open())

    @classmethod
    def if_possible(cls) -> "Optional[Deliveries]":
        """Those of this process; None, and a word in the log, when the installation has a mistake.

        A visitor in danger still gets a card.
        """
        try:
            return cls.shared()
        except (SettingsFileError, DatabaseUrlError) as error:
            logger.error("Staff can't answer in conversations. %s", error)
            return None

    def start(self, app: Sanic) -> None:
        """Starts looking, in the server's loop. Any channel may ask for it."""
        self._app = app
        if self._watch is None or self._watch.done():
            self._watch = asyncio.get_running_loop().create_task(self._look_for_ever())

    async def stop(self) -> None:
        """Ends looking and sending."""
        tasks = [task for task in (self._watch, *self._pushing.values()) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def waits(self, conversation: str, channel: str) -> bool:
        """Whether something waited when this process last looked; costs no look at the database."""
        return self._waiting.get(conversation) == channel

    async def collect(self, conversation: str, channel: str) -> List[Reply]:
        """What waits for a visitor who is being replied to; from now on it counts as sent.

        Nothing when it can't be had just now. It must be called last before the reply is handed to the connection.
        """
        self._waiting.pop(conversation, None)
        messages = await self.line.claim(conversation, channel)
        if not messages:
            return []
        ids = [message.id for message in messages]
        try:
            replies = await self._record(conversation, messages)
        except asyncio.CancelledError:  # The visitor has left.
            self.line.release(ids)
            raise
        except Exception as error:
            logger.error("Staff's messages could not be added to a conversation: %s. They wait.", type(error).__name__)
            self.line.release(ids)
            return []
        asyncio.get_running_loop().call_soon(self.line.confirm, ids)
        return replies

    async def _record(self, conversation: str, messages: List[StaffMessage]) -> List[Reply]:
        assert self._app, "Nothing is delivered before the server has started."
        agent: Agent = self._app.ctx.agent
        return await TurnLoop.shared().run(record(agent, conversation, messages), RECORD_SECONDS)

    async def _look_for_ever(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as error:
                logger.error("Looking for staff's messages failed: %s.", type(error).__name__)
            await asyncio.sleep(LOOK_EACH_SECONDS)

    async def _look(self) -> None:
        found = await self.line.look_around()
        if found is None:
            return
        self._waiting = found
        self._pauses = {name: pause for name, pause in self._pauses.items() if name in found}
        now = asyncio.get_running_loop().time()
        for conversation, channel in found.items():
            paused_until = self._pauses.get(conversation, (0.0, 0.0))[0]
            if conversation in self._pushing or now < paused_until or len(self._pushing) >= MOST_PUSHES:
                continue
            output = self._output(conversation, channel)
            if output:
                push = asyncio.get_running_loop().create_task(self._push(conversation, channel, output))
                self._pushing[conversation] = push
                push.add_done_callback(functools.partial(self._pushed, conversation))

    def _pushed(self, conversation: str, push: "asyncio.Task[None]") -> None:
        self._pushing.pop(conversation, None)
        if not push.cancelled() and push.exception():
            logger.error("Staff's messages were not sent: %s.", type(push.exception()).__name__)

    def _output(self, conversation: str, channel: str) -> Optional[OutputChannel]:
        """By what a visitor can be sent something now; None when they have to come by themselves."""
        channels: List[InputChannel] = getattr(self._app.ctx, "input_channels", []) if self._app else []
        own = next((candidate for candidate in channels if candidate.name() == channel), None)
        try:
            if own is None or (isinstance(own, KnowsVisitors) and not own.is_connected(conversation)):
                return None
            output = self._outputs.get(channel) or own.get_output_channel()
        except Exception as error:  # One broken channel must not keep the others waiting.
            logger.error("The channel %s can't say whether it can send: %s.", channel, type(error).__name__)
            return None
        if output:
            self._outputs[channel] = output
        return output

    async def _push(self, conversation: str, channel: str, output: OutputChannel) -> None:
        async with self._claiming:
            messages = await self.line.claim(conversation, channel)
        unsent: Set[int] = {message.id for message in messages}
        failure: Optional[str] = None
        try:
            replies = await self._record(conversation, messages) if messages else []
            for message, reply in zip(messages, replies, strict=True):
                unsent.discard(message.id)
                failure = await self._refusal(output, reply)
                if failure is not None:
                    unsent.add(message.id)
                    break
                self.line.confirm([message.id])
            else:
                self._pauses.pop(conversation, None)
        finally:
            if unsent:
                self.line.release(sorted(unsent), failure or "")
                self._pause(conversation)

    async def _refusal(self, output: OutputChannel, reply: Reply) -> Optional[str]:
        """Sends a reply; None when it was sent, else the code of why it certainly was not, which may be empty.

        Raises:
            asyncio.TimeoutError: nobody knows whether it was.
        """
        metadata = {key: value for key, value in reply.items() if key not in ("recipient_id", "text")}
        message: Dict[str, Any] = {"text": reply["text"], "metadata": metadata}
        try:
            await asyncio.wait_for(output.send_response(reply["recipient_id"], message), PUSH_SECONDS)
        except asyncio.TimeoutError:
            raise
        except Exception as error:
            logger.error("A channel refused a message of staff: %s. It is tried again.", type(error).__name__)
            return error.code if isinstance(error, UndeliveredError) else ""
        return None

    def _pause(self, conversation: str) -> None:
        wait = min(2 * self._pauses.get(conversation, (0.0, FIRST_WAIT_SECONDS / 2))[1], LONGEST_WAIT_SECONDS)
        self._pauses[conversation] = (asyncio.get_running_loop().time() + wait, wait)

"""A conversation that somebody has open."""

import asyncio
import logging
from collections import deque
from typing import Any, Awaitable, Callable, Deque, List, Optional, Set

from rasa.shared.core.events import BotUttered, Event

from assistant.answers.cited_response_generator import DISCLOSED
from assistant.channels.reply import Reply
from assistant.channels.staff_record import NUMBER_KEY
from assistant.channels.widget.transcript import Transcript
from assistant.channels.widget.utterance import Utterance
from assistant.channels.widget.visible_messages import CLIENT_ID, TITLE, Message, fallback_event
from assistant.channels.widget.widget_parts import WidgetParts
from assistant.trackers.session_tracker_store import TrackerStoreError
from assistant.trackers.unanswered import Unanswered

logger = logging.getLogger(__name__)

CHANNEL = "socketio"
EVENTS = {"assistant": "bot_uttered", "person": "person_uttered", "visitor": "user_echo"}
"""From a message's author to the event of the protocol."""

Emit = Callable[[str, Any], Awaitable[None]]


class LiveConversation:
    """Takes a visitor's messages one after the other, and tells every tab what was said.

    What the page gets is what the tracker store has, so that a replay shows the same. What a turn could not store is
    stored here; while the store does not answer, it is told without a number.

    Args:
        conversation: its id.
        transcript: what was said.
        parts: the way to the assistant, and what the chat says by itself.
        emit: sends an event to every tab.
    """

    def __init__(
        self,
        conversation: str,
        transcript: Transcript,
        parts: WidgetParts,
        emit: Emit,
    ) -> None:
        self.conversation = conversation
        self.transcript = transcript
        self.tabs: Set[str] = set()
        self._parts = parts
        self._emit = emit
        self._waiting: Deque[Callable[[], Awaitable[None]]] = deque()
        self._taken: Set[str] = set()
        self._worker: Optional[asyncio.Task[None]] = None

    @property
    def busy(self) -> bool:
        """Whether a message is being answered."""
        return self._worker is not None

    @property
    def idle(self) -> bool:
        """Whether nobody has it open and nothing waits."""
        return not self.tabs and not self.busy

    def has(self, client_id: str) -> bool:
        """Whether a message waits or is being answered."""
        return client_id in self._taken

    def take(self, utterance: Utterance, language: str) -> None:
        """Answers a message after those that came before it."""
        self._taken.add(utterance.client_id)
        self._queue(lambda: self._answer(utterance, language))

    def tell(self, replies: List[Reply], language: str) -> None:
        """Stores and sends replies that belong to no turn, after what waits."""
        self._queue(lambda: self._deliver([self._event(reply, language) for reply in replies]))

    def publish(self) -> None:
        """Sends what was stored by somebody else, such as a person's message, after the turn that runs."""
        self._queue(self._publish)

    def _queue(self, work: Callable[[], Awaitable[None]]) -> None:
        self._waiting.append(work)
        if not self._worker:
            self._worker = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._waiting:
            try:
                await self._waiting.popleft()()
            except Exception as error:
                _report(error)
        self._worker = None

    async def _publish(self) -> None:
        await self._send([message for _, message in await self.transcript.news()])

    async def _answer(self, utterance: Utterance, language: str) -> None:
        await self._emit("typing", {"on": True})
        try:
            await self._deliver(*await self._turned(utterance, language))
        except Exception as error:
            _report(error)
            card = self._event({"text": self._parts.fallback.card}, language)
            await self._send([self.transcript.unnumbered(card)])
        finally:
            self._taken.discard(utterance.client_id)
            await self._emit("typing", {"on": False})
            await self._emit("turn_ended", {"client_id": utterance.client_id})

    async def _turned(self, utterance: Utterance, language: str) -> "tuple[List[BotUttered], Unanswered]":
        """Runs a turn; the replies as events, and the visitor's message for the case that the turn is not stored."""
        title = self.transcript.title(utterance.text)
        metadata = {CLIENT_ID: utterance.client_id, DISCLOSED: True, **({TITLE: title} if title else {})}
        asked = Unanswered(utterance.text, metadata=dict(metadata))
        replies = await self._parts.turn.replies(utterance.text, self.conversation, metadata, utterance.client_id)
        # What staff wrote is a part of the conversation already.
        return [self._event(reply, language) for reply in replies if NUMBER_KEY not in reply], asked

    async def _deliver(self, replies: List[BotUttered], asked: Optional[Unanswered] = None) -> None:
        """Sends what was said, after storing what of it is not stored."""
        said: List[Message] = []
        missing: List[Event] = [*([asked] if asked else []), *replies]
        try:
            news = await self.transcript.news()
            said += [message for _, message in news]
            missing = _not_stored([event for event, _ in news], replies, asked)
            if missing:
                await self.transcript.keep(missing)
                said += [message for _, message in await self.transcript.news()]
        except TrackerStoreError:
            said += [self.transcript.unnumbered(event) for event in missing]
        await self._send(said)

    async def _send(self, messages: List[Message]) -> None:
        for message in messages:
            await self._emit(EVENTS[message["from"]], message)

    def _event(self, reply: Reply, language: str) -> BotUttered:
        text = str(reply.get("text") or "")
        phones = self._parts.texts.phones(text, language) if self._parts.fallback.is_card(text) else None
        return fallback_event(text, reply.get("buttons"), phones)


def _not_stored(stored: List[Event], replies: List[BotUttered], asked: Optional[Unanswered]) -> List[Event]:
    """What of a turn is not among the events that are new in the store.

    A turn is stored at once or not at all. Of one that is, what the channel has said is missing. Rasa's collecting
    channel gives a reply in parts.
    """
    if not asked:
        return list(replies)
    ids = [event.metadata.get(CLIENT_ID) for event in stored]
    if asked.metadata[CLIENT_ID] not in ids:
        return [asked, *replies]
    after = stored[ids.index(asked.metadata[CLIENT_ID]) :]
    texts = [event.text or "" for event in after if isinstance(event, BotUttered)]
    return [reply for reply in replies if not any((reply.text or "") in text for text in texts)]


def _report(error: Exception) -> None:
    # The error's text may quote the visitor's: its type must do.
    logger.error("The channel itself failed: %s. A visitor who awaited an answer got the card.", type(error).__name__)

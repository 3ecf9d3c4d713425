"""What a visitor sees of a conversation, numbered."""

import asyncio
from typing import Any, Coroutine, Dict, List, Optional, Sequence, Tuple, TypeVar

from rasa.shared.core.events import BotUttered, Event, Restarted

from assistant.channels.turn_loop import TurnLoop, TurnLoopStuckError
from assistant.channels.widget.visible_messages import Message, VisibleMessages
from assistant.trackers.session_tracker_store import SessionTrackerStore, TrackerStoreError

SECONDS = 3.0
"""How long the store is waited for: a visitor in danger waits with it."""

Result = TypeVar("Result")


class Transcript:
    """Reads the conversation out of the tracker store.

    A message's number is its position among all that visitor, assistant and staff said in the conversation, over all
    its sessions. Events are never changed and never deleted one by one, so numbers are the same after a restart.

    Args:
        conversation: the conversation's id.
        store: the tracker store.
        storage: the loop in which the store is asked. A store that hangs holds its threads up, not the server's.
        messages: makes messages out of events.
    """

    def __init__(
        self, conversation: str, store: SessionTrackerStore, storage: TurnLoop, messages: VisibleMessages
    ) -> None:
        self._conversation = conversation
        self._store = store
        self._storage = storage
        self._messages = messages
        self._reading = asyncio.Lock()
        self._last, self._count = -1, 0
        self._stored: Dict[str, Message] = {}
        self._titles: Dict[str, str] = {}
        self.loaded = False
        self.ended = False

    async def load(self) -> None:
        """Reads what there was before this process, once.

        Raises:
            TrackerStoreError: the database does not answer.
        """
        async with self._reading:
            if not self.loaded:
                await self._read()

    async def news(self) -> List[Tuple[Event, Message]]:
        """What was said since the last time, as the store and as the page has it.

        Raises:
            TrackerStoreError: the database does not answer.
        """
        async with self._reading:
            return await self._read()

    async def after(self, seen: int) -> List[Message]:
        """Everything with a higher number, whether it is news or not; everything, when there is no such number.

        Raises:
            TrackerStoreError: the database does not answer.
        """
        said = await self._visible()
        first = seen if 0 < seen <= len(said) else 0
        return [self._messages.of(number, event) for number, event in enumerate(said[first:], start=first + 1)]

    async def keep(self, events: Sequence[Event]) -> None:
        """Stores what no turn has stored.

        Raises:
            TrackerStoreError: the database does not answer.
        """
        await self._ask(self._store.append(self._conversation, events))

    async def end(self) -> None:
        """Nobody can take the conversation up again.

        Raises:
            TrackerStoreError: the database does not answer; whoever has the token can take it up again.
        """
        self.ended = True
        await self.keep([Restarted()])

    async def answer(self, number: int) -> Optional[Tuple[str, str]]:
        """Response name and model version of an answer; None when the number is none of an answer.

        Raises:
            TrackerStoreError: the database does not answer.
        """
        said = await self._visible()
        event = said[number - 1] if 0 < number <= len(said) else None
        if not isinstance(event, BotUttered) or "response" not in self._messages.of(number, event):
            return None
        return str(event.metadata["utter_action"]), str(event.metadata.get("model_id") or "")

    def stored(self, client_id: str) -> Optional[Message]:
        """The visitor's message of this id, when it is stored: then its turn is over."""
        return self._stored.get(client_id)

    def title(self, text: str) -> Optional[str]:
        """What the button said whose payload this is; None when no such button was offered."""
        return self._titles.get(text)

    def unnumbered(self, event: Event) -> Message:
        """The message for what could not be stored."""
        return self._messages.of(0, event)

    async def _read(self) -> List[Tuple[Event, Message]]:
        messages = []
        for number, event in await self._ask(self._store.said(self._conversation, self._last)):
            self._last = number
            message = self._noted(event)
            if message:
                messages.append((event, message))
        self.loaded = True
        return messages

    async def _visible(self) -> List[Event]:
        events = await self._ask(self._store.said(self._conversation))
        return [event for _, event in events if not isinstance(event, Restarted)]

    async def _ask(self, question: Coroutine[Any, Any, Result]) -> Result:
        try:
            return await self._storage.run(question, SECONDS)
        except (asyncio.TimeoutError, TurnLoopStuckError) as error:
            raise TrackerStoreError(f"The tracker store took longer than {SECONDS} seconds.") from error

    def _noted(self, event: Event) -> Optional[Message]:
        if isinstance(event, Restarted):
            self.ended = True
            return None
        self._count += 1
        message = self._messages.of(self._count, event)
        if "client_id" in message:
            self._stored[message["client_id"]] = message
        self._titles.update({button["payload"]: button["title"] for button in message.get("buttons", [])})
        return message

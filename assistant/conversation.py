"""One conversation with the assistant, in this process."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.nlu.contact_intents import MASKED
from assistant.turn import Turn


class Conversation:
    """Sends messages to an agent and tells what happened.

    Args:
        agent: the loaded assistant.
        channel: the channel's name, which tickets bear.
        sender_id: the conversation's id; by default a new one.
    """

    def __init__(self, agent: Agent, channel: str, sender_id: str | None = None) -> None:
        self._agent = agent
        self._channel = channel
        self.sender_id = sender_id or uuid.uuid4().hex

    async def send(self, text: str) -> Turn:
        """Sends one message and waits for every reply to it."""
        output = CollectingOutputChannel()
        message = UserMessage(text, output, self.sender_id, input_channel=self._channel)
        start = time.perf_counter()
        await self._agent.handle_message(message)
        return await self.last_turn(text, output.messages, 1000 * (time.perf_counter() - start))

    async def last_turn(self, text: str, messages: list[dict[str, Any]], elapsed: float) -> Turn:
        """What the tracker knows of the turn that was stored last.

        Args:
            text: the message.
            messages: what was replied to it.
            elapsed: milliseconds that the replies took.

        Raises:
            LookupError: this turn was not stored.
        """
        tracker = await self._agent.tracker_store.retrieve(self.sender_id)
        if tracker is None:
            raise LookupError(f"The tracker store has no conversation {self.sender_id}.")
        # All events: Rasa does not count what a form has used up as said.
        stored = next((event for event in reversed(tracker.events) if isinstance(event, UserUttered)), None)
        if stored is None or not ((stored.text or "") == text.strip() or stored.parse_data.get(MASKED)):
            raise LookupError(f"The last turn of the conversation {self.sender_id} was not stored.")
        return _turn(text, tracker, messages, elapsed)


def _turn(text: str, tracker: DialogueStateTracker, messages: list[dict[str, Any]], elapsed: float) -> Turn:
    said: list[dict[str, Any]] = []
    actions: list[str] = []
    parse_data: dict[str, Any] = {}
    for event in _last_turn(tracker):
        if isinstance(event, BotUttered):
            said.append(event.metadata)
        elif isinstance(event, ActionExecuted):
            actions.append(str(event.action_name))
        elif isinstance(event, UserUttered):
            parse_data = dict(event.parse_data)
    return Turn(
        text=text,
        responses=[str(metadata.get("utter_action")) for metadata in said],
        parse_data=parse_data,
        actions=actions,
        replies=[message.get("text", "") for message in messages],
        buttons=[button for message in messages for button in message.get("buttons", [])],
        citations=[c for metadata in said for c in metadata.get("metadata", {}).get("citations", [])],
        latency_ms=elapsed,
    )


def _last_turn(tracker: DialogueStateTracker) -> Iterator[Event]:
    events = list(tracker.events)
    for index in range(len(events) - 1, -1, -1):
        if isinstance(events[index], UserUttered):
            return iter(events[index:])
    return iter(())

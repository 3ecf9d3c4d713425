"""What the tabs of a conversation are told, with the real tracker store and an assistant that answers in a word."""

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.safe_turn import SafeTurn
from assistant.channels.turn_loop import TurnLoop
from assistant.channels.widget.feedback_store import FeedbackStore
from assistant.channels.widget.live_conversation import LiveConversation
from assistant.channels.widget.rate_limits import RateLimits
from assistant.channels.widget.session_tokens import SessionTokens
from assistant.channels.widget.transcript import Transcript
from assistant.channels.widget.utterance import Utterance
from assistant.channels.widget.visible_messages import VisibleMessages
from assistant.channels.widget.widget_help import WidgetHelp
from assistant.channels.widget.widget_limits import WidgetLimits
from assistant.channels.widget.widget_parts import WidgetParts
from assistant.trackers.session_tracker_store import SessionTrackerStore

PERSON = BotUttered("We open at nine.", metadata={"person": "Ada"})


@dataclass
class Assistant:
    """Stores a turn and then says its one word, as Rasa does.

    Attributes:
        store: the tracker store.
        pause: seconds between the two.
        failing: whether it raises instead.
    """

    store: SessionTrackerStore
    pause: float = 0.0
    failing: bool = False

    async def handle(self, message: UserMessage) -> None:
        if self.failing:
            raise ValueError("the message itself")
        tracker = await self.store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text, metadata=message.metadata))
        tracker.update(BotUttered("Yes.\n\nOf course."))
        await self.store.save(tracker)
        await asyncio.sleep(self.pause)
        await message.output_channel.send_text_message(message.sender_id, "Yes.\n\nOf course.")


@dataclass
class Tabs:
    """Everything that the open pages were sent."""

    events: list[tuple[str, Any]] = field(default_factory=list)

    async def emit(self, event: str, data: Any) -> None:
        self.events.append((event, data))

    def texts(self) -> list[tuple[int, str]]:
        return [(data["number"], data["text"]) for _, data in self.events if "number" in data]

    async def idle(self, conversation: LiveConversation) -> None:
        while conversation.busy:
            await asyncio.sleep(0.01)


@pytest.fixture
def store(tmp_path: Path) -> SessionTrackerStore:
    return SessionTrackerStore(Domain.empty(), host=f"sqlite:///{tmp_path / 'conversations.db'}")


@pytest.fixture
def assistant(store: SessionTrackerStore) -> Assistant:
    return Assistant(store)


@pytest.fixture
def tabs() -> Tabs:
    return Tabs()


@pytest.fixture
def conversation(store: SessionTrackerStore, assistant: Assistant, tabs: Tabs, tmp_path: Path) -> LiveConversation:
    limits = WidgetLimits.read()
    fallback = FallbackReplies.read()
    parts = WidgetParts(
        turn=SafeTurn(assistant.handle, "socketio", fallback, 4),
        fallback=fallback,
        texts=WidgetHelp.read(limits.message_characters),
        tokens=SessionTokens("a secret of more than thirty-two characters", timedelta(hours=1)),
        limits=RateLimits(limits),
        feedback=FeedbackStore(f"sqlite:///{tmp_path / 'feedback.db'}"),
        characters=limits.message_characters,
    )
    name = uuid.uuid4().hex
    return LiveConversation(name, Transcript(name, store, TurnLoop(), VisibleMessages({})), parts, tabs.emit)


def say(conversation: LiveConversation, text: str) -> None:
    conversation.take(Utterance(uuid.uuid4().hex, text), "en")


async def test_a_reply_that_comes_in_parts_is_told_and_stored_once(conversation: LiveConversation, tabs: Tabs) -> None:
    say(conversation, "hello")
    await tabs.idle(conversation)

    assert tabs.texts() == [(1, "hello"), (2, "Yes.\n\nOf course.")]


async def test_a_person_s_message_is_shown_at_once(
    conversation: LiveConversation, store: SessionTrackerStore, tabs: Tabs
) -> None:
    await store.append(conversation.conversation, [PERSON])
    conversation.publish()
    conversation.publish()
    await tabs.idle(conversation)

    assert [(event, data["name"]) for event, data in tabs.events] == [("person_uttered", "Ada")]


async def test_a_person_s_message_in_the_middle_of_a_turn_comes_after_it_and_nothing_comes_twice(
    conversation: LiveConversation, assistant: Assistant, store: SessionTrackerStore, tabs: Tabs
) -> None:
    assistant.pause = 0.3
    say(conversation, "hello")
    while not await store.said(conversation.conversation):
        await asyncio.sleep(0.01)
    await store.append(conversation.conversation, [PERSON])
    conversation.publish()
    say(conversation, "again")
    await tabs.idle(conversation)

    told = [(1, "hello"), (2, "Yes.\n\nOf course."), (3, "We open at nine."), (4, "again"), (5, "Yes.\n\nOf course.")]
    assert tabs.texts() == told
    assert [(message["number"], message["text"]) for message in await conversation.transcript.after(0)] == told


async def test_the_same_apology_twice_is_told_twice(
    conversation: LiveConversation, assistant: Assistant, tabs: Tabs
) -> None:
    assistant.failing = True
    say(conversation, "how fast is it")
    say(conversation, "how fast is it")
    await tabs.idle(conversation)

    assert [number for number, _ in tabs.texts()] == [1, 2, 3, 4]
    assert tabs.texts()[1][1] == tabs.texts()[3][1]


async def test_after_a_failed_turn_the_next_one_is_as_ever(
    conversation: LiveConversation, assistant: Assistant, tabs: Tabs
) -> None:
    assistant.failing = True
    say(conversation, "how fast is it")
    await tabs.idle(conversation)
    assistant.failing = False
    say(conversation, "hello")
    await tabs.idle(conversation)

    assert tabs.texts()[2:] == [(3, "hello"), (4, "Yes.\n\nOf course.")]

"""Makes what staff wrote a part of the conversation."""

from typing import List, Set

from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.channels.reply import Reply
from escalation.conversations.staff_message import HANDED_BACK, IDLE, WRITTEN, StaffMessage
from escalation.conversations.transcripts import PERSON_KEY

NUMBER_KEY = "staff_message"
"""In the metadata of an event: the number of the staff's message."""

WORDS_KEY = "words"
"""In the metadata of an event: what a person wrote, for pages that show by themselves whose words they are."""

RESPONSES = {
    WRITTEN: "utter_staff_message",
    HANDED_BACK: "utter_staff_handed_back",
    IDLE: "utter_staff_idle",
}


async def record(agent: Agent, conversation: str, messages: List[StaffMessage]) -> List[Reply]:
    """Adds messages to a conversation, in the loop of its turns.

    A conversation that the tracker store does not have (any more) is left alone.

    Returns:
        what the visitor is to see, a reply for each message.

    Raises:
        Exception: they were not added, or that is not known; whoever tries again will not add them twice.
    """
    async with agent.lock_store.lock(conversation):
        tracker = await agent.tracker_store.retrieve(conversation)
        shown = tracker or agent.tracker_store.init_tracker(conversation)
        events = [await _event(agent, shown, message) for message in messages]
        if tracker:
            recorded = await _recorded(agent, conversation, messages)
            for event in events:
                if event.metadata[NUMBER_KEY] not in recorded:
                    tracker.update(event)
            await agent.tracker_store.save(tracker)
    return [_reply(conversation, event) for event in events]


async def _event(agent: Agent, tracker: DialogueStateTracker, message: StaffMessage) -> BotUttered:
    name = RESPONSES[message.kind]
    response = await agent.nlg.generate(name, tracker, "", staff=message.shown_as, text=message.text)
    assert response, f"data/answers/staff.yml has no {name}."
    person = {PERSON_KEY: message.shown_as, WORDS_KEY: message.text} if message.kind == WRITTEN else {}
    metadata = {"utter_action": name, NUMBER_KEY: message.seq, **person}
    return BotUttered(response["text"], metadata=metadata, timestamp=message.written.timestamp())


async def _recorded(agent: Agent, conversation: str, messages: List[StaffMessage]) -> Set[int]:
    """The numbers of the messages that an earlier attempt has added."""
    if all(message.attempts <= 1 for message in messages):
        return set()
    tracker = await agent.tracker_store.retrieve_full_tracker(conversation)
    said = [event for event in (tracker.events if tracker else []) if isinstance(event, BotUttered)]
    return {event.metadata[NUMBER_KEY] for event in said if NUMBER_KEY in event.metadata}


def _reply(conversation: str, event: BotUttered) -> Reply:
    marks = {key: event.metadata[key] for key in (PERSON_KEY, NUMBER_KEY) if key in event.metadata}
    return {"recipient_id": conversation, "text": event.text, **marks}

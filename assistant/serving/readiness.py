"""Whether the assistant answers, not just whether a port is open."""

from typing import Optional

from rasa.core.agent import Agent

from assistant.conversation import Conversation
from assistant.trackers.session_tracker_store import SessionTrackerStore

QUESTION = "How quickly does it act?"
EXPECTED = "utter_faq/speed"


class Readiness:
    """Sends a question through the whole assistant and compares the answer.

    Args:
        agent: the assistant.
    """

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def failure(self) -> Optional[str]:
        """Why the assistant is not ready; None when it is. The conversation is deleted afterwards."""
        conversation = Conversation(self._agent, channel="readiness")
        try:
            turn = await conversation.send(QUESTION)
            store = self._agent.tracker_store
            if isinstance(store, SessionTrackerStore):
                await store.delete(conversation.sender_id)
        except Exception as error:
            return f"The synthetic question failed: {type(error).__name__}."
        if turn.responses[:1] != [EXPECTED]:
            return f"The synthetic question got {turn.responses}, expected {EXPECTED} first."
        return None
